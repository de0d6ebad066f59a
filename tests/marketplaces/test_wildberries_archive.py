"""Nothing that waits is lost to the archive or counted twice because the buyer wrote in two parts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain import Shop, Speaker, Status
from assistant.drafting import Drafter
from assistant.pipeline import Bench
from assistant.store import Store
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Platform
from tests.marketplaces.connections import Connection, connected, reply_to


@pytest.fixture
def link() -> Iterator[Connection]:
    with connected("wb") as link:
        yield link


def test_a_review_older_than_thirty_days_without_an_answer_is_found_in_the_archive(link: Connection) -> None:
    now = link.fake.now()
    link.fake.add_review("старый", created=now - timedelta(days=40))
    link.fake.add_review("", created=now - timedelta(days=40))
    link.fake.add_review("слишком старый", created=now - timedelta(days=400))
    answered = link.fake.add_review("отвеченный", created=now - timedelta(days=50))
    (first,) = [inquiry for inquiry in link.market.reviews() if inquiry.external_id == f"review:{answered}"]
    link.market.publish(reply_to(first))
    assert [inquiry.text for inquiry in link.market.reviews()] == ["старый"]
    assert list(link.market.reviews(now - timedelta(days=2))) == []
    assert [inquiry.text for inquiry in link.market.reviews(now - timedelta(days=60))] == ["старый"]


def test_an_archive_of_many_pages_comes_whole(link: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.marketplaces.wb.feedbacks.PAGE", 10)
    monkeypatch.setattr("assistant.marketplaces.wb.feedbacks.SHARED", 3)
    start = link.fake.now() - timedelta(days=60)
    for number in range(47):
        link.fake.add_review(f"отзыв {number}", created=start + timedelta(minutes=number))
    assert sorted(inquiry.text for inquiry in link.market.reviews()) == sorted(f"отзыв {n}" for n in range(47))


def test_more_than_a_page_within_one_second_comes_whole(link: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.marketplaces.wb.feedbacks.PAGE", 10)
    monkeypatch.setattr("assistant.marketplaces.wb.feedbacks.SHARED", 3)
    moment = (link.fake.now() - timedelta(days=1)).replace(microsecond=0)
    for number in range(47):
        link.fake.add_review(f"отзыв {number}", created=moment)
    assert len(list(link.market.reviews())) == 47


def test_a_supplemented_review_is_one_inquiry_with_what_came_before(link: Connection) -> None:
    first = link.fake.add_review("Работает", rating=5, created=link.fake.now() - timedelta(days=3))
    link.fake.supplement(first, "Через три дня сломался", rating=1)
    (inquiry,) = link.market.reviews()
    assert (inquiry.text, inquiry.rating, inquiry.id) == ("Через три дня сломался", 1, f"wb-review-{first}")
    assert [(message.speaker, message.text) for message in inquiry.thread] == [(Speaker.BUYER, "Работает")]
    link.market.publish(reply_to(inquiry))
    assert list(link.market.reviews()) == []


def test_a_supplement_to_an_answered_review_is_new_and_shows_our_answer(link: Connection) -> None:
    first = link.fake.add_review("Работает", rating=5, created=link.fake.now() - timedelta(days=3))
    (inquiry,) = link.market.reviews()
    link.market.publish(reply_to(inquiry, "Здравствуйте! Рады слышать."))
    child = link.fake.supplement(first, "Сломался", rating=1)
    (again,) = link.market.reviews()
    assert again.id == f"wb-review-{child}"
    assert [message.speaker for message in again.thread] == [Speaker.BUYER, Speaker.SHOP]


def test_a_supplement_comes_back_to_the_desk_in_the_place_of_the_first_words(link: Connection, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        store.save_shop(shop := Shop(id="s1", name="Лавка"))
        bench = Bench(shop=shop, library=Library(), rulebook=Rulebook(), writer=Composer())
        drafter = Drafter(store, lambda shop_id: bench, {("s1", Platform.WB): link.market}, lambda: datetime.now(UTC))
        first = link.fake.add_review("Работает", rating=5)
        drafter.collect()
        drafter.draft_new()
        link.fake.supplement(first, "Сломался", rating=1)
        assert drafter.collect() == 0
        assert store.status(f"wb-review-{first}") is Status.NEW
        drafter.draft_new()
        assert store.proposal(f"wb-review-{first}").brief.inquiry.text == "Сломался"
        assert drafter.collect() == 0
        assert store.status(f"wb-review-{first}") is not Status.NEW


def test_a_chat_that_waits_is_collected_and_an_answered_one_is_not(link: Connection) -> None:
    link.fake.buyer_says("c1", "Где заказ?")
    (chat,) = link.market.unanswered()
    assert (chat.text, chat.product_id) == ("Где заказ?", "100")
    link.market.publish(reply_to(chat, "Срок по заказу — 13 июня."))
    assert list(link.market.unanswered()) == []


def test_a_token_without_chats_still_brings_the_reviews(link: Connection) -> None:
    link.fake.add_review("Гудит")
    link.fake.fault("GET /api/v1/seller/events", "busy", times=10)
    assert [inquiry.text for inquiry in link.market.unanswered()] == ["Гудит"]
