"""One call at most, and the truth is read back."""

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.desk import Request, sha256
from assistant.domain import Action, Reply, Status
from assistant.errors import MarketplaceBusy, MarketplaceDenied, MarketplaceError, OutcomeUnknown
from assistant.marketplaces.sandbox import Sandbox
from assistant.ports import AnswerState, Habits, Published
from assistant.publishing import Publisher
from assistant.store import PAUSED
from knowledge.types import Platform
from tests.desk.parts import Place, a_place, an_actor, proposed
from tests.marketplaces.connections import text_at

pytestmark = pytest.mark.usefixtures("each_database")

TEXT = "Здравствуйте! Спасибо за отзыв."


class Flaky(Sandbox):
    """A sandbox that fails as it is told, before or after the write."""

    def __init__(self, folder: Path, error: Exception | None = None, *, written: bool = False, hidden: bool = False) -> None:
        super().__init__(folder, Platform.WB)
        self.error, self.written, self.hidden, self.calls = error, written, hidden, 0

    def publish(self, reply: Reply) -> None:
        self.calls += 1
        if self.error is None or self.written:
            super().publish(reply)
        if self.error is not None:
            raise self.error

    def published(self, external_id: str) -> Published | None:
        return None if self.hidden else super().published(external_id)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = a_place(tmp_path, hold_seconds=60)
    proposed(made)
    request = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=TEXT, text_sha256=sha256(TEXT))
    made.services.desk.decide(an_actor(), request)
    return made


def publisher(place: Place, marketplace: Sandbox) -> Publisher:
    return Publisher(place.store, {("default", Platform.WB): marketplace}, place.clock, settle=timedelta(minutes=2))


def test_nothing_leaves_before_the_undo_window_is_over(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m")
    place.clock.move(seconds=59)
    assert publisher(place, market).run_once() == 0
    place.clock.move(seconds=1)
    assert publisher(place, market).run_once() == 1
    assert text_at(market, "e1") == TEXT
    assert place.store.status("i1") is Status.PUBLISHED


def test_where_the_settings_forbid_publishing_nothing_leaves(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m")
    place.store.publishing = False
    place.clock.move(minutes=2)
    assert publisher(place, market).run_once() == 0
    assert (market.calls, place.store.status("i1")) == (0, Status.APPROVED)


def test_a_call_whose_outcome_is_unknown_is_not_repeated(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m", OutcomeUnknown("timeout"), written=True)
    place.clock.move(minutes=2)
    for _ in range(5):
        publisher(place, market).run_once()
    assert (market.calls, place.store.status("i1")) == (1, Status.UNKNOWN)
    place.clock.move(minutes=3)
    publisher(place, market).run_once()
    assert (market.calls, place.store.status("i1")) == (1, Status.PUBLISHED)


def test_answers_that_nobody_can_read_back_keep_no_other_from_it(place: Place, tmp_path: Path) -> None:
    """Such as those of an account that was disconnected while they were being moderated."""
    for number in range(2, 62):
        proposed(place, number, platform=Platform.OZON)
        asked = Request(proposal_id=f"i{number}", version=1, action=Action.APPROVE, text=TEXT, text_sha256=sha256(TEXT))
        reply = place.services.desk.decide(an_actor(), asked)
        assert reply is not None
        place.store.begin_sending(reply, place.clock())
    market = Flaky(tmp_path / "m", OutcomeUnknown("timeout"), written=True)
    place.clock.move(minutes=2)
    publisher(place, market).run_once()
    assert place.store.status("i1") is Status.UNKNOWN
    place.clock.move(minutes=3)
    publisher(place, market).run_once()
    assert (market.calls, place.store.status("i1")) == (1, Status.PUBLISHED)


def test_an_answer_that_breaks_its_reader_keeps_no_other_from_being_read_back(place: Place, tmp_path: Path) -> None:
    class Broken(Flaky):
        def published(self, external_id: str) -> Published | None:
            if self.calls == 2 and external_id == "e1":
                raise ValueError("no JSON that anybody expected")
            return super().published(external_id)

    proposed(place, 2)
    asked = Request(proposal_id="i2", version=1, action=Action.APPROVE, text=TEXT, text_sha256=sha256(TEXT))
    place.services.desk.decide(an_actor(), asked)
    market = Broken(tmp_path / "m", OutcomeUnknown("timeout"), written=True)
    place.clock.move(minutes=2)
    publisher(place, market).run_once()
    place.clock.move(minutes=3)
    publisher(place, market).run_once()
    assert (place.store.status("i1"), place.store.status("i2")) == (Status.UNKNOWN, Status.PUBLISHED)


@pytest.mark.parametrize("error", [MarketplaceError("?"), ValueError("bad json"), OutcomeUnknown("timeout")])
def test_only_a_read_back_that_finds_nothing_lets_it_be_sent_again(place: Place, tmp_path: Path, error: Exception) -> None:
    market = Flaky(tmp_path / "m", error)
    place.clock.move(minutes=2)
    publisher(place, market).run_once()
    assert place.store.status("i1") is Status.UNKNOWN
    market.error = None
    place.clock.move(minutes=3)
    publisher(place, market).run_once()
    assert (market.calls, text_at(market, "e1"), place.store.status("i1")) == (2, TEXT, Status.PUBLISHED)


def test_after_three_calls_without_an_outcome_a_person_looks(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m", OutcomeUnknown("timeout"))
    for _ in range(10):
        place.clock.move(minutes=3)
        publisher(place, market).run_once()
    assert (market.calls, place.store.status("i1")) == (3, Status.UNKNOWN)


def test_a_refusal_goes_back_to_the_reviewers(place: Place, tmp_path: Path) -> None:
    place.clock.move(minutes=2)
    publisher(place, Flaky(tmp_path / "m", MarketplaceDenied("no subscription"))).run_once()
    assert place.store.status("i1") is Status.REFUSED
    assert place.services.desk.reopen(an_actor(), "i1")
    assert place.store.status("i1") is Status.PROPOSED


def test_an_inquiry_answered_elsewhere_is_closed_without_a_call(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m")
    reply = place.store.reply("i1")
    assert reply is not None
    Sandbox.publish(market, reply.model_copy(update={"text": "Ответили в кабинете."}))
    place.clock.move(minutes=2)
    publisher(place, market).run_once()
    assert (market.calls, place.store.status("i1")) == (0, Status.CLOSED)
    assert "Ответили в кабинете" in place.store.standing("i1").reason


def test_an_answer_that_is_being_moderated_stays_accepted(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m", hidden=True)
    place.clock.move(minutes=2)
    publisher(place, market).run_once()
    assert place.store.status("i1") is Status.ACCEPTED
    market.hidden = False
    place.clock.move(minutes=3)
    publisher(place, market).run_once()
    assert (market.calls, place.store.status("i1")) == (1, Status.PUBLISHED)


def test_a_sender_that_died_mid_call_leaves_an_unknown_and_no_second_call(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m", hidden=True)
    reply = place.store.reply("i1")
    assert reply is not None
    assert place.store.begin_sending(reply, place.clock()) is not None
    place.clock.move(minutes=3)
    publisher(place, market).run_once()
    assert (market.calls, place.store.status("i1")) == (0, Status.UNKNOWN)


def test_the_kill_switch_stops_every_call(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m")
    place.store.set_switch(PAUSED, "on", "sofia", now=place.clock())
    place.clock.move(minutes=2)
    assert publisher(place, market).run_once() == 0
    place.store.set_switch(PAUSED, "", "sofia", now=place.clock())
    assert publisher(place, market).run_once() == 1


def test_two_publishers_make_one_call(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m")
    place.clock.move(minutes=2)
    reply = place.store.reply("i1")
    assert reply is not None
    assert [place.store.begin_sending(reply, place.clock()) is not None for _ in range(2)] == [True, False]
    assert publisher(place, market).run_once() == 0


def test_too_many_requests_is_no_outcome_to_wonder_about(place: Place, tmp_path: Path) -> None:
    market = Flaky(tmp_path / "m", MarketplaceBusy("later", retry_after=300))
    place.clock.move(minutes=2)
    publisher(place, market).run_once()
    assert place.store.status("i1") is Status.APPROVED
    market.error = None
    place.clock.move(seconds=299)
    assert publisher(place, market).run_once() == 0
    place.clock.move(seconds=1)
    assert publisher(place, market).run_once() == 1
    assert (market.calls, place.store.status("i1")) == (2, Status.PUBLISHED)


class Hiding(Flaky):
    """A marketplace that does not show an answer before moderation has read it."""

    @property
    def habits(self) -> Habits:
        return Habits(shows_unmoderated=False)


def test_where_moderation_hides_answers_nothing_there_is_left_to_a_person(place: Place, tmp_path: Path) -> None:
    market = Hiding(tmp_path / "m", OutcomeUnknown("timeout"))
    for _ in range(5):
        place.clock.move(minutes=3)
        publisher(place, market).run_once()
    assert (market.calls, place.store.status("i1")) == (1, Status.UNKNOWN)


class Moderated(Sandbox):
    """A sandbox whose answers are moderated."""

    state, reason = AnswerState.CHECKING, ""

    def published(self, external_id: str) -> Published | None:
        found = super().published(external_id)
        return found and found.model_copy(update={"state": self.state, "reason": self.reason})


def test_a_refusal_by_moderation_comes_back_with_its_reason(place: Place, tmp_path: Path) -> None:
    market = Moderated(tmp_path / "m", Platform.WB)
    place.clock.move(minutes=2)
    publisher(place, market).run_once()
    assert place.store.status("i1") is Status.ACCEPTED
    market.state, market.reason = AnswerState.REFUSED, "контакты в тексте"
    place.clock.move(minutes=3)
    publisher(place, market).run_once()
    assert place.store.status("i1") is Status.REFUSED
    assert place.store.standing("i1").reason == "контакты в тексте"
