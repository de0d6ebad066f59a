"""A notification is a hint: it wakes the collector when it comes from Yandex Market's addresses, and nothing in it is believed."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.web.app import create_app
from assistant.web.hints import within
from tests.desk.parts import a_place

PATH = "/webhooks/ym/notification"
REVIEW = {"notificationType": "GOODS_FEEDBACK_CREATED", "businessId": 77, "feedbackId": 1}


@pytest.fixture
def app(tmp_path: Path):  # type: ignore[no-untyped-def] # an application and its counter
    place = a_place(tmp_path)
    made = create_app(replace(place.services, background=False, hint_sources=("5.45.207.0/25",)))
    woken: list[int] = []
    made.state.wake_collector = lambda: woken.append(1)
    return made, woken


@pytest.mark.parametrize("body", [{"notificationType": "PING", "time": "2026-11-02T12:00:00Z"}, REVIEW, {"notificationType": "NEW_ONE"}])
def test_a_hint_is_answered_as_the_document_asks_and_wakes_the_collector(app, body: dict[str, object]) -> None:  # type: ignore[no-untyped-def]
    made, woken = app
    client = TestClient(made, client=("5.45.207.9", 40000))
    for _ in range(3):
        answer = client.post(PATH, json=body)
        assert answer.status_code == 200
        assert set(answer.json()) == {"version", "name", "time"}
    assert len(woken) == 3


def test_a_broken_body_costs_one_look_and_nothing_else(app) -> None:  # type: ignore[no-untyped-def]
    made, _ = app
    assert TestClient(made, client=("5.45.207.9", 40000)).post(PATH, content=b"\xff{").status_code == 200


def test_a_stranger_is_refused_and_wakes_nobody(app) -> None:  # type: ignore[no-untyped-def]
    made, woken = app
    client = TestClient(made, client=("203.0.113.5", 40000))
    assert client.post(PATH, json=REVIEW, headers={"X-Forwarded-For": "5.45.207.9"}).status_code == 403
    assert woken == []


def test_what_is_no_address_lies_in_no_range() -> None:
    assert not within("testclient", ("0.0.0.0/0",))
    assert not within("", ("0.0.0.0/0",))
    assert within("5.255.253.127", ("5.255.253.0/25",))
    assert not within("5.255.253.128", ("5.255.253.0/25",))
