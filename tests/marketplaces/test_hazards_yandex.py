"""The hazards of Yandex Market, as their list names them."""

import json
import threading
from datetime import timedelta

import pytest

from assistant.errors import AnswerRefused, MarketplaceBusy
from assistant.marketplaces.addresses import address
from assistant.marketplaces.limiter import Allowance, SharedLimiter
from assistant.marketplaces.ym import PARALLEL
from assistant.ports import AnswerState
from tests.marketplaces.connections import connected, reply_to, text_at
from tests.marketplaces.listening import Wire


def test_hazard_an_update_without_an_id_creates_so_an_edit_names_the_id() -> None:
    with connected("ym") as link:
        review = link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        link.market.edit(reply_to(inquiry, "Новый текст"))
        assert link.answers(review) == ["Новый текст"]


def test_disputes_an_arbitration_is_marked_for_a_person() -> None:
    with connected("ym") as link:
        link.fake.buyer_says("Прошу арбитраж", kind="ARBITRAGE")
        (inquiry,) = link.market.chats()
        assert inquiry.tags == ("arbitrage",)


def test_hazard_a_chat_message_has_no_id_and_is_found_in_the_history() -> None:
    with connected("ym") as link:
        link.fake.buyer_says("Пылесос пишет E9")
        (inquiry,) = link.market.chats()
        link.market.publish(reply_to(inquiry, "Кода E9 в инструкции нет."))
        assert text_at(link.market, inquiry.external_id) == "Кода E9 в инструкции нет."


def test_a_rating_without_words_can_be_skipped() -> None:
    with connected("ym") as link:
        link.fake.add_review("")
        (inquiry,) = link.market.reviews()
        link.market.skip(inquiry.external_id)
        assert list(link.market.reviews()) == []


def test_returns_are_decided_once() -> None:
    with connected("ym") as link:
        identity = link.fake.add_return("Ножка короче")
        (inquiry,) = link.market.returns()
        link.market.at_returns.submit(address(inquiry.external_id), [{"returnItemId": 1, "decisionType": "REFUND_MONEY"}])
        assert link.fake.returns[identity]["refundStatus"] == "DECISION_MADE"
        with pytest.raises(AnswerRefused):
            link.market.at_returns.submit(address(inquiry.external_id), [{"returnItemId": 1, "decisionType": "REFUND_MONEY"}])


def test_hazard_an_update_without_an_id_always_creates() -> None:
    with connected("ym") as link:
        review = link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        link.market.publish(reply_to(inquiry))
        assert len(link.answers(review)) == 2, "the double must show what a careless second call does"


def test_hazard_an_edit_by_id_may_be_repeated() -> None:
    with connected("ym") as link:
        review = link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        for _ in range(2):
            link.market.edit(reply_to(inquiry, "Новый текст"))
        assert link.answers(review) == ["Новый текст"]


def test_hazard_id_and_parent_id_are_never_sent_together() -> None:
    wire = Wire()
    with connected("ym", listening=wire.hear) as link:
        link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        link.market.edit(reply_to(inquiry, "Новый текст"))
        sent = [json.loads(said.body)["comment"] for said in wire.said if said.request.url.path.endswith("comments/update")]
        assert [set(comment) for comment in sent] == [{"text"}, {"id", "text"}]


def test_hazard_unmoderated_means_sent_and_being_checked() -> None:
    with connected("ym") as link:
        link.fake.moderate = True
        link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        assert link.market.published(inquiry.external_id).state is AnswerState.CHECKING
        link.fake.settle("BANNED")
        assert link.market.published(inquiry.external_id).state is AnswerState.REFUSED


def test_hazard_questions_are_read_month_by_month_and_once() -> None:
    wire = Wire()
    with connected("ym", listening=wire.hear) as link:
        now = link.fake.now()
        for days in (1, 30, 31, 60, 80):
            link.fake.add_question(f"{days} дней назад", created=now - timedelta(days=days))
        assert len(list(link.market.questions(now - timedelta(days=89)))) == 5
        asked = [json.loads(said.body) for said in wire.said]
        assert len(asked) == 3


def test_hazard_reviews_are_asked_for_six_months_at_most() -> None:
    wire = Wire()
    with connected("ym", listening=wire.hear) as link:
        now = link.fake.now()
        list(link.market.reviews(now - timedelta(days=400)))
        (asked,) = [json.loads(said.body) for said in wire.said]
        assert asked["dateTimeFrom"] > (now - timedelta(days=181)).isoformat()


def test_hazard_420_is_waited_for_like_429() -> None:
    with connected("ym") as link:
        link.fake.add_review("Гудит")
        link.fake.fault("goods-feedback$", "busy")
        (inquiry,) = link.market.reviews()
        link.fake.fault(link.write_path, "busy")
        with pytest.raises(MarketplaceBusy) as caught:
            link.market.publish(reply_to(inquiry))
        assert caught.value.retry_after == 1.0


def test_limits_a_method_that_is_used_up_rests_until_the_markets_own_time(tmp_path) -> None:  # type: ignore[no-untyped-def]
    now, slept = [1_000_000.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    limiter = SharedLimiter(tmp_path / "a.db", "t", {"all": Allowance(10, 1, 10)}, clock=lambda: now[0], sleep=sleep)
    limiter.note("all", 200, {"X-RateLimit-Resource-Remaining": "0", "Retry-After": "7"})
    limiter.take("all")
    assert sum(slept) >= 7


def test_limits_no_more_than_four_requests_run_at_once() -> None:
    from dataclasses import replace

    from assistant.marketplaces.transport import Transport

    running, most, lock = [0], [0], threading.Lock()

    class Counting:
        def request(self, method: str, path: str) -> None:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            together.wait(timeout=1)
            with lock:
                running[0] -= 1
            raise AnswerRefused("counted")

    together = threading.Barrier(PARALLEL)
    with connected("ym") as link:
        transport: Transport = link.market.at_reviews.calls.transport
        counted = replace(transport, client=Counting(), at_once=threading.BoundedSemaphore(PARALLEL))  # type: ignore[arg-type]

        def ask() -> None:
            with pytest.raises(AnswerRefused):
                counted.write("returns", "GET", "/x")

        threads = [threading.Thread(target=ask) for _ in range(PARALLEL * 3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most[0] == PARALLEL


def test_disputes_and_returns_name_what_the_market_allows_for_this_one() -> None:
    with connected("ym") as link:
        link.fake.allowed = ("REFUND_MONEY", "DECLINE_REFUND")
        link.fake.add_return("Ножка короче")
        (inquiry,) = link.market.returns()
        assert inquiry.tags == ("REFUND_MONEY", "DECLINE_REFUND")


def test_a_hint_leads_to_the_review_itself() -> None:
    with connected("ym") as link:
        review = link.fake.add_review("Гудит", rating=2)
        (inquiry,) = link.market.at_reviews.by_id(review)
        assert (inquiry.text, address(inquiry.external_id).id) == ("Гудит", review)
