"""The writer that asks a language model, and leaves to another writer what the model cannot do in time."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from assistant.domain import Brief, Draft, Finding, Hold, Usage
from assistant.errors import ModelError
from assistant.ports import ChatModel
from assistant.writing import asking
from assistant.writing.conversation import Conversation, added
from assistant.writing.masking import Veil
from assistant.writing.protocol import Writer
from knowledge.types import Severity

_LONGEST_RESERVE = 0.5
REPLY, MEND = "reply.v1", "mend.v1"


class Style(Protocol):
    """Where examples of the shop's own wording come from. Words only: figures in them are already hidden."""

    def examples(self, brief: Brief) -> Sequence[str]: ...


class ModelWriter:
    """Specific, cited and private drafts; within `timeout` seconds the model's, otherwise the fallback's, which says so.

    With `mask` personal data leave as placeholders and come back after; only a model on your own machine may do without.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        fallback: Writer,
        mask: bool = True,
        timeout: float = 30.0,
        style: Style | None = None,
        prompt: str = REPLY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model, self._fallback, self._mask, self._timeout = model, fallback, mask, timeout
        self._style, self._prompt, self._clock = style, prompt, clock

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def write(self, brief: Brief) -> Draft | Hold:
        """The model's draft; a message without words, and a model without an answer, are left to the fallback."""
        if not _worded(brief):
            return self._fallback.write(brief)
        talk = self._reply_talk(brief)
        try:
            return talk.draft()
        except ModelError as error:
            return self._without_model(brief, str(error), talk.usage)

    def stream(self, brief: Brief) -> Iterator[str | Draft | Hold]:
        """The words as the model says them, then what `write` returns: a draft that may say something else than the words did."""
        if not _worded(brief):
            yield self._fallback.write(brief)
            return
        talk = self._reply_talk(brief)
        try:
            yield from talk.streamed()
        except ModelError as error:
            yield self._without_model(brief, str(error), talk.usage)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        """The draft rewritten without what was found. Hints alone are not worth a call, and warnings alone no other writer."""
        serious = [finding for finding in findings if finding.severity is not Severity.INFO]
        if not serious:
            return draft
        ends = self._ends()
        veil = Veil.for_brief(brief, enabled=self._mask)
        more = {"draft": veil.hide(draft.text), "findings": asking.findings_text(serious, draft.text, veil)}
        talk = self._talk(MEND, asking.brief_inputs(brief, veil) | more, brief, veil, ends)
        try:
            mended = talk.draft()
        except ModelError as error:
            spent = added(draft.usage, talk.usage)
            if all(finding.severity is not Severity.BLOCK for finding in serious):
                return draft.model_copy(update={"usage": spent})
            return self._without_model(brief, str(error), spent)
        return mended.model_copy(update={"usage": added(draft.usage, mended.usage), "unanswered": draft.unanswered or mended.unanswered})

    def _reply_talk(self, brief: Brief) -> Conversation:
        ends = self._ends()
        veil = Veil.for_brief(brief, enabled=self._mask)
        examples = self._style.examples(brief) if self._style else ()
        return self._talk(self._prompt, asking.brief_inputs(brief, veil, examples), brief, veil, ends)

    def _talk(self, prompt: str, inputs: dict[str, str], brief: Brief, veil: Veil, ends: float) -> Conversation:
        return Conversation(self._model, prompt, asking.messages(prompt, inputs), brief, veil, ends, self._clock)

    def _ends(self) -> float:
        """When the model must have answered, so that reading the answer, or writing without it, still fits."""
        return self._clock() + self._timeout - min(_LONGEST_RESERVE, self._timeout / 5)

    def _without_model(self, brief: Brief, why: str, spent: Usage) -> Draft | Hold:
        written = self._fallback.write(brief)
        if isinstance(written, Hold):
            return written.model_copy(update={"reason": f"{written.reason}; the model gave nothing usable: {why}"})
        said = {"writer": f"{written.writer} (instead of {self.name})", "plan": (*written.plan, f"model: {why}")}
        return written.model_copy(update=said | {"usage": added(written.usage, spent)})


def _worded(brief: Brief) -> bool:
    """Whether the buyer said anything that a model could answer."""
    return bool(brief.inquiry.words or brief.inquiry.thread)
