"""OpenTelemetry spans around the steps of a draft. Without the extra `tracing`, or without an address to send them to, they cost nothing.

A span tells what was done, how long it took and what it used; never what a buyer wrote, nor an error's message. Names of the `gen_ai`
attributes are still in development in the standard, so they stand here and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError

if TYPE_CHECKING:
    from assistant.domain import Usage

NAME = "otklik"

_own: ContextVar[Any] = ContextVar("otklik_tracer", default=None)


class Span:
    """What a span is told; the one that nobody records forgets it."""

    def __init__(self, recorded: Any = None) -> None:
        self._recorded = recorded

    def tell(self, **facts: str | float | bool) -> None:
        """Adds attributes, `a_b` as `otklik.a_b`."""
        if self._recorded is not None:
            for name, value in facts.items():
                self._recorded.set_attribute(f"{NAME}.{name}", value)

    def used(self, model: str, usage: "Usage") -> None:
        """What a call of a model used."""
        if self._recorded is not None:
            self._recorded.set_attribute("gen_ai.response.model", model)
            self._recorded.set_attribute("gen_ai.usage.input_tokens", usage.input_tokens)
            self._recorded.set_attribute("gen_ai.usage.output_tokens", usage.output_tokens)


@contextmanager
def span(name: str, **facts: str | float | bool) -> Iterator[Span]:
    """A step of the work."""
    tracer = _tracer()
    if tracer is None:
        yield Span()
        return
    with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as recorded:
        made = Span(recorded)
        made.tell(**facts)
        try:
            yield made
        except Exception as error:
            from opentelemetry.trace import Status, StatusCode

            recorded.set_attribute("error.type", error.__class__.__name__)
            recorded.set_status(Status(StatusCode.ERROR))
            raise


@contextmanager
def chat(model: str) -> Iterator[Span]:
    """One call of a language model."""
    with span(f"chat {model}") as made:
        if made._recorded is not None:
            made._recorded.set_attribute("gen_ai.operation.name", "chat")
            made._recorded.set_attribute("gen_ai.request.model", model)
        yield made


def start_tracing(endpoint: str, service: str) -> None:
    """Sends the spans of this process to an OTLP address, in the background."""
    if not endpoint:
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError("OTKLIK_OTLP_ENDPOINT needs the extra: pip install 'otklik[tracing]'") from error
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)


@contextmanager
def sent_to(provider: Any) -> Iterator[None]:
    """Inside, this thread's spans go to a provider of one's own, whatever the process uses."""
    token = _own.set(provider.get_tracer(NAME))
    try:
        yield
    finally:
        _own.reset(token)


def _tracer() -> Any:
    return _own.get() or _shared()


@cache
def _shared() -> Any:
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    return trace.get_tracer(NAME)
