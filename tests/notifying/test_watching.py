"""What nobody does and still happens is told once: clocks, keys, alike complaints, days."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.domain import Status
from assistant.errors import MarketplaceDenied
from assistant.insight.counting import Counter
from assistant.notifying.watching import look
from assistant.publishing import Publisher
from assistant.store import Connected, EndpointKind, EventKind
from assistant.store import Telling as Plan
from knowledge.types import Platform
from tests.builders import NOW, an_inquiry
from tests.desk.parts import proposed
from tests.notifying.parts import ADMIN, Telling

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


def told(telling: Telling, *kinds: EventKind) -> list[str]:
    return [event.subject for event in telling.place.store.events(0, kinds=kinds)]


def test_a_clock_is_told_at_three_quarters_and_once(telling: Telling) -> None:
    store = telling.place.store
    store.add(an_inquiry("Где заказ?", id="soon", external_id="1", reply_until=NOW + timedelta(hours=4)))
    store.add(an_inquiry("Где заказ?", id="later", external_id="2", reply_until=NOW + timedelta(hours=40)))
    store.add(an_inquiry("Без срока", id="never", external_id="3"))
    for minutes, known in ((179, []), (180, ["soon"]), (200, ["soon"]), (30 * 60 + 1, ["soon", "later"])):
        look(store, NOW + timedelta(minutes=minutes))
        assert told(telling, EventKind.CLOCK_WARNING) == known, minutes
    body = store.events(0, kinds=[EventKind.CLOCK_WARNING])[0].body
    assert body["due_at"] == (NOW + timedelta(hours=4)).isoformat()


def test_a_clock_of_what_is_decided_or_long_over_is_not_told(telling: Telling) -> None:
    store = telling.place.store
    store.add(an_inquiry("Где заказ?", id="done", external_id="1", reply_until=NOW + timedelta(hours=4)))
    store.add(an_inquiry("Где заказ?", id="old", external_id="2", reply_until=NOW - timedelta(days=3)))
    store.move("done", Status.NEW, Status.CLOSED)
    look(store, NOW + timedelta(hours=3, minutes=30))
    assert told(telling, EventKind.CLOCK_WARNING) == []


def test_a_key_past_its_end_is_told_once(telling: Telling) -> None:
    store = telling.place.store
    account = {"shop_id": "default", "platform": Platform.WB, "sealed": b"", "settings": {}, "connected_at": NOW}
    store.save_connection(Connected(**account, expires_at=NOW + timedelta(days=1)))
    look(store, NOW)
    assert told(telling, EventKind.TOKEN_DEAD) == []
    for days in (1, 2, 3):
        look(store, NOW + timedelta(days=days))
    assert told(telling, EventKind.TOKEN_DEAD) == ["wb"]


def test_a_key_that_ends_within_two_weeks_is_told_once_and_again_when_it_is_dead(telling: Telling) -> None:
    store, end = telling.place.store, NOW + timedelta(days=20)
    account = {"shop_id": "default", "platform": Platform.WB, "sealed": b"", "settings": {}, "connected_at": NOW}
    store.save_connection(Connected(**account, expires_at=end))
    for days, ending, dead in ((5, 0, 0), (6, 1, 0), (7, 1, 0), (19, 1, 0), (20, 1, 1), (21, 1, 1)):
        look(store, NOW + timedelta(days=days))
        assert [len(told(telling, kind)) for kind in (EventKind.TOKEN_ENDING, EventKind.TOKEN_DEAD)] == [ending, dead], days
    assert store.events(0, kinds=[EventKind.TOKEN_ENDING])[0].body == {"platform": "wb", "ends_at": end.isoformat()}
    store.save_connection(Connected(**account, expires_at=end + timedelta(days=10)))
    look(store, end)
    assert len(told(telling, EventKind.TOKEN_ENDING)) == 2


def test_a_key_that_a_marketplace_refuses_is_told_once_a_day(telling: Telling) -> None:
    class Shut:
        def unanswered(self, since: object = None) -> object:
            raise MarketplaceDenied("wb: the token is withdrawn")

    drafter = replace(telling.place.services.drafter, marketplaces={("default", Platform.WB): Shut()})
    for _ in range(3):
        drafter.collect()
    assert told(telling, EventKind.TOKEN_DEAD) == ["wb"]


def test_three_alike_complaints_are_told_once_while_they_go_on(telling: Telling) -> None:
    store = telling.place.store
    for number in range(3):
        proposed(telling.place, number, text="Сломался через неделю, перестал включаться.", rating=1, product_id="p1")
    Counter(store).run_once()
    for days in (0, 1, 3):
        look(store, NOW + timedelta(days=days))
    events = store.events(0, kinds=[EventKind.COMPLAINTS_ALIKE])
    assert [(event.body["product_id"], event.body["count"]) for event in events] == [("p1", 3)]


def test_an_unknown_outcome_is_told(telling: Telling) -> None:
    from assistant.desk import Request, sha256
    from assistant.domain import Action
    from tests.desk.parts import an_actor

    place, text = telling.place, "Здравствуйте! Спасибо за отзыв."
    proposed(place)
    place.services.desk.decide(an_actor(), Request(proposal_id="i1", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text)))
    real = place.services.marketplaces[("default", Platform.WB)]

    class Silent:
        platform, habits = real.platform, real.habits

        def published(self, external_id: str) -> None:
            return None

        def publish(self, reply: object) -> None:
            raise TimeoutError("no answer")

    Publisher(place.store, {("default", Platform.WB): Silent()}, place.clock).run_once()  # type: ignore[dict-item]
    assert told(telling, EventKind.REPLY_UNKNOWN) == ["i1"]


def test_the_day_before_is_told_from_the_shops_hour_on(telling: Telling) -> None:
    store, clock = telling.place.store, telling.place.clock
    telling.setup.plan(ADMIN, "default", Plan(digest_at=9))
    telling.add(EndpointKind.WEBHOOK, "http://127.0.0.1:9/")
    proposed(telling.place, 1)
    proposed(telling.place, 2)
    clock.move(hours=17)  # 08:00 of the next day in Moscow
    look(store, clock())
    assert "2026-11-02" not in told(telling, EventKind.DIGEST_DAY)
    clock.move(hours=1)
    for _ in range(3):
        look(store, clock())
    body = next(event.body for event in store.events(0, kinds=[EventKind.DIGEST_DAY]) if event.subject == "2026-11-02")
    assert (body["made"], body["decided"], body["waiting"], body["urgent"], body["late"]) == (2, 0, 2, 0, 0)
    assert told(telling, EventKind.DIGEST_DAY).count("2026-11-02") == 1


def test_no_day_is_told_where_nobody_listens(telling: Telling) -> None:
    telling.setup.plan(ADMIN, "default", Plan(digest_at=9))
    look(telling.place.store, NOW)
    assert told(telling, EventKind.DIGEST_DAY) == []
