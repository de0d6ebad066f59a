"""Any chat model of langchain-core, by its import path. Its own timeout and retries are replaced by ours."""

import importlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.domain import Usage
from assistant.errors import ModelBusy, ModelUnusable, OtklikError, SettingsError
from assistant.llm.deadline import Workers
from assistant.llm.prices import Price, priced, read_prices
from assistant.ports import ModelAnswer, ModelMessage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_TIMEOUT_FIELDS = ("timeout", "request_timeout", "default_request_timeout")
_RETRY_FIELDS = ("max_retries",)


def load_model(path: str, options: Mapping[str, object], *, timeout: float = 30.0) -> "BaseChatModel":
    """The class at `package.module:Class`, made with the options; timeouts are forced, because some integrations pass none."""
    from langchain_core.language_models import BaseChatModel

    module, _, name = path.replace(":", ".").rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(f"chat model {path!r} cannot be imported; write 'package.module:Class' and install its package") from error
    if not (isinstance(found, type) and issubclass(found, BaseChatModel)):
        raise SettingsError(f"chat model {path!r} is not a langchain-core BaseChatModel")
    known = {alias for field_name, field in found.model_fields.items() for alias in (field_name, field.alias) if alias}
    forced: dict[str, Any] = {field: timeout for field in _TIMEOUT_FIELDS if field in known}
    forced |= {field: 0 for field in _RETRY_FIELDS if field in known}
    if {"timeout", "request_timeout"} <= set(forced):
        del forced["request_timeout"]
    return found(**{**options, **forced})


class LangChainModel:
    """A langchain-core model behind our port. The deadline holds even where the integration knows no timeout."""

    def __init__(
        self, model: "BaseChatModel", *, name: str = "", prices: tuple[Price, ...] | None = None, workers: Workers | None = None
    ) -> None:
        self._model = model
        self.name = name or str(getattr(model, "model_name", "") or getattr(model, "model", "") or type(model).__name__)
        self._prices = prices
        self._workers = workers or Workers()

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        """The model's answer. The form is asked for in the prompt alone: integrations differ in how they take a schema."""
        from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

        kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
        asked: list[BaseMessage] = [kinds[message.role](message.text) for message in messages]
        said = self._workers.run(lambda: self._invoke(asked), timeout, f"model {self.name!r}")
        text = str(said.text)
        if not text.strip():
            raise ModelUnusable(f"model {self.name!r}: the answer is empty")
        prices = read_prices() if self._prices is None else self._prices
        return ModelAnswer(text=text, model=self.name, usage=priced(_usage(said), self.name, prices))

    def stream(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> Iterator[str | ModelAnswer]:
        """The whole answer as one piece."""
        answer = self.complete(messages, schema=schema, timeout=timeout)
        yield answer.text
        yield answer

    def _invoke(self, asked: "list[BaseMessage]") -> Any:
        try:
            return self._model.invoke(asked)
        except OtklikError:
            raise
        except Exception as error:
            raise ModelBusy(f"model {self.name!r}: {type(error).__name__}") from error


def _usage(said: Any) -> Usage:
    told = getattr(said, "usage_metadata", None) or {}
    details = told.get("input_token_details") or {}
    return Usage(
        input_tokens=int(told.get("input_tokens") or 0),
        cached_tokens=int(details.get("cache_read") or 0),
        output_tokens=int(told.get("output_tokens") or 0),
        cost_usd=Decimal(0),
    )
