"""The one policy of retries, limits, circuit breakers and fallback: an ordered list of models that looks like one."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.errors import ModelBusy, ModelError, ModelUnusable
from assistant.llm.breaker import Breaker
from assistant.llm.limits import Limit, RateLimit
from assistant.observing.tracing import chat
from assistant.ports import ChatModel, ModelAnswer, ModelMessage, StreamingModel


@dataclass(frozen=True)
class Provider:
    """A model with its limits. Models of one provider share its `limit` and `breaker`."""

    model: ChatModel
    limit: Limit = field(default_factory=RateLimit)
    breaker: Breaker = field(default_factory=Breaker)


class SteadyModel:
    """Asks the first provider that can answer, and the next when it cannot; never longer than the deadline.

    A busy provider is asked again (`tries` in all) after its Retry-After or a growing pause, if that fits into its share of the
    time; an unusable answer is not asked for again here. While others follow, one provider may use `share` of what is left.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        tries: int = 3,
        share: float = 0.6,
        pause: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not providers:
            raise ValueError("a steady model needs at least one provider")
        self._providers, self._tries, self._share, self._pause = tuple(providers), tries, share, pause
        self._clock, self._sleep = clock, sleep

    @property
    def name(self) -> str:
        """The name of the first model; an answer tells which one gave it."""
        return self._providers[0].model.name

    @property
    def ready(self) -> bool:
        """Whether any provider is not shut off by its breaker: for /readyz."""
        return any(not provider.breaker.open for provider in self._providers)

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        """The first answer, or a ModelError that names what each provider said."""
        said: list[ModelError] = []
        for provider, ends in self._turns(timeout):
            try:
                return self._persist(provider, messages, schema, ends)
            except ModelError as error:
                said.append(error)
        raise _nobody(said)

    def stream(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> Iterator[str | ModelAnswer]:
        """The answer of the first provider that begins to speak. Once it has begun, nobody else takes over."""
        said: list[ModelError] = []
        for provider, ends in self._turns(timeout):
            begun = False
            try:
                for piece in self._once_streamed(provider, messages, schema, ends):
                    begun = True
                    yield piece
            except ModelError as error:
                if begun:
                    raise
                said.append(error)
            else:
                return
        raise _nobody(said)

    def _turns(self, timeout: float) -> Iterator[tuple[Provider, float]]:
        """Each provider with the time when its turn ends."""
        ends = self._clock() + timeout
        for place, provider in enumerate(self._providers):
            left = ends - self._clock()
            if left > 0:
                yield provider, ends if place == len(self._providers) - 1 else self._clock() + left * self._share

    def _persist(self, provider: Provider, messages: list[ModelMessage], schema: dict[str, object] | None, ends: float) -> ModelAnswer:
        for attempt in range(1, self._tries + 1):
            try:
                return self._once(provider, messages, schema, ends)
            except ModelBusy as busy:
                wait = busy.retry_after if busy.retry_after is not None else self._pause * 2 ** (attempt - 1) * random.uniform(0.75, 1)
                if attempt == self._tries or self._clock() + wait >= ends or provider.breaker.open:
                    raise
                self._sleep(wait)
        raise ModelBusy(f"{provider.model.name!r}: no try is left")

    def _once(self, provider: Provider, messages: list[ModelMessage], schema: dict[str, object] | None, ends: float) -> ModelAnswer:
        estimate = self._enter(provider, messages, ends)
        with chat(provider.model.name) as told:
            try:
                answer = provider.model.complete(messages, schema=schema, timeout=ends - self._clock())
            except ModelError as error:
                self._note(provider, error)
                raise
            told.used(answer.model, answer.usage)
        self._settle(provider, answer, estimate)
        return answer

    def _once_streamed(
        self, provider: Provider, messages: list[ModelMessage], schema: dict[str, object] | None, ends: float
    ) -> Iterator[str | ModelAnswer]:
        model = provider.model
        estimate = self._enter(provider, messages, ends)
        try:
            for piece in pieces(model, messages, schema, ends - self._clock()):
                if isinstance(piece, ModelAnswer):
                    self._settle(provider, piece, estimate)
                yield piece
        except ModelError as error:
            self._note(provider, error)
            raise

    def _enter(self, provider: Provider, messages: list[ModelMessage], ends: float) -> int:
        if not provider.breaker.allows():
            raise ModelBusy(f"{provider.model.name!r}: not asked, it failed several times in a row")
        estimate = sum(len(message.text) for message in messages) // 3 + 300
        provider.limit.take(estimate, ends - self._clock())
        return estimate

    @staticmethod
    def _note(provider: Provider, error: ModelError) -> None:
        """An unusable answer is still an answer: the provider is up."""
        if isinstance(error, ModelUnusable):
            provider.breaker.succeeded()
        else:
            provider.breaker.failed()

    @staticmethod
    def _settle(provider: Provider, answer: ModelAnswer, estimate: int) -> None:
        provider.breaker.succeeded()
        provider.limit.settle(estimate, answer.usage.input_tokens + answer.usage.output_tokens or estimate)


def pieces(model: ChatModel, messages: list[ModelMessage], schema: dict[str, object] | None, timeout: float) -> Iterator[str | ModelAnswer]:
    """The model's stream, or its whole answer as one piece if it cannot stream."""
    if isinstance(model, StreamingModel):
        yield from model.stream(messages, schema=schema, timeout=timeout)
        return
    answer = model.complete(messages, schema=schema, timeout=timeout)
    yield answer.text
    yield answer


def _nobody(said: Sequence[ModelError]) -> ModelBusy:
    """What each provider said; it quotes if one of them did."""
    busy = ModelBusy("no model answered: " + "; ".join(map(str, said)))
    busy.quotes = any(error.quotes for error in said)
    return busy
