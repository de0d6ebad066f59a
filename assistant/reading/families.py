"""The problems that a message complains of, and which family each belongs to, in whichever language it was read."""

from functools import cache, lru_cache

from assistant.domain import Inquiry
from assistant.reading.lexicon import lexicon, load
from assistant.reading.reader import read
from knowledge.types import Channel, Platform


def family_of(code: str) -> str:
    """The family of a problem's code; empty for a code that no lexicon has."""
    return _families().get(code, "")


def problems_of(inquiry: Inquiry) -> tuple[tuple[str, str], ...]:
    """The problems that the buyer's words complain of, each code with its family, once. A code is empty where only the family is known."""
    return _problems(inquiry.text, inquiry.pros, inquiry.cons, inquiry.rating, inquiry.product_name)


@lru_cache(maxsize=4096)
def _problems(text: str, pros: str, cons: str, rating: int | None, product_name: str | None) -> tuple[tuple[str, str], ...]:
    said = Inquiry(
        id="read", platform=Platform.WB, channel=Channel.REVIEW, text=text, pros=pros, cons=cons, rating=rating, product_name=product_name
    )
    return tuple(dict.fromkeys((point.problem, point.family or "other") for point in read(said).blames))


@cache
def _families() -> dict[str, str]:
    known = {code: entry["family"] for language in ("en", "zh") for code, entry in load(f"{language}.yaml")["problems"].items()}
    return known | {code: entry["family"] for code, entry in lexicon().problems.items()}
