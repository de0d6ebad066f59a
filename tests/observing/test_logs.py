"""The log tells what happened, to whom and where; never what a buyer wrote, whatever fails."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from assistant.domain import Brief, Draft, Finding, Hold, Message, Reply, Speaker, Status
from assistant.drafting import Drafter
from assistant.errors import AnswerRefused, MarketplaceDenied, ModelBusy, ModelUnusable, OutcomeUnknown
from assistant.llm.steady import Provider, SteadyModel
from assistant.marketplaces.sandbox import Sandbox
from assistant.observing.about import HIDDEN, WINDOW, about, without_quotations, working
from assistant.observing.logs import configure_logs
from assistant.ports import ModelAnswer, ModelMessage, Published
from assistant.publishing import Publisher
from assistant.settings import LogForm
from assistant.web.app import create_app
from assistant.writing.composer import Composer
from knowledge.types import Platform
from tests.builders import an_inquiry
from tests.desk.detector import spelled_word_detector
from tests.desk.parts import Place, a_place, an_actor, proposed

__all__ = ["spelled_word_detector"]

MARK = "Ыгытх-проверочные слова покупателя"
ODD = "Ъюжнов"
"""A name that stands nowhere else."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    kept = (list(root.handlers), root.level, sys.excepthook, threading.excepthook)
    others = {
        name: (other.handlers, other.propagate)
        for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos")
        if (other := logging.getLogger(name))
    }
    configure_logs("DEBUG", LogForm.JSON, stream)
    yield stream
    root.handlers, root.level, sys.excepthook, threading.excepthook = kept[0], kept[1], kept[2], kept[3]
    for name, (handlers, propagate) in others.items():
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def marked(number: int = 1, **changes: Any) -> Any:
    told = {"text": MARK, "pros": MARK, "author": ODD, "thread": (Message(speaker=Speaker.BUYER, text=MARK),), "rating": 1}
    return an_inquiry(**(told | {"id": f"i{number}", "external_id": f"e{number}"} | changes))


class Failing(Composer):
    """A writer that fails with whatever it is given, quoting the buyer."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def write(self, brief: Brief) -> Draft | Hold:
        raise self.error

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        raise self.error


class Refusing:
    """A model that always says the same error."""

    name = "m"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def complete(self, messages: list[ModelMessage], *, schema: object, timeout: float) -> ModelAnswer:
        raise self.error


def _invalid() -> Exception:
    try:
        TypeAdapter(int).validate_python(MARK)
    except ValueError as error:
        return error
    raise AssertionError


def _chained() -> Exception:
    try:
        try:
            raise ValueError(MARK)
        except ValueError as first:
            raise KeyError(f"{MARK} {ODD}") from first
    except KeyError as error:
        return error


FAILURES = [
    ValueError(MARK),
    _invalid(),
    _chained(),
    ModelUnusable(f"not usable: {MARK!r}"),
    UnicodeError(MARK),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_a_draft_that_fails_tells_its_class_and_place_and_quotes_nothing(tmp_path: Path, log: io.StringIO, error: Exception) -> None:
    place = a_place(tmp_path)
    place.store.add(marked())
    drafter = Drafter(place.store, lambda shop: replace(place.services.bench_for(shop), writer=Failing(error)), {}, place.clock)
    drafter.draft_new()
    told = log.getvalue()
    assert type(error).__name__ in told
    _quotes_nothing(told)


def _quotes_nothing(told: str) -> None:
    for part in (MARK, MARK[:WINDOW], MARK[-WINDOW:], ODD):
        for spelled in (part, ascii(part)[1:-1]):
            assert spelled not in told


class Quoting(Sandbox):
    """A marketplace whose every word repeats the buyer."""

    def __init__(self, folder: Path, error: Exception, *, on: str) -> None:
        super().__init__(folder, Platform.WB)
        self.error, self.on = error, on

    def publish(self, reply: Reply) -> None:
        if self.on == "publish":
            raise self.error
        super().publish(reply)

    def published(self, external_id: str) -> Published | None:
        if self.on == "read":
            raise self.error
        return super().published(external_id)

    def unanswered(self, since: Any = None) -> Any:
        raise self.error


@pytest.mark.parametrize("on", ["publish", "read"])
@pytest.mark.parametrize("kind", [AnswerRefused, MarketplaceDenied, OutcomeUnknown, ValueError])
def test_publishing_and_collecting_that_fail_quote_nothing(tmp_path: Path, log: io.StringIO, kind: type[Exception], on: str) -> None:
    place = a_place(tmp_path, hold_seconds=0)
    _approved(place)
    said = MARK if kind is not OutcomeUnknown else "server error 500"
    market = Quoting(tmp_path / "m", kind(said), on=on)
    publisher = Publisher(place.store, {("default", Platform.WB): market}, place.clock)
    for work in (publisher.run_once, Drafter(place.store, place.services.bench_for, publisher.marketplaces, place.clock).collect):
        try:
            work()
        except Exception:
            logging.getLogger("loop").exception("it failed")
    _quotes_nothing(log.getvalue())


def _approved(place: Place) -> None:
    from assistant.desk import Request, sha256
    from assistant.domain import Action

    text = "Здравствуйте! Спасибо за отзыв."
    proposed(place, text=MARK, author=ODD)
    place.services.desk.decide(an_actor(), Request(proposal_id="i1", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text)))
    place.clock.move(minutes=5)
    assert place.store.status("i1") is Status.APPROVED


def test_a_page_that_crashes_and_a_browsers_report_quote_nothing(tmp_path: Path, log: io.StringIO) -> None:
    place = a_place(tmp_path)
    app = create_app(place.services)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError(MARK)

    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        assert client.get("/broken").status_code == 500
        client.post("/csp-reports", content=json.dumps({"csp-report": {"effective-directive": "img-src", "script-sample": MARK}}))
        client.get("/desk", params={"search": MARK})
    told = log.getvalue()
    assert "img-src" in told
    _quotes_nothing(told)


def test_an_error_that_nobody_caught_quotes_nothing(log: io.StringIO) -> None:
    thread = threading.Thread(target=lambda: [][MARK])  # type: ignore[call-overload]  # it is meant to fail
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(MARK), None)
    assert [line["error"] for line in lines(log)] == ["TypeError", "ValueError"]
    _quotes_nothing(log.getvalue())


def test_a_line_names_shop_inquiry_workflow_and_prompt(log: io.StringIO) -> None:
    with about(marked()), working(workflow="chunk-1", prompt="reply.v1"):
        logging.getLogger("x").warning("said %s by %r after %d", MARK, ODD, 3)
    line = lines(log)[0]
    assert {name: line[name] for name in ("shop", "inquiry", "workflow", "prompt", "platform", "channel", "level", "logger")} == {
        "shop": "default",
        "inquiry": "i1",
        "workflow": "chunk-1",
        "prompt": "reply.v1",
        "platform": "wb",
        "channel": "review",
        "level": "warning",
        "logger": "x",
    }
    assert line["event"] == f"said {HIDDEN} by '{HIDDEN}' after 3"
    logging.getLogger("x").warning("afterwards")
    assert "inquiry" not in lines(log)[-1]


def test_our_own_words_about_limits_are_told(log: io.StringIO) -> None:
    logging.getLogger("x").warning("later: %s", ModelBusy("model 'm': HTTP 429"))
    logging.getLogger("x").warning("later: %s", AnswerRefused(MARK))
    assert [line["event"] for line in lines(log)] == ["later: ModelBusy: model 'm': HTTP 429", "later: AnswerRefused"]


def test_when_no_model_answers_what_they_said_is_told_only_if_it_is_ours(log: io.StringIO) -> None:
    for error in (ModelUnusable(MARK), ModelBusy("model 'm': HTTP 429")):
        with pytest.raises(ModelBusy) as raised:
            SteadyModel([Provider(Refusing(error))], tries=1).complete([], schema=None, timeout=1)
        logging.getLogger("x").warning("later: %s", raised.value)
    assert [line["event"] for line in lines(log)][-2:] == ["later: ModelBusy", "later: ModelBusy: no model answered: model 'm': HTTP 429"]


def test_on_a_terminal_the_same_stands_in_plain_words() -> None:
    stream = io.StringIO()
    configure_logs("INFO", LogForm.TEXT, stream)
    try:
        with about(marked()):
            logging.getLogger("x").error("failed: %s", MARK, exc_info=ValueError(MARK))
    finally:
        logging.getLogger().handlers = [h for h in logging.getLogger().handlers if getattr(h, "stream", None) is not stream]
    assert "ValueError" in stream.getvalue()
    assert "inquiry" in stream.getvalue()
    _quotes_nothing(stream.getvalue())


@given(st.text(min_size=WINDOW, max_size=80), st.integers(0, 60), st.text(max_size=20), st.text(max_size=20))
def test_any_long_piece_of_the_words_is_taken_out(text: str, start: int, before: str, after: str) -> None:
    inquiry = an_inquiry(text)
    piece = text.strip()[start : start + 3 * WINDOW]
    with about(inquiry):
        told = without_quotations(f"{before}{piece}{after}")
    assert len(piece) < WINDOW or piece not in told
