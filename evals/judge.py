"""A model as a judge: twelve questions for one reply, and pairs in both orders. Never believed without people's labels beside it."""

import json
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from assistant.errors import ModelUnusable
from assistant.ports import ChatModel
from assistant.writing.asking import messages
from assistant.writing.fence import neutralise
from evals.statistics import Interval, confusion, kappa, prediction_powered
from knowledge.types import Frozen

RUBRIC, PAIR = "judge.rubric.v1", "judge.pair.v1"
ENOUGH_LABELS = 50
_SECONDS = 60.0
_MOST_OTHER_FAILURES = 1


class Question(Frozen):
    """One yes/no question of the rubric."""

    number: int
    asks: str
    decisive: bool = False


class Judged(Frozen):
    """The answers to the questions: number -> (yes, why)."""

    answers: dict[int, bool]
    why: dict[int, str]

    @property
    def good(self) -> bool:
        """No decisive question failed, and at most one other."""
        failed = {number for number, yes in self.answers.items() if not yes}
        decisive = {question.number for question in rubric() if question.decisive}
        return not failed & decisive and len(failed - decisive) <= _MOST_OTHER_FAILURES


class Preference(StrEnum):
    """Which of two replies is better. A judge who changes its mind with the order has no preference."""

    FIRST = "first"
    SECOND = "second"
    TIE = "tie"


class Calibration(Frozen):
    """How far the judge agrees with people on the same replies."""

    n: int
    kappa: float
    confusion: dict[str, int]

    def __str__(self) -> str:
        pairs = ", ".join(f"{names} {count}" for names, count in sorted(self.confusion.items()))
        return f"agreement with people: kappa {self.kappa:.2f} over {self.n} labels ({pairs})"


@cache
def rubric() -> tuple[Question, ...]:
    """The questions."""
    rows = yaml.safe_load((files("evals") / "rubric.yaml").read_text(encoding="utf-8"))
    return tuple(Question.model_validate(row) for row in rows)


def judge_reply(model: ChatModel, *, buyer: str, facts: Sequence[str], reply: str) -> Judged:
    """The rubric's answers for one reply. ModelUnusable when the judge leaves a question out."""
    questions = "\n".join(f"{question.number}. {question.asks}" for question in rubric())
    said = _ask(model, RUBRIC, questions=questions, facts=_facts(facts), buyer=buyer, reply=reply)
    rows = said.get("answers", [])
    try:
        given = {int(row["question"]): (bool(row["yes"]), str(row.get("why", ""))) for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise ModelUnusable(f"the judge's answers cannot be read: {rows!r}") from error
    missing = {question.number for question in rubric()} - given.keys()
    if missing:
        raise ModelUnusable(f"the judge left out questions {sorted(missing)}")
    return Judged(answers={number: yes for number, (yes, _) in given.items()}, why={number: why for number, (_, why) in given.items()})


def judge_pair(model: ChatModel, *, buyer: str, facts: Sequence[str], first: str, second: str) -> Preference:
    """Which reply is better, asked in both orders; a verdict that follows the place and not the text is a tie."""
    once = _prefers(model, buyer, facts, first, second)
    again = _prefers(model, buyer, facts, second, first)
    swapped = {Preference.FIRST: Preference.SECOND, Preference.SECOND: Preference.FIRST, Preference.TIE: Preference.TIE}[again]
    return once if once is swapped else Preference.TIE


def calibration(judged: Sequence[bool], people: Sequence[bool]) -> Calibration | None:
    """Agreement of the judge with people's labels of the same replies; None while there are too few labels to say."""
    if len(people) < ENOUGH_LABELS:
        return None
    counts = confusion(["good" if yes else "bad" for yes in judged], ["good" if yes else "bad" for yes in people])
    named = {f"judge {judge}/people {person}": count for (judge, person), count in counts.items()}
    return Calibration(n=len(people), kappa=kappa(list(judged), list(people)), confusion=named)


def judged_share(judged: Sequence[bool], labelled: Sequence[tuple[bool, bool]]) -> str:
    """The share of good replies as it may be printed: corrected by people's labels, or marked as uncorrected.

    `labelled` are pairs (judge, person) for replies that a person decided.
    """
    agreement = calibration([judge for judge, _ in labelled], [person for _, person in labelled])
    if agreement is None:
        share = sum(judged) / len(judged) if judged else float("nan")
        return f"judge alone says {share:.2f} of {len(judged)} are good; no human labels ({len(labelled)} of {ENOUGH_LABELS})"
    corrected: Interval = prediction_powered(
        [float(yes) for yes in judged], [float(judge) for judge, _ in labelled], [float(person) for _, person in labelled]
    )
    return f"good, corrected by people: {corrected.mean:.2f} [{corrected.low:.2f}; {corrected.high:.2f}]; {agreement}"


def _prefers(model: ChatModel, buyer: str, facts: Sequence[str], first: str, second: str) -> Preference:
    said = _ask(model, PAIR, facts=_facts(facts), buyer=buyer, first=first, second=second)
    try:
        return Preference(str(said.get("better")))
    except ValueError as error:
        raise ModelUnusable(f"the judge prefers {said.get('better')!r}; first, second or tie is possible") from error


def _ask(model: ChatModel, prompt: str, **inputs: str) -> dict[str, Any]:
    fenced = {name: neutralise(value) if name != "questions" else value for name, value in inputs.items()}
    said = model.complete(messages(prompt, fenced), schema=None, timeout=_SECONDS).text
    try:
        return _Object.model_validate_json(said[said.index("{") : said.rindex("}") + 1]).model_dump()
    except (ValueError, ValidationError) as error:
        raise ModelUnusable(f"the judge's answer is no JSON object: {said[:200]!r}") from error


class _Object(BaseModel, extra="allow"):
    """Any JSON object."""


def _facts(facts: Sequence[str]) -> str:
    return "\n".join(f"[{number}] {fact}" for number, fact in enumerate(facts, 1)) or json.dumps([])
