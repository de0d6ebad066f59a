"""Checking one text with everything named by words: what the command line, the bench and the API hand over."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError, field_validator

from assistant.domain import Finding
from assistant.errors import InputError
from assistant.filter.candidate import Candidate
from assistant.filter.engine import check
from knowledge.limits import limit_of
from knowledge.rules import Rulebook, RulePackError
from knowledge.types import Channel, Direction, Frozen, Jurisdiction, Language, Platform

_HOME = {
    **dict.fromkeys((Platform.WB, Platform.OZON, Platform.YM, Platform.ALIEXPRESS), Jurisdiction.RU),
    **dict.fromkeys((Platform.TAOBAO, Platform.JD, Platform.DOUYIN, Platform.KUAISHOU, Platform.A1688), Jurisdiction.CN),
    **dict.fromkeys((Platform.AMAZON, Platform.EBAY), Jurisdiction.US),
}


class Request(Frozen):
    """A text to check. Fields that only a labelled line carries are not for us and refused by nobody: they are left out by `read`.

    `card`: what may be claimed (name, attributes, stock, policy); `recent`: the shop's last answers; `recorded_actions`: the tasks on
    record. Without them nobody compares the text with a card, with earlier answers or with tasks.
    """

    id: str = ""
    text: str
    lang: Language | None = None
    platform: Platform | None = None
    channel: Channel | None = None
    direction: Direction = Direction.OUTBOUND
    context: str = ""
    rating: int | None = None
    jurisdiction: Jurisdiction | None = None
    card: dict[str, Any] | None = None
    recent: tuple[str, ...] = ()
    recorded_actions: tuple[str, ...] | None = None

    @field_validator("context", mode="before")
    @classmethod
    def _no_context_is_empty(cls, value: Any) -> Any:
        return value or ""

    @classmethod
    def read(cls, data: dict[str, Any], where: str = "") -> "Request":
        """The request that the fields describe; InputError names the field that does not fit."""
        try:
            return cls(**{name: value for name, value in data.items() if name in cls.model_fields})
        except ValidationError as error:
            first = error.errors()[0]
            raise InputError(f"{where}{'.'.join(map(str, first['loc'])) or 'request'}: {first['msg']}") from error

    def candidate(self) -> Candidate:
        """The text as detectors take it."""
        from assistant.filter.grounding import card_passage

        limits = limit_of(self.platform, self.channel)
        return Candidate(
            text=self.text,
            language=self.lang,
            platform=self.platform,
            channel=self.channel,
            direction=self.direction,
            context=self.context,
            rating=self.rating,
            evidence=(card_passage(self.card),) if self.card is not None else None,
            recent=self.recent,
            recorded_actions=self.recorded_actions,
            min_length=limits.min,
            max_length=limits.max,
        )


def read_requests(lines: Iterable[str], name: str) -> Iterator[Request]:
    """One request per line that is not blank; errors name the file and the line."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                data = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{name}:{number}: not a JSON object: {error.msg}") from error
            if not isinstance(data, dict):
                raise InputError(f"{name}:{number}: not a JSON object")
            yield Request.read(data, f"{name}:{number}: ")


def findings_of(request: Request, packs: tuple[Path, ...], on: date) -> tuple[Finding, ...]:
    """The findings of a text in either direction, by the bundled rules and the given packs on top."""
    rulebook = rulebook_with(packs)
    candidate = request.candidate()
    if request.direction is Direction.INBOUND:
        from assistant.triage import inbound_findings

        return inbound_findings(candidate, rulebook)
    jurisdiction = request.jurisdiction or home_of(request.platform)
    return check(candidate, rulebook.effective(request.platform, request.channel, jurisdiction, on))


def home_of(platform: Platform | None) -> Jurisdiction | None:
    """The law that protects most buyers of a marketplace; None where several do."""
    return _HOME.get(platform) if platform else None


@cache
def rulebook_with(packs: tuple[Path, ...]) -> Rulebook:
    """The bundled rules with a shop's packs on top."""
    book = Rulebook.bundled()
    for pack in packs:
        try:
            book = book.with_pack(pack)
        except RulePackError as error:
            raise InputError(str(error)) from error
    return book
