"""Asking a model for one text: an answer, a look at it, at most one repair, all within a deadline."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.domain import Brief, Draft, Usage
from assistant.errors import ModelUnusable
from assistant.llm.steady import pieces
from assistant.observing.about import working
from assistant.ports import ChatModel, ModelAnswer, ModelMessage
from assistant.writing import asking
from assistant.writing.answer import SCHEMA, compose, partial_text, read_answer
from assistant.writing.guard import Guard
from assistant.writing.masking import Veil

_REPAIR = "Так ответ использовать нельзя: {why}. Напиши его заново, тем же объектом JSON и без пояснений."
_OPEN_PLACEHOLDER = re.compile(r"\[?[A-Z_\d]*$")


class Conversation:
    """One text asked of a model, all before `ends`.

    `also` are further objections to a draft; `trusted` are words of the shop's staff that it may use; `usage` is what all its
    calls used so far.
    """

    def __init__(
        self,
        model: ChatModel,
        prompt: str,
        messages: list[ModelMessage],
        brief: Brief,
        veil: Veil,
        ends: float,
        clock: Callable[[], float],
        also: Callable[[Draft], Iterable[str]] = lambda draft: (),
        trusted: Sequence[str] = (),
    ) -> None:
        self._model, self._prompt, self._messages, self._brief, self._veil = model, prompt, messages, brief, veil
        self._ends, self._clock, self._also = ends, clock, also
        self._guard = Guard(brief, messages, trusted)
        self.usage = Usage()

    def draft(self) -> Draft:
        """A usable draft, or a ModelError that says what was wrong with the last one."""
        with working(prompt=self._prompt):
            answer = self._model.complete(self._messages, schema=SCHEMA, timeout=self._ends - self._clock())
            return self._taken(answer)

    def streamed(self) -> Iterator[str | Draft]:
        """The text as the model says it, then the draft. If what was said cannot be used, the draft is the repaired one."""
        said, shown = "", ""
        for piece in pieces(self._model, self._messages, SCHEMA, self._ends - self._clock()):
            if isinstance(piece, ModelAnswer):
                yield self._taken(piece)
                return
            said += piece
            text = self._veil.show(_OPEN_PLACEHOLDER.sub("", partial_text(said)))
            if text.startswith(shown) and text != shown:
                yield text[len(shown) :]
                shown = text
        raise ModelUnusable(f"{self._model.name!r} ended its stream without an answer")

    def _taken(self, answer: ModelAnswer) -> Draft:
        self.usage = added(self.usage, answer.usage)
        why, draft = self._judge(answer)
        if draft is None:
            repair = [
                ModelMessage(role="assistant", text=answer.text[:4000]),
                ModelMessage(role="user", text=_REPAIR.format(why=self._veil.hide(why))),
            ]
            second = self._model.complete([*self._messages, *repair], schema=SCHEMA, timeout=self._ends - self._clock())
            self.usage = added(self.usage, second.usage)
            why, draft = self._judge(second)
        if draft is None:
            raise ModelUnusable(f"{self._model.name!r} twice gave an answer that cannot be used: {why}")
        return draft

    def _judge(self, answer: ModelAnswer) -> tuple[str, Draft | None]:
        """The objection to an answer, or the draft that it makes."""
        try:
            draft = self._read(answer.text, answer.model)
        except ModelUnusable as error:
            return str(error), None
        objections = [*self._guard.objections(draft.text), *self._also(draft)]
        return "; ".join(objections), None if objections else draft

    def _read(self, said: str, model: str) -> Draft:
        answer = read_answer(said)
        text, citations = compose(answer, asking.known(self._brief.evidence), self._veil.show)
        if not text:
            raise ModelUnusable("the answer holds no sentence")
        return Draft(
            text=text,
            writer=self._model.name,
            language=self._brief.language,
            prompt_id=self._prompt,
            model=model,
            usage=self.usage,
            citations=citations,
            unanswered=tuple(self._veil.show(item) for item in answer.unanswered),
        )


def added(one: Usage, other: Usage) -> Usage:
    """The usage of two calls together."""
    return Usage(
        input_tokens=one.input_tokens + other.input_tokens,
        cached_tokens=one.cached_tokens + other.cached_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        cost_usd=one.cost_usd + other.cost_usd,
    )
