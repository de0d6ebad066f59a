"""A recorded run replays without the model, and one case can be run by many threads."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import ModelError, SettingsError
from assistant.llm.recorded import NotRecorded
from assistant.llm.steady import SteadyModel
from assistant.ports import ModelAnswer, ModelMessage
from assistant.settings import Settings, WriterChoice
from evals.bench import demo_bench
from evals.casebook import bundled_cases
from evals.recording import model_of, recorded_run
from evals.report import report_page
from evals.runs import run_cases

CASES = [case for case in bundled_cases() if case.id in {"c001", "q015"}]


class Answering:
    """A model that always says the same thing."""

    name = "answering"

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        said = {"sentences": [{"text": "Здравствуйте! Пульт молчит — так быть не должно.", "passages": []}], "unanswered": []}
        return ModelAnswer(text=json.dumps(said, ensure_ascii=False), model=self.name)


def test_a_replay_gives_the_texts_that_were_recorded(tmp_path: Path) -> None:
    live = recorded_run(tmp_path, CASES, source=Answering())
    again = recorded_run(tmp_path, CASES, source=None)
    assert [result.text for result in again.results] == [result.text for result in live.results]
    assert live.stamp.prompts == again.stamp.prompts


def test_a_question_that_was_never_recorded_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotRecorded):
        recorded_run(tmp_path, CASES, source=None)


def test_without_a_model_recording_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="OTKLIK_MODEL"):
        model_of(Settings(writer=WriterChoice.COMPOSER))


def test_the_recorded_model_is_put_together_as_the_one_that_drafts() -> None:
    model = model_of(Settings(model_base_url="http://127.0.0.1:9", model="first", model_fallbacks="second"))
    assert isinstance(model, SteadyModel)
    with pytest.raises(ModelError, match=r"first.*second"):
        model.complete([ModelMessage(role="user", text="?")], schema=None, timeout=2)


def test_many_threads_find_what_one_finds() -> None:
    cases = [case for case in bundled_cases() if case.language == "en"]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: run_cases(cases[:6], demo_bench(), workers=4), range(3)))
    assert len({tuple((result.case_id, result.outcome, result.text) for result in run.results) for run in runs}) == 1


def test_the_page_of_a_run_shows_every_failed_case_and_hides_no_markup() -> None:
    run = run_cases(CASES, demo_bench())
    page = report_page(run)
    assert page.count("<svg") >= 3
    assert all(result.case_id in page for result in run.results if result.failed)
