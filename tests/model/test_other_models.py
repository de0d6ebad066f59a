"""Recorded answers, and langchain-core models by import path."""

import time
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant.errors import ModelBusy, ModelUnusable, SettingsError
from assistant.llm.langchain import LangChainModel, load_model
from assistant.llm.recorded import NotRecorded, RecordedModel
from assistant.llm.scripted import ScriptedModel
from assistant.ports import ModelMessage

ASKED = [ModelMessage(role="system", text="Кратко."), ModelMessage(role="user", text="Привет")]


class Careless(BaseChatModel):
    """An integration with a timeout of its own choice and words given in advance."""

    request_timeout: float | None = None
    max_retries: int = 9
    says: str = "да"
    lasts: float = 0.0

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        if self.says == "boom":
            raise RuntimeError("inside the integration")
        time.sleep(self.lasts)
        usage = {"input_tokens": 5, "output_tokens": 2, "total_tokens": 7}
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=self.says, usage_metadata=usage))])  # type: ignore[arg-type]

    @property
    def _llm_type(self) -> str:
        return "careless"


def test_timeouts_and_retries_are_forced_on_a_model_loaded_by_path() -> None:
    loaded: Any = load_model(f"{__name__}:Careless", {"request_timeout": None, "says": "нет"}, timeout=12)
    assert (loaded.request_timeout, loaded.max_retries, loaded.says) == (12, 0, "нет")


@pytest.mark.parametrize("path", ["nowhere.at:All", "pathlib:Path", "nodots"])
def test_a_path_that_is_no_chat_model_is_named_in_the_error(path: str) -> None:
    with pytest.raises(SettingsError, match=path):
        load_model(path, {})


def test_a_langchain_model_answers_with_its_usage() -> None:
    answer = LangChainModel(Careless(), name="careless").complete(ASKED, schema=None, timeout=5)
    assert (answer.text, answer.model, answer.usage.input_tokens) == ("да", "careless", 5)


def test_a_langchain_model_without_a_timeout_cannot_outlive_the_deadline() -> None:
    begun = time.monotonic()
    with pytest.raises(ModelBusy):
        LangChainModel(Careless(lasts=6)).complete(ASKED, schema=None, timeout=0.2)
    assert time.monotonic() - begun < 5


def test_errors_and_silence_of_an_integration_are_ours_at_the_rim() -> None:
    with pytest.raises(ModelBusy, match="RuntimeError"):
        LangChainModel(Careless(says="boom")).complete(ASKED, schema=None, timeout=5)
    with pytest.raises(ModelUnusable, match="empty"):
        LangChainModel(Careless(says=" ")).complete(ASKED, schema=None, timeout=5)


def test_a_recorded_answer_is_replayed_without_the_model(tmp_path: Path) -> None:
    recorded = RecordedModel(tmp_path, ScriptedModel("да", name="big")).complete(ASKED, schema=None, timeout=5)
    assert RecordedModel(tmp_path).complete(ASKED, schema=None, timeout=5) == recorded


def test_a_failure_is_replayed_as_it_was_and_asked_again_when_the_model_is_there(tmp_path: Path) -> None:
    with pytest.raises(ModelBusy):
        RecordedModel(tmp_path, LangChainModel(Careless(says="boom"))).complete(ASKED, schema=None, timeout=5)
    with pytest.raises(ModelBusy, match="RuntimeError"):
        RecordedModel(tmp_path).complete(ASKED, schema=None, timeout=5)
    assert RecordedModel(tmp_path, ScriptedModel("да")).complete(ASKED, schema=None, timeout=5).text == "да"
    assert RecordedModel(tmp_path).complete(ASKED, schema=None, timeout=5).text == "да"


def test_what_was_never_recorded_is_an_error_that_no_fallback_hides(tmp_path: Path) -> None:
    with pytest.raises(NotRecorded, match="running once with a real model"):
        RecordedModel(tmp_path).complete(ASKED, schema=None, timeout=5)
