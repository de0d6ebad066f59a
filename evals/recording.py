"""Runs with a language model whose answers are kept, and the same runs again from what was kept."""

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.errors import SettingsError
from assistant.llm.recorded import RecordedModel
from assistant.ports import ChatModel
from assistant.settings import Settings
from assistant.wiring import build_model
from assistant.writing.composer import Composer
from assistant.writing.model import REPLY, ModelWriter
from evals.bench import demo_bench
from evals.case import Case
from evals.runs import Run, run_cases


def recorded_run(
    folder: Path,
    cases: Sequence[Case],
    *,
    source: ChatModel | None,
    prompt: str = REPLY,
    name: str = "recorded",
    timeout: float = 30.0,
    told: Callable[[int], None] = lambda done: None,
) -> Run:
    """A run with the model's answers of `folder`; with a source, what is not there is asked of it and kept. `timeout`: seconds a draft."""
    model = RecordedModel(folder, source)
    writer = ModelWriter(model, fallback=Composer(), prompt=prompt, timeout=timeout)
    return run_cases(cases, demo_bench(writer), name=name, told=told)


def model_of(settings: Settings) -> ChatModel:
    """The model of this installation, put together as for drafting, or a SettingsError that says what to set."""
    if not settings.uses_model:
        raise SettingsError(
            "no model is set: give OTKLIK_MODEL_BASE_URL or OTKLIK_MODEL_API_KEY, and OTKLIK_MODEL; or OTKLIK_LANGCHAIN_MODEL"
        )
    return build_model(settings)
