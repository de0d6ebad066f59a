"""What every marketplace adapter promises, over real HTTP against its double."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from assistant.errors import MarketplaceBusy, MarketplaceDenied, OutcomeUnknown
from assistant.ports import AnswerState
from knowledge.types import Channel
from tests.marketplaces.connections import NAMES, Connection, connected, reply_to, text_at


@pytest.fixture(params=NAMES)
def link(request: pytest.FixtureRequest) -> Iterator[Connection]:
    with connected(request.param) as link:
        yield link


def test_an_unanswered_review_comes_in_and_an_answered_one_does_not(link: Connection) -> None:
    link.fake.add_review("Гудит", rating=2)
    (inquiry,) = link.market.reviews()
    assert (inquiry.text, inquiry.rating, inquiry.channel, inquiry.shop_id) == ("Гудит", 2, Channel.REVIEW, "s1")
    link.market.publish(reply_to(inquiry))
    assert list(link.market.reviews()) == []


def test_the_answer_can_be_read_back_as_it_was_approved(link: Connection) -> None:
    link.fake.add_review("Гудит", rating=2)
    (inquiry,) = link.market.reviews()
    assert text_at(link.market, inquiry.external_id) is None
    link.market.publish(reply_to(inquiry))
    assert text_at(link.market, inquiry.external_id) == reply_to(inquiry).text


def test_an_answer_under_moderation_is_being_checked_not_shown(link: Connection) -> None:
    link.fake.moderate = True
    link.fake.add_review("Гудит", rating=2)
    (inquiry,) = link.market.reviews()
    link.market.publish(reply_to(inquiry))
    assert link.market.published(inquiry.external_id).state is AnswerState.CHECKING
    link.fake.settle()
    assert link.market.published(inquiry.external_id).state is AnswerState.SHOWN


def test_a_question_is_answered_in_its_own_place(link: Connection) -> None:
    link.fake.add_question("Таймер есть?")
    (inquiry,) = link.market.questions()
    link.market.publish(reply_to(inquiry, "Да, на 1 и 2 часа."))
    assert text_at(link.market, inquiry.external_id) == "Да, на 1 и 2 часа."
    assert list(link.market.questions()) == []


@pytest.mark.parametrize(("fault", "taken"), [("drop_before", 0), ("error_before", 0), ("drop_after", 1), ("error_after", 1)])
def test_a_write_without_a_clear_answer_is_unknown_and_was_sent_once(link: Connection, fault: str, taken: int) -> None:
    review = link.fake.add_review("Гудит", rating=2)
    (inquiry,) = link.market.reviews()
    link.fake.fault(link.write_path, fault)
    with pytest.raises(OutcomeUnknown):
        link.market.publish(reply_to(inquiry))
    assert len(link.answers(review)) == taken


def test_too_many_requests_is_a_clear_no_that_executed_nothing(link: Connection) -> None:
    review = link.fake.add_review("Гудит", rating=2)
    (inquiry,) = link.market.reviews()
    link.fake.fault(link.write_path, "busy")
    with pytest.raises(MarketplaceBusy):
        link.market.publish(reply_to(inquiry))
    assert link.answers(review) == []


def test_reads_are_repeated_through_busy_answers_errors_and_broken_connections(link: Connection) -> None:
    link.fake.add_review("Гудит", rating=2)
    for fault in ("busy", "error_before", "drop_before"):
        link.fake.fault("(GET|POST) .*(feedback|review)", fault)
    assert len(list(link.market.reviews())) == 1


def test_reads_give_up_with_the_name_of_the_call(link: Connection) -> None:
    link.fake.fault(".*", "error_before", times=4)
    with pytest.raises(MarketplaceBusy, match=link.name):
        list(link.market.reviews())


def test_a_wrong_key_is_told_apart_from_a_fault(link: Connection) -> None:
    link.fake.token = link.fake.key = "changed"
    with pytest.raises(MarketplaceDenied):
        list(link.market.reviews())


def test_many_pages_come_whole_and_once(link: Connection) -> None:
    start = link.fake.now() - timedelta(days=2)
    for number in range(230):
        link.fake.add_review(f"отзыв {number}", created=start + timedelta(seconds=number))
    assert sorted(inquiry.text for inquiry in link.market.reviews()) == sorted(f"отзыв {number}" for number in range(230))


def test_a_watermark_leaves_out_what_was_read_before(link: Connection) -> None:
    now = link.fake.now()
    link.fake.add_review("старый", created=now - timedelta(days=3))
    link.fake.add_review("новый", created=now)
    assert [inquiry.text for inquiry in link.market.reviews(now - timedelta(days=1))] == ["новый"]
