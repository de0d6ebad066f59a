"""Tolerant models for other people's JSON: unknown fields pass, ids are strings, enums are open."""

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

log = logging.getLogger(__name__)


def _identifier(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _text(value: Any) -> Any:
    return "" if value is None else value


Identifier = Annotated[str, BeforeValidator(_identifier)]
"""An id as the platform spells it; numbers beyond 2^53 survive because they are never floats."""

Text = Annotated[str, BeforeValidator(_text)]
"""A text where null and missing mean empty."""


class Shape(BaseModel):
    """A piece of a marketplace's JSON. New fields and new enum values do not break us."""

    model_config = ConfigDict(frozen=True, extra="allow")

    @classmethod
    def each(cls, rows: Iterable[Any]) -> Iterator[Self]:
        """Every row of a list. One that cannot be read is left out and told by its id, never by its words, and the rest go on.

        Not for what an answer of ours is looked for in: there a row that is not seen is an answer that would be sent twice.
        """
        for row in rows:
            try:
                yield cls.model_validate(row)
            except ValidationError as error:
                identity = row.get("id") if isinstance(row, dict) else None
                log.error("%s %r cannot be read and is left out: %s", cls.__name__, identity, why(error))


def why(error: ValidationError) -> str:
    """Which field is not as it should be, without what stands in it."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['type']}"


_CYRILLIC_TWINS = str.maketrans("АВЕКМНОРСТХасеорхук", "ABEKMHOPCTXaceopxyk")


def word(value: str | None) -> str:
    """An enum value for comparison: lower case, Cyrillic twins of Latin letters folded (Ozon's own example has one)."""
    return (value or "").translate(_CYRILLIC_TWINS).strip().lower()


def same_text(ours: str, theirs: str) -> bool:
    """Whether two texts are one to a reader: NFC, runs of white space as one, ends trimmed. Platforms trim and re-wrap."""

    def plain(text: str) -> str:
        return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()

    return plain(ours) == plain(theirs)
