"""The policy clinic: a return policy read clause by clause against the law; what is worse for the buyer is never quoted."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from knowledge.types import Document, Frozen, Jurisdiction, Kind, Language, Span

EXAMINED = frozenset({Kind.POLICY, Kind.FAQ, Kind.MACRO})

_CLAUSE = re.compile(
    r"(?:^|(?<=[.;!?…\n]))\s*(?:\d+(?:[.–-]\d+)*\.?\s+)?([^.;!?…\n](?:[^.;!?…\n]|\.(?=\d)|(?<=\bст)\.|(?<=\bп)\.)*[.;!?…]?)"
)
_NUMBER = r"(?P<low>\d+(?:[.,]\d+)?)(?:\s*[–-]\s*(?P<high>\d+))?"


class Verdict(StrEnum):
    """worse: less than the law gives; check: a lawyer should look; fair: not worse than the law."""

    WORSE = "worse"
    CHECK = "check"
    FAIR = "fair"


class Clause(Frozen):
    """A clause of a policy and what the law says to it. `days` is the term read in it, in calendar days."""

    topic: str
    verdict: Verdict
    text: str
    span: Span
    law: str
    days: float | None = None


def examine(text: str, jurisdiction: Jurisdiction = Jurisdiction.RU) -> tuple[Clause, ...]:
    """Every clause that some check speaks about, in reading order. Only Russian distance sales are known here."""
    if jurisdiction is not Jurisdiction.RU:
        return ()
    return tuple(found for span in _clauses(text) for check in _table()["checks"] if (found := _judged(check, text, span)))


def quotable(document: Document) -> Document:
    """The document without clauses that are worse than the law; the source itself stays as it is."""
    if document.kind not in EXAMINED or document.lang is not Language.RU or not document.shop_id:
        return document
    worse = {clause.span for clause in examine(document.text) if clause.verdict is Verdict.WORSE}
    text = document.text
    for span in sorted(worse, reverse=True):
        text = text[: span.start] + text[span.end :]
    return document.model_copy(update={"text": text}) if worse else document


def _clauses(text: str) -> Iterator[Span]:
    for found in _CLAUSE.finditer(text):
        if not found[1].lstrip().startswith("#"):
            yield Span(found.start(1), found.end(1))


def _judged(check: dict[str, Any], text: str, span: Span) -> Clause | None:
    said = span.of(text).lower().replace("ё", "е")
    patterns = [check["when"], *check.get("also", ())]
    if not all(re.search(pattern, said) for pattern in patterns) or any(re.search(pattern, said) for pattern in check.get("unless", ())):
        return None
    days = None
    verdict = Verdict(check.get("verdict", Verdict.WORSE))
    if term := check.get("term"):
        days = days_in(said)
        if days is None:
            return None
        fair = days >= term["at_least"] if "at_least" in term else days <= term["at_most"]
        verdict = Verdict.FAIR if fair else Verdict.WORSE
    return Clause(topic=check["id"], verdict=verdict, text=span.of(text).strip(), span=span, law=check["law"], days=days)


def days_in(said: str) -> float | None:
    """The first duration of a clause in calendar days; of a range the longer end."""
    table = _table()
    words = "|".join(sorted(table["numbers"], key=len, reverse=True))
    units = "|".join(table["units"])
    pattern = rf"(?:{_NUMBER}|\b(?P<word>{words})\b)[\s-]*(?:\((?:[^)]*)\)\s*)?(?P<kind>рабочих|календарных|полных)?[\s-]*(?P<unit>{units})"
    found = re.search(pattern, said)
    if not found:
        return None
    count = float((found["high"] or found["low"]).replace(",", ".")) if found["low"] else float(table["numbers"][found["word"]])
    return count * float(table["units"][found["unit"]]) * (float(table["working"]) if found["kind"] == "рабочих" else 1.0)


@cache
def _table() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load((files("knowledge") / "sources" / "clinic.yaml").read_text(encoding="utf-8"))
    return held
