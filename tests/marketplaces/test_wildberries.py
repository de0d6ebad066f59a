"""Wildberries against its double, over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from assistant.domain import Reply
from assistant.errors import AnswerRefused, MarketplaceBusy, MarketplaceDenied, OutcomeUnknown
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.fakes.wb import FakeWildberries
from assistant.marketplaces.limiter import NoLimit
from assistant.marketplaces.transport import Transport
from assistant.marketplaces.wb import Wildberries
from assistant.ports import AnswerState
from knowledge.types import Channel, Platform
from tests.marketplaces.connections import text_at

Connect = Callable[..., Wildberries]


@pytest.fixture
def fake() -> Iterator[FakeWildberries]:
    with FakeWildberries() as fake:
        yield fake


@pytest.fixture
def shop(fake: FakeWildberries) -> Iterator[Callable[..., Wildberries]]:
    with ExitStack() as opened:

        def connect(token: str = "wb-token") -> Wildberries:
            client = opened.enter_context(httpx2.Client(base_url=fake.url, headers={"Authorization": token}, timeout=2.0))
            transport = Transport("wb", client, NoLimit(), sleep=lambda seconds: None)
            return Wildberries("s1", transport, transport, transport)

        yield connect


def reply(external_id: str, text: str = "Здравствуйте! Напишите в чат по этому заказу.") -> Reply:
    return Reply(
        inquiry_id="i",
        shop_id="s1",
        platform=Platform.WB,
        channel=Channel(external_id.split(":")[0]),
        external_id=external_id,
        text=text,
        text_sha256="",
        approved_by="olga",
        approved_at=datetime(2026, 11, 2, tzinfo=UTC),
        policy_version="1",
    )


def _get(url: str) -> Any:
    return httpx2.get(url, headers={"Authorization": "wb-token"}).json()


def test_what_waits_comes_in_oldest_first_with_all_the_buyer_said(fake: FakeWildberries, shop: Connect) -> None:
    now = fake.now()
    fake.add_review("Гудит", rating=2, created=now, pros="яркий", cons="шум", bables=["громкий"])
    fake.add_review("Раньше", rating=4, created=now - timedelta(days=1))
    fake.add_question("Таймер есть?")
    fake.add_claim("Не включается")
    later, first, question, claim = (sorted(shop().unanswered(), key=lambda i: (i.channel != "review", i.channel, i.text)))[:4]
    assert (first.text, later.text) == ("Раньше", "Гудит")
    assert (later.pros, later.cons, later.rating, later.tags) == ("яркий", "шум", 2, ("громкий",))
    assert question.channel is Channel.QUESTION
    assert claim.reply_until is not None
    assert claim.tags == ("approve1", "rejectcustom")


def test_an_answer_is_only_believed_when_it_can_be_read_back(fake: FakeWildberries, shop: Connect) -> None:
    market = shop()
    known = fake.add_review("Гудит", rating=2)
    market.publish(reply(f"review:{known}"))
    market.publish(reply("review:unknown"))
    found = market.published(f"review:{known}")
    assert found is not None
    assert (found.text, found.state, found.edits_left) == (reply("review:x").text, AnswerState.SHOWN, 1)
    with pytest.raises(AnswerRefused):
        market.published("review:unknown")


def test_the_answered_filter_is_not_believed_either(fake: FakeWildberries, shop: Connect) -> None:
    fake.add_review("старый", created=fake.now() - timedelta(days=40))
    assert [inquiry.text for inquiry in shop().reviews()] == ["старый"]
    row = _get(f"{fake.url}/api/v1/feedbacks?isAnswered=true&take=10&skip=0")
    assert row["data"]["feedbacks"][0]["answer"] is None


def test_the_one_edit_is_spent_once(fake: FakeWildberries, shop: Connect) -> None:
    market, known = shop(), fake.add_review("Гудит")
    market.publish(reply(f"review:{known}"))
    market.edit(reply(f"review:{known}", "Новый текст ответа"))
    assert text_at(market, f"review:{known}") == "Новый текст ответа"
    with pytest.raises(AnswerRefused, match="one edit"):
        market.edit(reply(f"review:{known}", "Ещё один"))


def test_moderation_is_followed(fake: FakeWildberries, shop: Connect) -> None:
    market, known = shop(), fake.add_review("Гудит")
    fake.moderate = True
    market.publish(reply(f"review:{known}"))
    assert [market.published(f"review:{known}").state] == [AnswerState.CHECKING]  # type: ignore[union-attr]
    fake.reject(known)
    assert [market.published(f"review:{known}").state] == [AnswerState.REFUSED]  # type: ignore[union-attr]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_before", "error_after", "malformed"])
def test_a_write_that_gets_no_clear_answer_is_unknown_and_sent_once(fake: FakeWildberries, shop: Connect, fault: str) -> None:
    known = fake.add_question("Таймер есть?")
    fake.fault("PATCH /api/v1/questions", fault)
    with pytest.raises(OutcomeUnknown):
        shop().publish(reply(f"question:{known}"))
    assert len(fake.questions[known].answers) == (1 if fault in {"drop_after", "error_after", "malformed"} else 0)


def test_a_busy_write_was_not_executed_and_says_when_to_come_back(fake: FakeWildberries, shop: Connect) -> None:
    known = fake.add_review("Гудит")
    fake.fault("POST /api/v1/feedbacks/answer", "busy")
    with pytest.raises(MarketplaceBusy) as caught:
        shop().publish(reply(f"review:{known}"))
    assert caught.value.retry_after == 1.0
    assert fake.reviews[known].answers == []


def test_a_read_is_tried_again(fake: FakeWildberries, shop: Connect) -> None:
    fake.add_review("Гудит")
    fake.fault("GET /api/v1/feedbacks", "busy")
    fake.fault("GET /api/v1/feedbacks", "drop_before")
    fake.fault("GET /api/v1/feedbacks", "error_before")
    assert len(list(shop().reviews())) == 1


def test_a_wrong_token_is_told_in_the_platforms_words(fake: FakeWildberries, shop: Connect) -> None:
    with pytest.raises(MarketplaceDenied, match="token problem"):
        list(shop(token="other").reviews())


def test_a_chat_is_read_to_its_last_word_and_answered_there(fake: FakeWildberries, shop: Connect) -> None:
    market = shop()
    fake.buyer_says("c1", "Где заказ?")
    events, cursor = market.at_chats.events(None)
    (inquiry,) = market.at_chats.inquiries(events, {})
    assert text_at(market, inquiry.external_id) is None
    market.publish(reply(inquiry.external_id, "Срок по заказу — 13 июня."))
    assert text_at(market, inquiry.external_id) == "Срок по заказу — 13 июня."
    fresh, _ = market.at_chats.events(cursor)
    assert [event.sender for event in fresh] == ["seller"]


def test_a_claim_takes_only_an_action_it_offers(fake: FakeWildberries, shop: Connect) -> None:
    market, claim = shop(), fake.add_claim("Не включается")
    with pytest.raises(AnswerRefused, match="approve1, rejectcustom"):
        market.at_claims.decide(Address(Channel.RETURN, claim), "autorefund1", "")
    market.at_claims.decide(Address(Channel.RETURN, claim), "rejectcustom", "На фото закрытая коробка, нужен снимок товара.")
    assert text_at(market, f"return:{claim}") == "На фото закрытая коробка, нужен снимок товара."


def test_a_long_list_comes_whole_while_it_grows(fake: FakeWildberries, shop: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.marketplaces.wb.feedbacks.PAGE", 10)
    start = fake.now() - timedelta(days=1)
    for number in range(55):
        fake.add_review(f"отзыв {number}", created=start + timedelta(seconds=number))
    found = []
    for number, inquiry in enumerate(shop().reviews()):
        found.append(inquiry.text)
        if number == 20:
            fake.add_review("новый", created=start + timedelta(seconds=500))
    assert sorted(found) == sorted([f"отзыв {n}" for n in range(55)] + ["новый"])
