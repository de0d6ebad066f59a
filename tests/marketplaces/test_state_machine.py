"""Whatever happens in whatever order: never two answers, never an unapproved or a wrong text, no call when stopped."""

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from assistant.approval import Unapprovable
from assistant.desk import Request, sha256
from assistant.domain import Action, Status
from assistant.editing import Editor
from assistant.errors import ConflictError, MarketplaceError, RefusedError
from assistant.publishing import Publisher
from assistant.store import PAUSED
from tests.desk.parts import a_place, an_actor, proposed
from tests.marketplaces.wire import WRITES, Killed, wired

FAULTS = ["busy", "error_before", "error_after", "drop_before", "drop_after", "malformed"]
ELSEWHERE = "Ответили в кабинете продавца."
REVIEWS = st.integers(0, 2)


class Publishing(RuleBasedStateMachine):
    """One shop, three reviews, one marketplace; the platform is set by a subclass."""

    platform = "wb"

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.market, self.fake, self.wire = wired(self.platform)
        self.place = a_place(Path(self.folder.name))
        self.store = self.place.store
        self.ids = [str(self.fake.add_review(f"Гудит {number}", rating=2)) for number in range(3)]
        self.approved: dict[int, set[str]] = {number: set() for number in range(3)}
        self.foreign: set[int] = set()
        self.texts = 0
        for inquiry in self.market.reviews():
            proposed(self.place, **(inquiry.model_dump() | {"id": self._name(self._number(inquiry)), "shop_id": "default"}))
        markets: Any = {("default", self.market.platform): self.market}
        self.publisher = Publisher(self.store, markets, self.place.clock)
        for number in range(3):
            self.approve(number)
        self.editor = Editor(self.store, self.place.services.desk, markets, self.place.clock)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(number=REVIEWS)
    def approve(self, number: int) -> None:
        request = self._request(number)
        try:
            self.place.services.desk.decide(an_actor(), request)
        except ConflictError:
            return
        self.approved[number] = {request.text}

    @rule(number=REVIEWS)
    def recall(self, number: int) -> None:
        if self.place.services.desk.recall(an_actor(), self._name(number)):
            self.approved[number] = set()

    @rule(number=REVIEWS)
    def reopen(self, number: int) -> None:
        self.place.services.desk.reopen(an_actor(), self._name(number))

    @rule(minutes=st.sampled_from([1, 3, 10]))
    def publish(self, minutes: int) -> None:
        self.place.clock.move(minutes=minutes)
        self.publisher.run_once()

    @rule(fault=st.sampled_from(FAULTS))
    def publish_with_a_faulty_write(self, fault: str) -> None:
        self.fake.fault("|".join(WRITES), fault)
        self.publish(3)

    @rule(fault=st.sampled_from(FAULTS))
    def publish_with_a_faulty_read_back(self, fault: str) -> None:
        self.fake.fault("feedback$|comment/list|goods-feedback/comments$", fault)
        self.publish(3)

    @rule(when=st.sampled_from(["before", "after"]))
    def die_while_publishing(self, when: str) -> None:
        self.place.clock.move(minutes=3)
        self.wire.dies = when
        with contextlib.suppress(Killed):
            self.publisher.run_once()
        self.wire.dies = ""

    @rule(number=REVIEWS, fault=st.sampled_from(["", "drop_after", "drop_before", "busy"]))
    def edit(self, number: int, fault: str) -> None:
        request = self._request(number)
        if fault:
            self.fake.fault("|".join(WRITES), fault)
        # What may stand there from now on: the text that stands, or the one that is being approved.
        before = set(self.approved[number])
        self.approved[number].add(request.text)
        try:
            state = self.editor.edit(an_actor(), request)
        except (RefusedError, ConflictError, MarketplaceError):
            self.approved[number] = before
            return
        if state is Status.REFUSED:
            self.approved[number] = before

    @rule()
    def settle_edits(self) -> None:
        self.editor.settle()

    @rule()
    def nothing_leaves_while_stopped(self) -> None:
        self.store.set_switch(PAUSED, "on", "sofia", now=self.place.clock())
        before = self.wire.writes
        self.publish(3)
        assert self.wire.writes == before
        self.store.set_switch(PAUSED, "", "sofia", now=self.place.clock())

    @rule(on=st.booleans(), hidden=st.booleans())
    def moderate(self, on: bool, hidden: bool) -> None:
        self.fake.moderate = on
        self.fake.hide_unmoderated = on and hidden

    @rule()
    def moderation_lets_through(self) -> None:
        self.fake.settle()

    @rule(number=REVIEWS)
    def answer_in_the_cabinet(self, number: int) -> None:
        if self.platform == "wb" and not self._standing(number):
            self.fake.answer_elsewhere(self.ids[number], ELSEWHERE)
            self.foreign.add(number)

    @invariant()
    def one_answer_at_most_and_an_approved_one(self) -> None:
        for number in range(3):
            standing = self._standing(number)
            assert len(standing) <= 1, standing
            if number in self.foreign:
                assert standing == [ELSEWHERE]
            else:
                assert set(standing) <= self.approved[number], (standing, self.approved[number])

    @invariant()
    def published_means_that_it_stands_there(self) -> None:
        for number in range(3):
            if self.store.status(self._name(number)) is Status.PUBLISHED:
                assert self._standing(number)

    def _request(self, number: int) -> Request:
        self.texts += 1
        text = f"Здравствуйте! Спасибо за отзыв, ответ номер {number} и {self.texts}."
        version = self.store.standing(self._name(number)).version
        return Request(proposal_id=self._name(number), version=version, action=Action.APPROVE, text=text, text_sha256=sha256(text))

    def _name(self, number: int) -> str:
        return f"i{number}"

    def _number(self, inquiry: Any) -> int:
        return self.ids.index(inquiry.external_id.split(":")[1])

    def _standing(self, number: int) -> list[str]:
        """Every answer of the shop that the marketplace has taken, straight from its state."""
        identity = self.ids[number]
        if self.platform == "wb":
            return [answer.text for answer in self.fake.reviews[identity].answers]
        if self.platform == "ozon":
            return [comment["text"] for comment in self.fake.reviews[identity].comments]
        return [comment["text"] for comment in self.fake.feedbacks[int(identity)].comments]


@pytest.mark.parametrize("platform", ["wb", "ozon", "ym"])
def test_no_order_of_events_publishes_twice_or_anything_unapproved(platform: str, request: pytest.FixtureRequest) -> None:
    machine = type("Publishing", (Publishing,), {"platform": platform})
    quiet = settings(
        max_examples=40,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=quiet)


def test_a_text_with_findings_is_never_among_the_approved(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    proposed(place)
    text = "Напишите на телефон."
    asked = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text))
    with pytest.raises(Unapprovable):
        place.services.desk.decide(an_actor(), asked)
