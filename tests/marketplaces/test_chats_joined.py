"""A buyer who writes again in a chat gets one answer, to everything that was said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.desk import Request, sha256
from assistant.domain import Action, Status
from assistant.drafting import Drafter
from assistant.publishing import Publisher
from knowledge.types import Platform
from tests.desk.parts import Place, a_place, an_actor, proposed
from tests.marketplaces.connections import NAMES, Connection, connected

CHAT = "18b8e1f9-4ae7-461c-84ea-8e1f54d1a45e"


def says(link: Connection, text: str) -> None:
    if link.name == "ym":
        link.fake.buyer_says(text, chat=next(iter(link.fake.chats), None))
    else:
        link.fake.buyer_says(CHAT, text)


def approved(place: Place, link: Connection) -> str:
    """The chat is collected, a draft is approved, and its undo time is over."""
    place.clock.now = datetime.now(UTC)
    markets = {("default", Platform(link.name)): link.market}
    Drafter(place.store, place.services.bench_for, markets, place.clock).collect()
    (inquiry,) = place.store.new()
    proposed(place, **inquiry.model_dump())
    text = "Здравствуйте! Срок по заказу — 13 июня."
    version = place.store.standing(inquiry.id).version
    asked = Request(proposal_id=inquiry.id, version=version, action=Action.APPROVE, text=text, text_sha256=sha256(text))
    place.services.desk.decide(an_actor(), asked)
    place.clock.move(minutes=2)
    return inquiry.id


@pytest.mark.parametrize("name", NAMES)
def test_an_approved_answer_is_not_sent_when_the_buyer_has_written_since(name: str, tmp_path: Path) -> None:
    with connected(name) as link:
        place = a_place(tmp_path)
        says(link, "Где заказ?")
        first = approved(place, link)
        says(link, "Уже не надо, отменяю")
        Publisher(place.store, {("default", Platform(name)): link.market}, place.clock).run_once()
        assert place.store.status(first) is Status.CLOSED
        assert "wrote again" in place.store.standing(first).reason
        (waiting,) = link.market.chats()
        assert [message.text for message in waiting.thread] == ["Где заказ?"]


@pytest.mark.parametrize("name", NAMES)
def test_the_newer_message_takes_the_place_of_the_older_one_in_the_queue(name: str, tmp_path: Path) -> None:
    with connected(name) as link:
        place = a_place(tmp_path)
        says(link, "Где заказ?")
        first = approved(place, link)
        says(link, "Ответьте, пожалуйста")
        markets = {("default", Platform(name)): link.market}
        last = place.store.last_event()
        assert Drafter(place.store, place.services.bench_for, markets, place.clock).collect() == 1
        told = [(event.kind, event.subject, event.body["status"]) for event in place.store.events(last)]
        assert told == [("decision.recalled", first, "closed"), ("inquiry.closed", first, "closed")]
        assert place.store.status(first) is Status.CLOSED
        assert place.store.reply(first) is None
        assert [inquiry.text for inquiry in place.store.new()] == ["Ответьте, пожалуйста"]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_in_the_chat_is_published_once(name: str, tmp_path: Path) -> None:
    with connected(name) as link:
        place = a_place(tmp_path)
        says(link, "Где заказ?")
        first = approved(place, link)
        publisher = Publisher(place.store, {("default", Platform(name)): link.market}, place.clock)
        publisher.run_once()
        publisher.run_once()
        assert place.store.status(first) is Status.PUBLISHED
        assert list(link.market.chats()) == []
