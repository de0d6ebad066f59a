"""Any server of the OpenAI protocol, by its base_url: OpenAI, OpenRouter, vLLM, Ollama, llama.cpp, gateways."""

import json
import threading
import time
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.domain import Usage
from assistant.errors import ModelBusy, ModelError, ModelUnusable
from assistant.llm.deadline import Workers
from assistant.llm.prices import Price, priced, read_prices
from assistant.ports import ModelAnswer, ModelMessage

if TYPE_CHECKING:
    from openai import OpenAI

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
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import OpenAI

        return OpenAI(base_url=self._base_url, api_key=self._api_key, max_retries=0)

    @cached_property
    def _table(self) -> tuple[Price, ...]:
        return read_prices() if self._prices is None else self._prices

    def _descend(self, messages: list[ModelMessage], schema: dict[str, object] | None, ends: float) -> ModelAnswer:
        """Asks on the current rung; a refused form takes the next one down."""
        for rung in self._rungs(schema):
            try:
                answer = self._ask(messages, _format(_LADDER[rung], schema), ends)
            except _FormRefused as refused:
                if rung == len(_LADDER) - 1:
                    raise ModelUnusable(str(refused)) from refused
                continue
            if schema is not None:
                self._remember(rung)
            return answer
        raise ModelUnusable(f"model {self._label!r}: no form of answer was accepted")

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
        with _translated(self._label, bool(form)), self._client.chat.completions.with_streaming_response.create(**request) as response:
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
        for rung in self._rungs(schema):
            try:
                yield from self._pieces(messages, _format(_LADDER[rung], schema), ends)
            except _FormRefused as refused:
                if rung == len(_LADDER) - 1:
                    raise ModelUnusable(str(refused)) from refused
            else:
                if schema is not None:
                    self._remember(rung)
                return

    def _pieces(self, messages: list[ModelMessage], form: dict[str, object], ends: float) -> Iterator[str | ModelAnswer]:
        request = self._request(messages, form, ends) | {"stream": True, "stream_options": {"include_usage": True}}
        said: list[str] = []
        usage: object = None
        finish: str | None = None
        with _translated(self._label, bool(form)):
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


class _FormRefused(Exception):
    """The server does not take this response_format (or refuses the request for a reason that it does not tell apart)."""


class _translated:  # noqa: N801 - reads as a verb where it is used
    """Turns the library's errors into ours, at the rim."""

    def __init__(self, label: str, formed: bool) -> None:
        self._label, self._formed = label, formed

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, (ModelError, _FormRefused)):
            return
        import httpx2
        import openai

        if isinstance(error, openai.APIStatusError):
            raise self._status(error) from error
        if isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException)):
            raise ModelBusy(f"model {self._label!r}: no answer in time") from error
        if isinstance(error, (openai.APIConnectionError, httpx2.TransportError)):
            raise ModelBusy(f"model {self._label!r}: cannot be reached or hung up: {type(error).__name__}") from error
        if isinstance(error, (openai.OpenAIError, ValueError)):
            raise ModelUnusable(f"model {self._label!r}: the answer is not of the OpenAI protocol") from error

    def _status(self, error: Any) -> Exception:
        status = int(error.status_code)
        if status in {400, 415, 422, 501} and self._formed:
            return _FormRefused(f"model {self._label!r}: HTTP {status} for this form of answer")
        if status in {408, 409, 425, 429} or status >= 500:
            return ModelBusy(f"model {self._label!r}: HTTP {status}", retry_after(error.response.headers.get("retry-after")))
        if status in {401, 403}:
            return ModelUnusable(f"model {self._label!r}: HTTP {status}; check the API key in the settings")
        if status == 404:
            return ModelUnusable(f"model {self._label!r}: HTTP 404; check base_url and the model's name in the settings")
        return ModelUnusable(f"model {self._label!r}: HTTP {status}")


def retry_after(header: str | None, now: float | None = None) -> float | None:
    """Seconds to wait, from a Retry-After header in seconds or as an HTTP date."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        from email.utils import parsedate_to_datetime

        try:
            return max(0.0, parsedate_to_datetime(header).timestamp() - (time.time() if now is None else now))
        except ValueError:
            return None


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
