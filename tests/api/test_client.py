"""The typed client over real HTTP: what it returns are the service's own values, what it raises says what to do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from assistant.accounts import Scope
from assistant.client import Otklik, Problem, Stale, Unreachable, verify_webhook
from assistant.client.bodies import Gap, Piece, Suggestion
from assistant.client.wire import Wire
from assistant.domain import Action, Inquiry, Status
from assistant.store import EndpointKind, Event, EventKind
from assistant.store import Telling as Plan
from assistant.web.services import Pace
from assistant.writing.hearing import Stage
from knowledge.types import Channel, Platform
from tests.api.parts import QUICK, a_key
from tests.browser.server import serving
from tests.builders import an_inquiry
from tests.desk.parts import Place, an_actor, proposed
from tests.notifying.doubles import receiver
from tests.notifying.parts import Telling

LAMP = an_inquiry("Через неделю перестал заряжаться.", id="n1", external_id="x1", rating=2, product_name="Ночник")
TEXT = "Здравствуйте! Спасибо за отзыв."


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    made = Telling(tmp_path)
    services = replace(made.place.services, notifying=made.outbox)
    made.place = replace(made.place, services=services)
    return made


@pytest.fixture
def place(telling: Telling) -> Place:
    return telling.place


@contextmanager
def connected(place: Place, *scopes: Scope, pace: Pace = QUICK) -> Iterator[Otklik]:
    key = a_key(place, *(scopes or tuple(Scope)))
    with serving(replace(place.services, pace=pace)) as address, Otklik(address, key) as client:
        yield client


def test_a_suggestion_is_what_the_service_says(place: Place) -> None:
    with connected(place, Scope.DRAFT) as otklik:
        made = otklik.suggest(LAMP, keep=True, idempotency_key="k1")
        assert made == otklik.suggest(LAMP, keep=True, idempotency_key="k1")
        *heard, last = otklik.suggest_aloud(LAMP)
    assert place.store.status("n1") is Status.PROPOSED
    assert isinstance(last, Suggestion)
    assert (heard[0], heard[-1]) == (Stage.READING, Stage.CHECKING)
    assert [item.checked for item in heard if isinstance(item, Piece)] == [False]


def test_inquiries_wait_for_the_drafter(place: Place) -> None:
    with connected(place, Scope.DRAFT) as otklik:
        assert [otklik.add_inquiries([LAMP]).added for _ in range(2)] == [1, 0]


def test_the_queue_is_walked_to_its_end(place: Place) -> None:
    for number in range(7):
        proposed(place, number)
    with connected(place) as otklik:
        assert [row.id for row in otklik.proposals(limit=3)] == [f"i{number}" for number in range(7)]
        assert list(otklik.proposals(status=Status.APPROVED)) == []


def test_another_text_is_approved_with_its_reading(place: Place) -> None:
    proposed(place)
    text = "Здравствуйте! Спасибо, что написали нам."
    with connected(place) as otklik:
        kept = otklik.proposal("i1")
        assert otklik.proposal("i1", known=kept) is kept
        with pytest.raises(Stale, match="read its findings"):
            otklik.decide(kept, Action.APPROVE, text=text)
        reading = otklik.check(text, kept.inquiry)
        assert not reading.blocked
        answer = otklik.decide(kept, Action.APPROVE, text=text, reading=reading)
        assert answer.reply is not None
        assert (answer.status, answer.reply.text) == (Status.APPROVED, text)
        assert otklik.proposal("i1", known=kept).status is Status.APPROVED


def test_a_decision_too_late_says_who_was_faster(place: Place) -> None:
    proposed(place)
    with connected(place) as otklik:
        kept = otklik.proposal("i1")
        place.services.desk.save_edit(an_actor(), place.store.proposal("i1"), "Здравствуйте! Спасибо за подробный отзыв.")
        with pytest.raises(Stale) as late:
            otklik.decide(kept, Action.APPROVE)
    assert late.value.current is not None
    assert (late.value.status, late.value.current.version) == (412, 2)


def test_a_refusal_is_a_problem_with_its_name(place: Place) -> None:
    proposed(place)
    with connected(place, Scope.DRAFT) as otklik:
        with pytest.raises(Problem) as refused:
            otklik.decide(otklik.proposal("i1"), Action.DISMISS)
        assert (refused.value.status, refused.value.name) == (403, "forbidden")
        with pytest.raises(Problem, match="no proposal 'nothing'"):
            otklik.proposal("nothing")
        with pytest.raises(Problem, match="there is no kind of task"):
            otklik.create_task("i1", "magic")
        assert otklik.create_task("i1", "check", "партия 12").task.kind == "check"


def test_events_are_heard_across_the_end_of_a_stream(place: Place) -> None:
    with connected(place, pace=replace(QUICK, longest=0.2)) as otklik:
        heard = otklik.events(after=0)
        subjects = []
        for number in range(4):
            proposed(place, number)
            event = next(heard)
            assert isinstance(event, Event)
            subjects.append(event.subject)
            threading.Event().wait(0.1)  # two of these and the server ends the stream
    assert subjects == [f"i{number}" for number in range(4)]


def test_a_listener_that_comes_without_a_number_hears_from_now_on(place: Place) -> None:
    proposed(place, 1)
    with connected(place) as otklik:
        heard = otklik.events(kinds=[EventKind.PROPOSAL_MADE])
        timer = threading.Timer(0.3, proposed, [place, 2])
        timer.start()
        event = next(heard)
        timer.join()
    assert isinstance(event, Event)
    assert event.subject == "i2"


def test_a_listener_is_told_of_what_it_missed(place: Place) -> None:
    proposed(place, 1)
    place.clock.move(days=40)
    place.services.notifying.deliver()
    proposed(place, 2)
    with connected(place) as otklik:
        gap, event = islice(otklik.events(after=0), 2)
    assert isinstance(gap, Gap)
    assert isinstance(event, Event)


def test_endpoints_are_set_up_and_tried_out(telling: Telling, place: Place) -> None:
    with receiver() as there, connected(place, Scope.ADMIN) as otklik:
        made = otklik.add_endpoint(there.address, events=(EventKind.REPLY_PUBLISHED,))
        otklik.try_endpoint(made.endpoint.id)
        place.services.notifying.deliver()
        assert made.secret is not None
        assert verify_webhook(made.secret, there.taken[0].headers, there.taken[0].body, now=place.clock())
        assert [item.state.value for item in otklik.deliveries(made.endpoint.id)] == ["sent"]
        assert [item.kind for item in otklik.endpoints()] == [EndpointKind.WEBHOOK]
        otklik.remove_endpoint(made.endpoint.id)
        assert otklik.endpoints() == ()
        with pytest.raises(Problem, match="no endpoint 99"):
            otklik.try_endpoint(99)
        assert otklik.set_telling("default", Plan(quiet=(22, 8))).quiet == (22, 8)
        with pytest.raises(Problem, match="from 0 to 23"):
            otklik.set_telling("default", Plan(quiet=(22, 24)))


def test_a_busy_service_is_asked_again_when_it_says_so(place: Place) -> None:
    waited: list[float] = []
    key = a_key(place)

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        place.clock.move(seconds=seconds)

    with serving(replace(place.services, pace=Pace(requests_per_minute=2))) as address:
        wire = Wire(address, key, timeout=10, tries=2, sleep=sleep)
        with Otklik(address, key, wire=wire) as otklik:
            for _ in range(4):
                list(otklik.proposals())
    assert waited == [31.0, 31.0]


def test_nobody_there_is_said_so() -> None:
    with receiver() as gone:
        address = gone.address
    with Otklik(address, "otk_x", tries=2) as otklik, pytest.raises(Unreachable, match="GET /v1/proposals"):
        list(otklik.proposals())


def test_a_proxys_page_is_a_problem_too() -> None:
    with receiver(usually=(502, "<html>")) as there, Otklik(there.address, "otk_x") as otklik, pytest.raises(Problem, match="answered 502"):
        otklik.check("x", Inquiry(id="x", platform=Platform.WB, channel=Channel.REVIEW))
