"""Any server of the OpenAI protocol, by its base_url: OpenAI, OpenRouter, vLLM, Ollama, llama.cpp, gateways."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.domain import Usage
from assistant.errors import ModelBusy, ModelUnusable
from assistant.llm.deadline import Workers
from assistant.llm.openai_errors import FormRefused, OptionRefused, translated
from assistant.llm.prices import Price, priced, read_prices
from assistant.ports import ModelAnswer, ModelMessage

if TYPE_CHECKING:
    from openai import OpenAI

T = TypeVar("T")
_LADDER = ("json_schema", "json_object", "text")
_MOST_BYTES = 2_000_000


class OpenAIModel:
    """One model of one server. Make one per process: it owns one pooled client.

    Structured output climbs down json_schema -> json_object -> text when the server refuses a form, and remembers the first form
    that worked. It never retries: that is the business of `assistant.llm.steady`.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        *,
        label: str = "",
        max_output_tokens: int | None = 1200,
        temperature: float | None = 0.3,
        connect_timeout: float = 5.0,
        extra_body: dict[str, object] | None = None,
        prices: tuple[Price, ...] | None = None,
        workers: Workers | None = None,
    ) -> None:
        self._base_url, self._api_key, self._model = base_url, api_key, model
        self._label = label or model
        self._options: dict[str, object] = {}
        if max_output_tokens is not None:
            self._options["max_tokens"] = max_output_tokens
        if temperature is not None:
            self._options["temperature"] = temperature
        self._connect_timeout = connect_timeout
        self._extra_body = extra_body or {}
        self._prices = prices
        self._workers = workers or Workers()
        self._rung = 0
        self._lock = threading.Lock()
        self._made: OpenAI | None = None

    @property
    def name(self) -> str:
        """How drafts name this model."""
        return self._label

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        """The whole answer within `timeout` seconds, or a ModelError."""
        ends = time.monotonic() + timeout
        return self._workers.run(lambda: self._descend(messages, schema, ends), timeout, f"model {self._label!r}")

    def stream(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> Iterator[str | ModelAnswer]:
        """The answer piece by piece, and the whole of it last."""
        ends = time.monotonic() + timeout
        return self._workers.iterate(lambda: self._streamed(messages, schema, ends), timeout, f"model {self._label!r}")

    def close(self) -> None:
        """Closes the pooled connections."""
        with self._lock:
            if self._made is not None:
                self._made.close()
                self._made = None

    @property
    def _client(self) -> "OpenAI":
        """The one client, made at first use by whichever thread comes first."""
        from openai import OpenAI

        with self._lock:
            if self._made is None:
                self._made = OpenAI(base_url=self._base_url or None, api_key=self._api_key, max_retries=0)
            return self._made

    @cached_property
    def _table(self) -> tuple[Price, ...]:
        return read_prices() if self._prices is None else self._prices

    def _descend(self, messages: list[ModelMessage], schema: dict[str, object] | None, ends: float) -> ModelAnswer:
        """Asks on the current rung; a refused form takes the next one down."""
        (answer,) = self._climbing(schema, lambda form: iter((self._ask(messages, form, ends),)))
        return answer

    def _climbing(self, schema: dict[str, object] | None, ask: Callable[[dict[str, object]], Iterator[T]]) -> Iterator[T]:
        """What `ask` yields with the first form and options that the server takes; both are remembered."""
        for rung in self._rungs(schema):
            try:
                yield from self._without_refused_options(ask, _format(_LADDER[rung], schema))
            except FormRefused as refused:
                if rung == len(_LADDER) - 1:
                    raise ModelUnusable(str(refused)) from refused
                continue
            self._remember(rung if schema is not None else 0)
            return

    def _without_refused_options(self, ask: Callable[[dict[str, object]], Iterator[T]], form: dict[str, object]) -> Iterator[T]:
        """Reasoning models take neither a temperature nor the old name of the output limit."""
        for _ in range(3):
            try:
                yield from ask(form)
            except OptionRefused as refused:
                self._drop(refused.option)
                continue
            return
        raise ModelUnusable(f"model {self._label!r}: the server refuses the options of the request")

    def _drop(self, option: str) -> None:
        with self._lock:
            value = self._options.pop(option, None)
            if option == "max_tokens" and value is not None:
                self._options["max_completion_tokens"] = value

    def _rungs(self, schema: dict[str, object] | None) -> range:
        return range(self._rung if schema is not None else len(_LADDER) - 1, len(_LADDER))

    def _remember(self, rung: int) -> None:
        with self._lock:
            self._rung = max(self._rung, rung)

    def _request(self, messages: list[ModelMessage], form: dict[str, object], ends: float) -> dict[str, Any]:
        from openai import Timeout

        left = ends - time.monotonic()
        if left <= 0:
            raise ModelBusy(f"model {self._label!r}: no time is left")
        return {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "timeout": Timeout(left, connect=min(left, self._connect_timeout)),
            "extra_body": self._extra_body,
            **self._options,
            **form,
        }

    def _ask(self, messages: list[ModelMessage], form: dict[str, object], ends: float) -> ModelAnswer:
        request = self._request(messages, form, ends)
        with translated(self._label, bool(form)), self._client.chat.completions.with_streaming_response.create(**request) as response:
            body = self._body(response.iter_bytes(), ends)
        try:
            return self._answer(json.loads(body))
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise ModelUnusable(f"model {self._label!r}: the answer is not of the OpenAI protocol") from error

    def _body(self, chunks: Iterator[bytes], ends: float) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > _MOST_BYTES:
                raise ModelUnusable(f"model {self._label!r}: the answer is longer than {_MOST_BYTES} bytes")
            if time.monotonic() > ends:
                raise ModelBusy(f"model {self._label!r}: the answer came too slowly")
        return bytes(body)

    def _answer(self, data: dict[str, Any]) -> ModelAnswer:
        choice = data["choices"][0]
        message = choice["message"]
        if message.get("refusal") or choice.get("finish_reason") == "content_filter":
            raise ModelUnusable(f"model {self._label!r} refused to answer")
        return self._checked(message.get("content"), data.get("model"), data.get("usage"), choice.get("finish_reason"))

    def _checked(self, text: object, model: object, usage: object, finish: object) -> ModelAnswer:
        if not isinstance(text, str) or not text.strip():
            raise ModelUnusable(f"model {self._label!r}: the answer is empty")
        if finish == "length":
            raise ModelUnusable(f"model {self._label!r}: the answer was cut at its length limit")
        named = model if isinstance(model, str) and model else self._model
        return ModelAnswer(text=text, model=named, usage=priced(_usage(usage), self._model, self._table))

    def _streamed(self, messages: list[ModelMessage], schema: dict[str, object] | None, ends: float) -> Iterator[str | ModelAnswer]:
        yield from self._climbing(schema, lambda form: self._pieces(messages, form, ends))

    def _pieces(self, messages: list[ModelMessage], form: dict[str, object], ends: float) -> Iterator[str | ModelAnswer]:
        request = self._request(messages, form, ends) | {"stream": True, "stream_options": {"include_usage": True}}
        said: list[str] = []
        usage: object = None
        finish: str | None = None
        with translated(self._label, bool(form)):
            for event in self._client.chat.completions.create(**request):
                if time.monotonic() > ends:
                    raise ModelBusy(f"model {self._label!r}: the answer came too slowly")
                usage = event.usage.model_dump() if event.usage is not None else usage
                for choice in event.choices or ():
                    finish = choice.finish_reason or finish
                    if choice.delta.refusal:
                        raise ModelUnusable(f"model {self._label!r} refused to answer")
                    if choice.delta.content:
                        said.append(choice.delta.content)
                        yield choice.delta.content
        if finish is None:
            raise ModelUnusable(f"model {self._label!r}: the stream was cut")
        yield self._checked("".join(said), None, usage, finish)


def _format(form: str, schema: dict[str, object] | None) -> dict[str, object]:
    if schema is None or form == "text":
        return {}
    if form == "json_object":
        return {"response_format": {"type": "json_object"}}
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": schema}}}


def _usage(data: object) -> Usage:
    """Token counts as servers tell them; what is missing or odd counts as nothing."""
    if not isinstance(data, dict):
        return Usage()
    details = data.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    try:
        cost = Decimal(str(data.get("cost") or 0))
    except InvalidOperation:
        cost = Decimal(0)
    return Usage(
        input_tokens=_count(data.get("prompt_tokens")),
        cached_tokens=_count(cached),
        output_tokens=_count(data.get("completion_tokens")),
        cost_usd=cost if cost.is_finite() and cost > 0 else Decimal(0),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
