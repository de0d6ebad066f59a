"""What `otklik connect` asked is what gets drafted: complaints first, newest first, so many a day; urgent ones whatever the budget."""

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.domain import Inquiry, Status
from assistant.store import Connected
from knowledge.types import Channel, Platform
from tests.builders import NOW, an_inquiry
from tests.desk.parts import Place, a_place

pytestmark = pytest.mark.usefixtures("each_database")


def connect(place: Place, budget: int | None) -> None:
    settings = {} if budget is None else {"budget": budget, "rating_only": "skip"}
    made = Connected(shop_id="default", platform=Platform.WB, sealed=b"", settings=settings, expires_at=None, connected_at=NOW)
    place.store.save_connection(made)


def arrives(place: Place, name: str, text: str = "Кабель короткий", *, rating: int | None = 2, hours: int = 0, **more: object) -> Inquiry:
    asked = an_inquiry(text, id=name, external_id=name, rating=rating, asked_at=NOW - timedelta(hours=hours), **more)
    place.store.add(asked)
    return asked


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path)


def waiting(place: Place, names: list[str]) -> list[str]:
    return [name for name in names if place.store.status(name) is Status.NEW]


def test_the_newest_complaints_come_first_and_the_rest_waits_for_tomorrow(place: Place) -> None:
    connect(place, 2)
    arrives(place, "praise", "Отлично", rating=5)
    for hours in (5, 1, 9):
        arrives(place, f"complaint{hours}", hours=hours)
    assert place.services.drafter.draft_new() == 2
    assert waiting(place, ["praise", "complaint1", "complaint5", "complaint9"]) == ["praise", "complaint9"]
    assert place.services.drafter.draft_new() == 0
    place.clock.move(days=1)
    assert place.services.drafter.draft_new() == 2
    assert waiting(place, ["praise", "complaint9"]) == []


def test_a_budget_of_reviews_keeps_no_waiting_buyer_waiting(place: Place) -> None:
    connect(place, 0)
    arrives(place, "chat", "Где мой заказ?", rating=None, channel=Channel.CHAT)
    arrives(place, "question", "Таймер есть?", rating=None, channel=Channel.QUESTION)
    arrives(place, "review")
    assert place.services.drafter.draft_new() == 2
    assert waiting(place, ["chat", "question", "review"]) == ["review"]


def test_a_danger_is_seen_whatever_the_budget(place: Place) -> None:
    connect(place, 0)
    arrives(place, "calm")
    arrives(place, "burn", "Лампа загорелась, ребёнок получил ожог руки!", rating=1, hours=40)
    place.services.drafter.draft_new()
    assert waiting(place, ["calm", "burn"]) == ["calm"]


def test_ratings_without_words_spend_nothing_and_are_closed_when_skipped(place: Place) -> None:
    connect(place, 1)
    for number in range(3):
        arrives(place, f"stars{number}", "", rating=5)
    arrives(place, "words")
    for _ in range(3):
        place.services.drafter.draft_new()
    assert place.store.status("words") is Status.PROPOSED
    place.clock.move(days=1)
    place.services.drafter.draft_new()
    assert {place.store.status(f"stars{number}") for number in range(3)} == {Status.CLOSED}


def test_without_a_budget_everything_is_drafted_oldest_first(place: Place) -> None:
    connect(place, None)
    for number in range(3):
        arrives(place, f"i{number}")
    assert place.services.drafter.draft_new(limit=2) == 2
    assert waiting(place, ["i0", "i1", "i2"]) == ["i2"]
