"""Deeds that a text reports or promises, and whether a task backs them: «передали на склад» is true only when somebody did."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from assistant.filter import lexicons
from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.grounding.clauses import Clause
from assistant.filter.grounding.reading import read
from assistant.filter.grounding.words import Word, inflected
from assistant.filter.morphology import lemmas
from assistant.filter.tokens import tokenise
from knowledge.types import Span

_REACH = 30
"""Words before a verb that may say whose deed it is."""

_MOST_READ = 2_500
"""Signs of a text that are read for deeds: reading is dear, and no reply tells of what it did after so many."""

_LEAD = 80
"""Signs before a verb that may hold its subject and auxiliaries."""

_IF = frozenset({"если", "когда", "чтобы", "после", "if", "when", "once", "after", "unless", "please", "如果", "若"})
_OTHERS = frozenset(
    {"курьер", "курьеры", "продавцы", "они", "площадка", "маркетплейс", "покупатели", "клиенты", "they", "buyers", "customers"}
)
_ENGLISH_WE = re.compile(
    r"\b(?:we|i|our \w+|the team|my \w+)(?P<will>'ll| will| are going to| shall)?(?:'ve| have| has| had|'s)?"
    r"(?: \w+ly| already| just| also| now| then)*\s+$"
)
_ENGLISH_PASSIVE = re.compile(r"\b(?:has|have|was|were|is|been)(?: been)?(?: already| now| just)?\s+$")
_CHINESE = re.compile(r"(?P<will>会|将|马上|这就|立即)?(?P<done>已经|已|帮您|为您|给您|帮你|替您)[^，。！？]{0,4}$")

_HAN = re.compile("[\u4e00-\u9fff]")


class Tense(StrEnum):
    """done: reported as finished; promise: said to come."""

    DONE = "done"
    PROMISE = "promise"


@dataclass(frozen=True)
class Deed:
    """An action of the shop in a text: its kind, the task that would make it true, where it stands."""

    kind: str
    task: str
    tense: Tense
    span: Span
    future: str | None = None


@detector
def unbacked_action(candidate: Candidate, *, tense: str = "done", records: bool | None = None) -> Iterator[Hit]:
    """Deeds that no recorded action backs. The offered fix tells of them as coming, which a task made on approval keeps true.

    `records` True looks only where the shop's records are known, False only where they are not; None looks everywhere.
    """
    if records is not None and records is (candidate.recorded_actions is None):
        return
    for deed in candidate.once("deeds", lambda: deeds(candidate.text)):
        if deed.tense is Tense(tense) and not _backed(deed, candidate.recorded_actions or ()):
            yield Hit(deed.span, why=f"Нет записанной задачи. Создайте её в один клик: «{deed.task}».", fix=deed.future, task=deed.kind)


def _backed(deed: Deed, recorded: Sequence[str]) -> bool:
    """A recorded action is a kind («forward») or a kind and what it was about («forward: брак партии»)."""
    return any(action.partition(":")[0].strip() == deed.kind for action in recorded)


def deeds(text: str) -> tuple[Deed, ...]:
    """Every deed that the text ascribes to the shop, in order; of a text without measure, those of its beginning."""
    text = text[:_MOST_READ]
    if not _may_tell(text):
        return ()
    found = [deed for sentence in read(text) if not sentence.asks for clause in sentence.clauses for deed in _deeds(text, clause)]
    return tuple(sorted(found, key=lambda deed: deed.span))


def _may_tell(text: str) -> bool:
    """Whether any verb of the table stands in the text; most texts have none, and reading is dear."""
    table, lowered = _table(), text.lower()
    if any(verb in lowered for verb in (*table.chinese, *table.english)):
        return True
    return any(not table.russian.keys().isdisjoint(lemmas(token.text)) for token in tokenise(lowered))


def _deeds(text: str, clause: Clause) -> Iterator[Deed]:
    texts = {word.text for word in clause.words}
    if texts & _IF:
        return
    for at, word in enumerate(clause.words):
        if word.russian:
            yield from _russian(clause, at, word)
        elif word.text.isascii():
            yield from _english(clause, at, word)
    if not clause.text.isascii() and _HAN.search(clause.text):
        yield from _chinese(clause)


def _russian(clause: Clause, at: int, word: Word) -> Iterator[Deed]:
    action = next((_table().russian[key] for key in word.keys if key in _table().russian), None)
    if action is None or (tense := _tense(word, clause.words[max(0, at - _REACH) : at])) is None:
        return
    kind, lemma = action
    needs = _table().needs_russian.get(lemma)
    if needs is not None and not any(other.keys & needs for other in clause.words):
        return
    future = inflected(word.text, {"futr", "plur", "1per"}) if tense is Tense.DONE and word.text.endswith(("ли", "лись")) else None
    yield Deed(kind, _table().tasks[kind], tense, Span(word.start, word.end), future)


def _tense(word: Word, before: Sequence[Word]) -> Tense | None:
    """«передали», «передано» are done; «передадим», «будет передано», «передаём» are promised; the buyer's deeds are neither."""
    texts = {other.text for other in before}
    if "вы" in texts and "мы" not in texts and word.text.endswith(("ли", "лись")):
        return None
    if word.text.endswith(("ли", "лись")) and "что" in texts and "мы" not in texts:
        return None
    if texts & _OTHERS or (before and before[-1].text in {"не", "бы"}):
        return None
    if word.text.endswith(("ли", "лись")):
        return Tense.DONE
    if re.search(r"[еиё]мс?я?$|[еи]м$", word.text) and not word.text.endswith("ием"):
        return Tense.PROMISE
    if re.search(r"(?:[аяе]н[оаы]?|т[оаы]?)$", word.text) and _participle(word):
        return Tense.PROMISE if texts & {"будет", "будут"} else Tense.DONE
    return None


def _participle(word: Word) -> bool:
    return not word.text.endswith(("ет", "ит", "ят", "ут", "ют", "ат", "еть", "ить", "ать", "ять"))


def _english(clause: Clause, at: int, word: Word) -> Iterator[Deed]:
    pair = f"{word.text} {clause.words[at + 1].text}" if at + 1 < len(clause.words) else ""
    name = pair if pair in _table().english else word.text
    kind = _table().english.get(name)
    if kind is None:
        return
    lead = clause.text[max(0, word.start - clause.start - _LEAD) : word.start - clause.start]
    active, passive = _ENGLISH_WE.search(lead), _ENGLISH_PASSIVE.search(lead)
    needs = _table().needs_english.get(name)
    if needs is not None and not any(other.text in needs for other in clause.words):
        return
    if active is not None:
        base = not name.split()[0].endswith("ed") and name.split()[0] != "sent"
        if base and not active.group("will"):
            return
        yield Deed(kind, _table().tasks[kind], Tense.PROMISE if active.group("will") else Tense.DONE, Span(word.start, word.end))
    elif passive is not None and name.split()[0].endswith("ed"):
        yield Deed(kind, _table().tasks[kind], Tense.PROMISE if "will" in lead else Tense.DONE, Span(word.start, word.end))


def _chinese(clause: Clause) -> Iterator[Deed]:
    for verb, kind in _table().chinese.items():
        place = clause.text.find(verb)
        while place >= 0:
            before = clause.text[max(0, place - _LEAD) : place]
            lead = _CHINESE.search(before)
            if lead is not None and not any(mark in before for mark in ("如果", "若", "请您", "您可以", "未", "没")):
                tense = Tense.PROMISE if lead.group("will") or not lead.group("done").startswith("已") else Tense.DONE
                if clause.text[place + len(verb) :].startswith(("了", "过")):
                    tense = Tense.DONE
                yield Deed(kind, _table().tasks[kind], tense, Span(clause.start + place, clause.start + place + len(verb)))
            place = clause.text.find(verb, place + 1)


def task_kinds() -> dict[str, str]:
    """The kinds of tasks that deeds can rest on, each with what it says to do."""
    return dict(_table().tasks)


@dataclass(frozen=True)
class _Table:
    tasks: dict[str, str]
    russian: dict[str, tuple[str, str]]
    english: dict[str, str]
    chinese: dict[str, str]
    needs_russian: dict[str, frozenset[str]]
    needs_english: dict[str, frozenset[str]]


@cache
def _table() -> _Table:
    rows: dict[str, Any] = dict(lexicons.lexicon("grounding/actions"))
    needs = rows.pop("needs")
    return _Table(
        tasks={kind: row["task"] for kind, row in rows.items()},
        russian={lemma: (kind, lemma) for kind, row in rows.items() for lemma in row["ru"]},
        english={verb: kind for kind, row in rows.items() for verb in row["en"]},
        chinese={verb: kind for kind, row in rows.items() for verb in row["zh"]},
        needs_russian={verb: frozenset(words) for verb, words in needs["ru"].items()},
        needs_english={verb: frozenset(words) for verb, words in needs["en"].items()},
    )
