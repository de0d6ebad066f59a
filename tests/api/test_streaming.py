"""Drafts as they are made: stages, words that nobody has checked, then the checked proposal, which alone counts."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from assistant.domain import Brief, Draft, Finding, Hold
from assistant.errors import ModelBusy
from assistant.llm.scripted import ScriptedModel
from assistant.writing.composer import Composer
from assistant.writing.model import ModelWriter
from assistant.writing.protocol import Writer
from tests.api.parts import messages, over_http
from tests.desk.parts import Place, a_place
from tests.model.parts import an_answer

STREAM = {"Accept": "text/event-stream"}
INQUIRY = {
    "id": "n1",
    "platform": "wb",
    "channel": "review",
    "external_id": "x1",
    "rating": 5,
    "text": "Ночник светит мягко.",
    "product_name": "Ночник",
}
GOOD = "Здравствуйте! Рады, что ночник светит мягко."


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path)


def written_by(place: Place, writer: Writer) -> Place:
    def bench_for(shop_id: str) -> Any:
        return replace(place.services.bench_for(shop_id), writer=writer)

    return replace(place, services=replace(place.services, bench_for=bench_for))


def told(place: Place, body: dict[str, Any], **headers: str) -> list[tuple[str, Any]]:
    with over_http(place) as client:
        return heard_by(client, body, **headers)


def heard_by(client: httpx2.Client, body: dict[str, Any], **headers: str) -> list[tuple[str, Any]]:
    with client.stream("POST", "/v1/suggestions", json=body, headers=STREAM | headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        return [(item["event"], json.loads(item["data"])) for item in messages(stream.iter_lines()) if "event" in item]


def test_the_composers_draft_comes_with_its_stages(place: Place) -> None:
    *heard, (last, proposal) = told(place, {"inquiry": INQUIRY | {"text": "Через неделю перестал заряжаться.", "rating": 2}})
    assert [data["stage"] for event, data in heard if event == "stage"] == ["reading", "writing", "checking"]
    assert (last, proposal["outcome"]) == ("proposal", "proposed")
    assert [data for event, data in heard if event == "piece"] == [{"text": proposal["text"], "checked": False}]


def test_a_models_words_come_as_it_says_them(place: Place) -> None:
    *heard, (_, proposal) = told(written_by(place, ModelWriter(ScriptedModel(an_answer(GOOD)), fallback=Composer())), {"inquiry": INQUIRY})
    pieces = [data["text"] for event, data in heard if event == "piece"]
    assert "".join(pieces) == GOOD == proposal["text"]


class Talker:
    """A writer that streams two wordings, one forbidden, and mends it."""

    name = "talker"

    def stream(self, brief: Brief) -> Any:
        yield from ("Наш ", "телефон.")
        yield self.write(brief)

    def write(self, brief: Brief) -> Draft | Hold:
        return Draft(text="Наш телефон.", writer=self.name)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        return Draft(text=GOOD, writer=self.name)


def test_only_the_last_message_is_checked(place: Place) -> None:
    *heard, (_, proposal) = told(written_by(place, Talker()), {"inquiry": INQUIRY})
    assert [data.get("stage", data.get("text")) for _, data in heard] == [
        "reading",
        "writing",
        "Наш ",
        "телефон.",
        "checking",
        "mending",
        "checking",
    ]
    assert all(data["checked"] is False for event, data in heard if event == "piece")
    assert (proposal["text"], proposal["blocked"]) == (GOOD, False)


class Failing(Talker):
    """A writer that says something and then fails."""

    def __init__(self, error: Callable[[], Exception]) -> None:
        self.error = error

    def stream(self, brief: Brief) -> Any:
        yield "Наш "
        raise self.error()


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (lambda: ModelBusy("the model is busy"), 503, "the model is busy"),
        (lambda: RuntimeError("a secret"), 500, "something broke on our side; the server's log knows more"),
    ],
)
def test_a_failure_after_the_beginning_is_the_last_message(place: Place, error: Callable[[], Exception], status: int, detail: str) -> None:
    last = told(written_by(place, Failing(error)), {"inquiry": INQUIRY})[-1]
    assert (last[0], last[1]["status"], last[1]["detail"]) == ("problem", status, detail)


def test_a_draft_that_does_not_come_in_time_is_kept_for_the_repeat(place: Place) -> None:
    go = threading.Event()

    class Slow(Talker):
        def stream(self, brief: Brief) -> Any:
            go.wait(20)
            yield self.mend(brief, Draft(text="x", writer="x"), ())

    body, again = {"inquiry": INQUIRY, "deadline_seconds": 1}, {"Idempotency-Key": "k1"}
    with over_http(written_by(place, Slow())) as client:
        assert heard_by(client, body, **again)[-1][1]["status"] == 504
        go.set()
        assert json.loads(kept_answer(place, "k1"))["text"] == GOOD
        ((event, proposal),) = heard_by(client, body, **again)
    assert (event, proposal["text"]) == ("proposal", GOOD)


def kept_answer(place: Place, name: str) -> str:
    """The answer that is kept for the only key under this Idempotency-Key, once it is there."""
    (key,) = place.store.api_keys()
    for _ in range(3000):
        answer = place.store.claim_key(f"key {key.id}", name, "", now=place.clock())[3]
        if answer is not None:
            return answer
        threading.Event().wait(0.01)
    raise AssertionError("no answer was kept within half a minute")


def test_refusals_come_before_the_stream_as_ordinary_answers(place: Place) -> None:
    with over_http(place, shops=("other",)) as client:
        answer = client.post("/v1/suggestions", json={"inquiry": INQUIRY}, headers=STREAM)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
