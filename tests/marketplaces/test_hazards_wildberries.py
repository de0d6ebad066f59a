"""The hazards of Wildberries, by the numbers of their list; the archive and supplements have a file of their own."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.desk import Request, sha256
from assistant.domain import Action, Status
from assistant.errors import AnswerRefused, MarketplaceBusy, MarketplaceDenied, OutcomeUnknown
from assistant.marketplaces.fakes.wb.words import problem
from assistant.marketplaces.wb import BASIC_ALLOWANCES
from assistant.marketplaces.wb.questions import ANSWERED
from assistant.ports import AnswerState
from assistant.publishing import Publisher
from knowledge.types import Platform
from tests.desk.parts import a_place, an_actor, proposed
from tests.marketplaces.connections import connected, reply_to, text_at
from tests.marketplaces.listening import Wire


def test_hazard_1_a_204_on_an_answer_proves_nothing() -> None:
    with connected("wb") as link:
        link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        elsewhere = reply_to(inquiry).model_copy(update={"external_id": "review:nobody"})
        link.market.publish(elsewhere)
        with pytest.raises(AnswerRefused):
            link.market.published("review:nobody")
        assert text_at(link.market, inquiry.external_id) is None


def test_hazard_1_moderation_is_followed_to_its_end() -> None:
    with connected("wb") as link:
        link.fake.moderate = True
        review = link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        assert link.market.published(inquiry.external_id).state is AnswerState.CHECKING
        link.fake.reject(review)
        assert link.market.published(inquiry.external_id).state is AnswerState.REFUSED


def test_hazard_2_after_a_timeout_nothing_is_sent_again_before_it_was_read_back(tmp_path: Path) -> None:
    with connected("wb") as link:
        review = link.fake.add_review("Гудит")
        place, publisher = _approved(tmp_path, link)
        link.fake.fault(link.write_path, "drop_after")
        for _ in range(3):
            publisher.run_once()
        assert place.store.status("i1") is Status.UNKNOWN
        place.clock.move(minutes=5)
        publisher.run_once()
        assert place.store.status("i1") is Status.PUBLISHED
        assert len(link.answers(review)) == 1


def test_hazard_3_the_one_edit_is_asked_for_only_where_it_is_left() -> None:
    with connected("wb") as link:
        link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        link.market.edit(reply_to(inquiry, "Новый текст ответа"))
        writes = len([entry for entry in link.fake.log if entry.method == "PATCH"])
        with pytest.raises(AnswerRefused):
            link.market.edit(reply_to(inquiry, "Ещё один"))
        assert len([entry for entry in link.fake.log if entry.method == "PATCH"]) == writes


def test_hazard_3_a_lost_answer_to_a_question_waits_for_a_person_as_a_repeat_may_be_the_edit(tmp_path: Path) -> None:
    with connected("wb") as link:
        question = link.fake.add_question("Таймер есть?")
        link.fake.hidden_answers = True
        place, publisher = _approved(tmp_path, link, kind="questions")
        link.fake.fault("PATCH /api/v1/questions", "drop_after")
        for _ in range(5):
            publisher.run_once()
            place.clock.move(minutes=5)
        assert place.store.status("i1") is Status.UNKNOWN
        assert [answer.edits for answer in link.fake.questions[question].answers] == [0]
        link.fake.hidden_answers = False
        publisher.run_once()
        assert place.store.status("i1") is Status.PUBLISHED


def test_hazard_4_no_call_can_hide_a_question() -> None:
    wire = Wire()
    with connected("wb", listening=wire.hear) as link:
        question = link.fake.add_question("Таймер есть?")
        (inquiry,) = link.market.questions()
        link.market.publish(reply_to(inquiry, "none"))
        link.market.edit(reply_to(inquiry, 'state": "none'))
        link.market.at_questions.mark_viewed(question)
        sent = [json.loads(said.body) for said in wire.said if said.request.method == "PATCH"]
        assert {body.get("state", ANSWERED) for body in sent} == {ANSWERED}
        assert ANSWERED != "none"


def test_hazard_5_the_answered_filter_is_not_believed() -> None:
    with connected("wb") as link:
        link.fake.add_review("старый", created=link.fake.now() - timedelta(days=40))
        assert [inquiry.text for inquiry in link.market.reviews()] == ["старый"]


def test_hazard_6_a_review_that_moves_to_the_archive_while_it_is_read_is_met_once() -> None:
    with connected("wb") as link:
        link.fake.add_review("на границе", created=link.fake.now() - timedelta(days=30) + timedelta(seconds=5))
        link.fake.add_review("новый")
        found = []
        for inquiry in link.market.reviews():
            found.append(inquiry.text)
            link.fake.skew += timedelta(seconds=10)
        assert sorted(found) == ["на границе", "новый"]


def test_hazard_7_a_list_that_shrinks_between_pages_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.marketplaces.wb.feedbacks.PAGE", 10)
    with connected("wb") as link:
        start = link.fake.now() - timedelta(days=1)
        ids = [link.fake.add_review(f"отзыв {n}", created=start + timedelta(seconds=n)) for n in range(40)]
        found = []
        for number, inquiry in enumerate(link.market.reviews()):
            found.append(inquiry.text)
            if number % 7 == 0:
                link.fake.answer_elsewhere(ids[number])
        assert {f"отзыв {n}" for n in range(40)} <= set(found) | {f"отзыв {n}" for n in range(0, 40, 7)}
        assert len(found) == len(set(found))


def test_hazard_8_the_cursor_of_events_is_never_zero() -> None:
    wire = Wire()
    with connected("wb", listening=wire.hear) as link:
        link.fake.buyer_says("c1", "Где заказ?")
        list(link.market.chats())
        asked = [said.request.url.params.get("next") for said in wire.said if said.request.url.path.endswith("/events")]
        assert asked[0] is None
        assert all(cursor and int(cursor) > 1_000_000_000_000 for cursor in asked[1:])


def test_hazard_9_a_new_word_or_another_alphabet_in_an_enum_breaks_nothing() -> None:
    with connected("wb") as link:
        link.fake.add_review("Гудит", matchingSize="ок", orderStatus="somethingNew", newField={"a": 1})
        (inquiry,) = link.market.reviews()
        assert inquiry.order_status == "somethingNew"


def test_hazard_10_what_the_buyer_wrote_in_pros_and_cons_comes_too() -> None:
    with connected("wb") as link:
        link.fake.add_review("", pros="яркий", cons="гудит")
        (inquiry,) = link.market.reviews()
        assert inquiry.words == "яркий\nгудит"


def test_hazard_11_a_basic_token_has_five_requests_an_hour() -> None:
    assert (BASIC_ALLOWANCES["feedbacks"].permits, BASIC_ALLOWANCES["feedbacks"].seconds) == (5, 3600)


@pytest.mark.parametrize("status", [401, 402, 403])
def test_auth_a_denied_token_is_told_in_wildberries_words(status: int) -> None:
    with connected("wb") as link:
        link.fake.refuse = lambda asked: problem(status, "баланс сервиса пуст" if status == 402 else "token problem")
        with pytest.raises(MarketplaceDenied, match="баланс" if status == 402 else "token problem"):
            list(link.market.reviews())


def test_files_one_that_is_being_checked_is_asked_for_later() -> None:
    with connected("wb") as link:
        link.fake.files["d1"] = b"photo"
        link.fake.checked = False
        with pytest.raises(MarketplaceBusy) as caught:
            link.market.at_chats.download("d1")
        assert caught.value.retry_after == 30
        link.fake.checked = True
        assert link.market.at_chats.download("d1") == b"photo"


def test_money_goods_are_taken_back_only_where_the_review_allows_it() -> None:
    with connected("wb") as link:
        review = link.fake.add_review("Брак", isAbleReturnProductOrders=True)
        link.market.at_reviews.ask_for_return(review)
        with pytest.raises(AnswerRefused):
            link.market.at_reviews.ask_for_return(review)
        assert link.fake.returned == [review]


def test_counters_tell_what_waits_without_reading_it() -> None:
    with connected("wb") as link:
        link.fake.add_review("Гудит")
        link.fake.add_question("Таймер есть?")
        waiting = link.market.feedbacks.waiting()
        assert (waiting.reviews, waiting.questions, waiting.unseen) == (1, 1, True)


def _approved(folder: Path, link, kind: str = "reviews"):  # type: ignore[no-untyped-def]
    place = a_place(folder)
    (inquiry,) = getattr(link.market, kind)()
    proposed(place, **(inquiry.model_dump() | {"id": "i1", "shop_id": "default"}))
    text = "Здравствуйте! Да, на 1 и 2 часа."
    asked = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text))
    place.services.desk.decide(an_actor(), asked)
    place.clock.move(minutes=2)
    return place, Publisher(place.store, {("default", Platform.WB): link.market}, place.clock)


def test_faults_a_write_that_is_malformed_is_unknown() -> None:
    with connected("wb") as link:
        link.fake.add_question("Таймер есть?")
        (inquiry,) = link.market.questions()
        link.fake.fault("PATCH /api/v1/questions", "malformed")
        with pytest.raises(OutcomeUnknown):
            link.market.publish(reply_to(inquiry))
