"""Rewriting a draft as a reviewer asks: shorter, warmer, more formal, by a hint. Facts and their sources survive."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol

from assistant.domain import Brief, Draft, Inquiry
from assistant.errors import ModelError, ModelUnusable, StaleProposal
from assistant.ports import ChatModel
from assistant.writing import asking
from assistant.writing.conversation import Conversation
from assistant.writing.fence import one_line
from assistant.writing.masking import Veil
from knowledge.types import Frozen

REVISE = "revise.v1"
MOST_VARIANTS = 3
ALIKE = 0.75
_FIGURE = re.compile(r"\d+(?:[.,:×xх/]\d+)*")
_REMOVAL = re.compile(r"\b(?:убер\w+|убра\w+|без|удал\w+|не\s+упомина\w+|не\s+пиши\w*|выкин\w+|remove|drop|without|去掉|删)", re.IGNORECASE)
_LEAST_SAVING = 0.9


class Wish(StrEnum):
    """The revisions that have a button."""

    SHORTER = "shorter"
    WARMER = "warmer"
    FORMAL = "formal"


_WORDS = {
    Wish.SHORTER: "Короче: не длиннее {most} знаков (сейчас {now}).",
    Wish.WARMER: "Теплее.",
    Wish.FORMAL: "Строже.",
}


class Revision(Frozen):
    """What a reviewer asks for: a button, a hint in one line, or both. `max_length` narrows the platform's limit."""

    wish: Wish | None = None
    hint: str = ""
    max_length: int | None = None


class Revises(Protocol):
    """Whoever can say a draft in other words. `takes_hints`: whether a reviewer's free words are understood."""

    @property
    def takes_hints(self) -> bool: ...

    def stream(self, brief: Brief, draft: Draft, revision: Revision, count: int = 1) -> Iterator[str | Draft]: ...


class Reviser:
    """Revises drafts of any writer with a model. The old draft stays when the model fails: that is a ModelError.

    `latest`, where given, tells the inquiry as it is now: a revision of an answer to words that are no longer the last ones is
    refused with StaleProposal.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        mask: bool = True,
        timeout: float = 30.0,
        latest: Callable[[str], Inquiry] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model, self._mask, self._timeout, self._latest, self._clock = model, mask, timeout, latest, clock

    @property
    def takes_hints(self) -> bool:
        """A model takes every wish."""
        return True

    def revise(self, brief: Brief, draft: Draft, revision: Revision) -> Draft:
        """One revised draft."""
        return self._fresh(brief, self._talk(brief, draft, revision, (), self._clock() + self._timeout).draft())

    def variants(self, brief: Brief, draft: Draft, revision: Revision, count: int = MOST_VARIANTS) -> tuple[Draft, ...]:
        """Up to three drafts, each unlike the others and the old one; fewer when the model has no more. One deadline for all."""
        ends = self._clock() + self._timeout
        made: list[Draft] = []
        for _ in range(min(count, MOST_VARIANTS)):
            try:
                made.append(self._talk(brief, draft, revision, [draft, *made], ends).draft())
            except ModelError:
                if not made:
                    raise
                break
        return tuple(self._fresh(brief, variant) for variant in made)

    def stream(self, brief: Brief, draft: Draft, revision: Revision, count: int = 1) -> Iterator[str | Draft]:
        """The words as they come, then the revised draft, which alone may be kept: the words before it are unchecked.

        With `count` the same for each variant in turn; a variant that fails after the first ends the stream quietly.
        """
        ends = self._clock() + self._timeout
        made: list[Draft] = []
        for _ in range(min(count, MOST_VARIANTS)):
            try:
                for piece in self._talk(brief, draft, revision, [draft, *made] if count > 1 else (), ends).streamed():
                    if isinstance(piece, Draft):
                        made.append(self._fresh(brief, piece))
                    yield piece
            except ModelError:
                if not made:
                    raise
                return

    def _talk(self, brief: Brief, draft: Draft, revision: Revision, others: Sequence[Draft], ends: float) -> Conversation:
        self._refuse_stale(brief)
        bounded = _bounded(brief, revision)
        veil = Veil.for_brief(bounded, enabled=self._mask)
        inputs = asking.brief_inputs(bounded, veil) | {
            "draft": _numbered(draft, brief, veil),
            "wish": veil.hide(one_line(_wish(draft, revision, bounded.limits.max_length))),
            "others": "\n".join(f"— {veil.hide(one_line(other.text))}" for other in others[1:]) or "—",
        }
        keeps = Keeps(bounded, draft, revision, others)
        return Conversation(
            self._model,
            REVISE,
            asking.messages(REVISE, inputs),
            bounded,
            veil,
            ends,
            self._clock,
            keeps.objections,
            (draft.text, revision.hint),
        )

    def _fresh(self, brief: Brief, draft: Draft) -> Draft:
        self._refuse_stale(brief)
        return draft

    def _refuse_stale(self, brief: Brief) -> None:
        if self._latest is None:
            return
        now = self._latest(brief.inquiry.id)
        if (now.words, now.thread, now.rating) != (brief.inquiry.words, brief.inquiry.thread, brief.inquiry.rating):
            raise StaleProposal(f"inquiry {brief.inquiry.id!r}: the buyer wrote again; look at the new draft")


class Keeps:
    """What a revision must keep of the old draft, and what it must change."""

    def __init__(self, brief: Brief, draft: Draft, revision: Revision, others: Sequence[Draft]) -> None:
        self._brief, self._draft, self._revision, self._others = brief, draft, revision, others

    def objections(self, revised: Draft) -> Iterator[str]:
        """What is wrong with the revised draft, in the words of a request to mend it."""
        if not _REMOVAL.search(self._revision.hint):
            yield from self._losses(revised)
        if new := _figures(revised.text) - self._allowed():
            yield f"появились числа, которых нет ни в черновике, ни в facts: {', '.join(sorted(new))}"
        most = _target(self._draft, self._revision, self._brief.limits.max_length)
        if self._brief.limits.max_length > most and len(revised.text) > most:
            yield f"ответ длиной {len(revised.text)} знаков, а нужно не больше {most}: перепиши плотнее, не обрывая предложений"
        if revised.text == self._draft.text:
            yield "черновик не изменился"
        elif any(alike(revised.text, other.text) >= ALIKE for other in self._others):
            yield "вариант почти повторяет другой: измени начало, порядок и строй фраз"

    def _losses(self, revised: Draft) -> Iterator[str]:
        if lost := _figures(self._draft.text) - _figures(revised.text):
            yield f"потеряны числа черновика: {', '.join(sorted(lost))}"
        shown = {passage.id for passage in asking.known(self._brief.evidence)}
        if (_cited(self._draft) & shown) - _cited(revised):
            yield "потеряны номера сведений, на которых стоял черновик"

    def _allowed(self) -> set[str]:
        sources = [passage.title + " " + passage.text for passage in self._brief.evidence]
        return _figures(" ".join([self._draft.text, self._revision.hint, self._brief.inquiry.words, *sources]))


def alike(one: str, other: str) -> float:
    """How much two texts repeat each other, word by word, from 0 to 1."""
    first, second = (re.findall(r"\w+", text.casefold()) for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _figures(text: str) -> set[str]:
    return set(_FIGURE.findall(text))


def _cited(draft: Draft) -> set[str]:
    return {identifier for citation in draft.citations for identifier in citation.passage_ids}


def _bounded(brief: Brief, revision: Revision) -> Brief:
    most = min(brief.limits.max_length, revision.max_length or brief.limits.max_length)
    if most < 20:
        raise ModelUnusable(f"no answer fits into {most} characters; give more room")
    return brief.model_copy(update={"limits": brief.limits.model_copy(update={"max_length": most})})


def _target(draft: Draft, revision: Revision, most: int) -> int:
    return min(most, int(len(draft.text) * _LEAST_SAVING)) if revision.wish is Wish.SHORTER else most


def _wish(draft: Draft, revision: Revision, most: int) -> str:
    goal = min(most, int(len(draft.text) * 0.7))
    button = _WORDS[revision.wish].format(most=goal, now=len(draft.text)) if revision.wish else ""
    hint = f"Просьба сотрудника: {revision.hint.strip()}" if revision.hint.strip() else ""
    return " ".join(part for part in (button, hint) if part) or "Скажи то же иначе."


def _numbered(draft: Draft, brief: Brief, veil: Veil) -> str:
    """The draft with the numbers of passages after each cited sentence, so that the model can keep them."""
    numbers = {passage.id: number for number, passage in enumerate(asking.known(brief.evidence), 1)}
    text = draft.text
    for citation in sorted(draft.citations, key=lambda citation: citation.span.end, reverse=True):
        marks = ", ".join(str(numbers[identifier]) for identifier in citation.passage_ids if identifier in numbers)
        text = f"{text[: citation.span.end]} (сведения: {marks}){text[citation.span.end :]}" if marks else text
    return one_line(veil.hide(text))
