"""GET /v1/events: nothing is missed, nothing is told to the wrong key."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from assistant.accounts import Scope
from assistant.desk import Request, sha256
from assistant.domain import Action, Priority, Shop, Status
from assistant.store import EventKind, Happening
from assistant.web.services import Pace
from tests.api.parts import QUICK, a_key, messages, over_http
from tests.browser.server import serving
from tests.builders import NOW
from tests.desk.parts import Place, a_place, an_actor, proposed

TEXT = "Здравствуйте! Спасибо за отзыв."
STREAM = {"Accept": "text/event-stream"}

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path, hold_seconds=0)


def approve(place: Place, identity: str = "i1") -> None:
    asked = Request(proposal_id=identity, version=1, action=Action.APPROVE, text=TEXT, text_sha256=sha256(TEXT))
    place.services.desk.decide(an_actor(), asked)


def told(lines: Iterator[str], count: int) -> list[dict[str, str]]:
    """The first events of a stream; its retry line and its comments are left out."""
    found = []
    for message in messages(lines):
        if "event" in message:
            found.append(message)
        if len(found) == count:
            break
    return found


def test_the_course_of_an_inquiry_is_told_in_order(place: Place) -> None:
    proposed(place)
    approve(place)
    place.services.publisher.run_once()
    kinds = [event.kind for event in place.store.events(0)]
    assert kinds == ["proposal.made", "decision.made", "reply.accepted", "reply.published"]


def test_no_event_holds_the_buyers_words_or_name(place: Place) -> None:
    proposed(place, text="Звоните мне, я Акакий Башмачкин", author="Акакий Башмачкин")
    place.services.desk.decide(an_actor(), Request(proposal_id="i1", version=1, action=Action.DISMISS, reason="Акакию не отвечаем"))
    kept = "".join(event.model_dump_json() for event in place.store.events(0))
    assert "Башмачкин" not in kept
    assert "Акаки" not in kept


def test_a_refused_change_tells_nothing(place: Place) -> None:
    proposed(place)
    before = place.store.last_event()
    with pytest.raises(Exception, match="came late"):
        proposed(place)
    assert place.store.last_event() == before


def test_a_page_ends_with_where_to_go_on(place: Place) -> None:
    for number in range(5):
        proposed(place, number)
    with over_http(place) as client:
        first = client.get("/v1/events", params={"limit": 3}).json()
        rest = client.get("/v1/events", params={"limit": 3, "after": first["next"]}).json()
        later = client.get("/v1/events", params={"after": rest["next"]}).json()
    assert [event["number"] for event in first["items"] + rest["items"]] == [1, 2, 3, 4, 5]
    assert (later["items"], later["next"]) == ([], 5)


def test_a_stream_tells_what_happens_while_it_is_open(place: Place) -> None:
    proposed(place, 1)
    with over_http(place, Scope.DRAFT) as client, client.stream("GET", "/v1/events", headers=STREAM) as stream:
        lines = stream.iter_lines()
        assert next(messages(lines)) == {"retry": "30"}
        proposed(place, 2)
        (event,) = told(lines, 1)
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert (event["event"], json.loads(event["data"])["subject"]) == ("proposal.made", "i2")


def test_a_reader_that_comes_back_misses_nothing(place: Place) -> None:
    for number in range(3):
        proposed(place, number)
    with over_http(place) as client:
        with client.stream("GET", "/v1/events", headers=STREAM, params={"after": 0}) as stream:
            seen = told(stream.iter_lines(), 1)
        for number in range(3, 6):
            proposed(place, number)
        again = STREAM | {"Last-Event-ID": seen[0]["id"]}
        with client.stream("GET", "/v1/events", headers=again, params={"after": 0}) as stream:
            seen += told(stream.iter_lines(), 5)
    assert [json.loads(event["data"])["subject"] for event in seen] == [f"i{number}" for number in range(6)]


def test_a_key_hears_only_of_its_shops_and_kinds(place: Place) -> None:
    place.store.save_shop(Shop(id="other", name="Другая"))
    proposed(place, 1)
    proposed(place, 2, shop_id="other")
    with over_http(place, shops=("other",)) as client:
        assert [event["subject"] for event in client.get("/v1/events").json()["items"]] == ["i2"]
        assert client.get("/v1/events", params={"kind": "decision.made"}).json()["items"] == []
        with client.stream("GET", "/v1/events", headers=STREAM, params={"after": 0}) as stream:
            assert [json.loads(event["data"])["subject"] for event in told(stream.iter_lines(), 1)] == ["i2"]


def test_a_silent_stream_beats_and_ends_with_its_key(place: Place) -> None:
    with over_http(place) as client, client.stream("GET", "/v1/events", headers=STREAM) as stream:
        lines = stream.iter_lines()
        beats = messages(lines)
        assert next(beats) == {"retry": "30"}
        assert next(beats) == {"": "heartbeat"}
        place.store.revoke_key(1, place.clock())
        rest = list(beats)
    assert all(message == {"": "heartbeat"} for message in rest)


def test_a_stream_ends_after_its_time(place: Place) -> None:
    with over_http(place, pace=replace(QUICK, longest=0.03)) as client:
        assert client.get("/v1/events", headers=STREAM).text == "retry: 30\n\n"


def test_an_open_stream_ends_whole_when_the_server_leaves(place: Place) -> None:
    headers = {"Authorization": f"Bearer {a_key(place, Scope.DRAFT)}"} | STREAM
    with httpx2.Client(headers=headers, trust_env=False, timeout=20) as client:
        with serving(replace(place.services, pace=QUICK)) as address:
            asked = client.build_request("GET", f"{address}/v1/events")
            lines = client.send(asked, stream=True).iter_lines()
            assert next(lines) == "retry: 30"
        assert not [line for line in lines if line.startswith("data:")]  # the server has left, and cut nothing off


def test_a_key_opens_only_so_many_streams(place: Place) -> None:
    with over_http(place, pace=replace(QUICK, streams_per_key=1)) as client, client.stream("GET", "/v1/events", headers=STREAM) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 30"
        refused = client.get("/v1/events", headers=STREAM)
        assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")


def test_a_reader_is_told_of_what_was_dropped_for_its_age(place: Place) -> None:
    for number in range(3):
        proposed(place, number)
    assert place.store.forget_events(NOW + timedelta(days=1)) == 3
    proposed(place, 9)
    with over_http(place) as client:
        page = client.get("/v1/events").json()
        with client.stream("GET", "/v1/events", headers=STREAM | {"Last-Event-ID": "1"}) as stream:
            gap, event = told(stream.iter_lines(), 2)
    assert (page["forgotten_up_to"], [item["number"] for item in page["items"]]) == (3, [4])
    assert (gap["event"], json.loads(gap["data"]), event["id"]) == ("gap", {"forgotten_up_to": 3}, "4")


def test_an_urgent_inquiry_is_told_once_for_the_same_words(place: Place) -> None:
    kept = proposed(place)
    triage = kept.brief.triage.model_copy(update={"priority": Priority.P0})
    for version, words in ((2, "Не светит."), (3, "Не светит."), (4, "Загорелся!")):
        inquiry = kept.brief.inquiry.model_copy(update={"text": words})
        brief = kept.brief.model_copy(update={"triage": triage, "inquiry": inquiry})
        place.store.wrote_again(inquiry)
        place.store.propose(kept.model_copy(update={"version": version, "brief": brief}))
    assert len(place.store.events(0, kinds=[EventKind.INQUIRY_URGENT])) == 2


def test_a_name_is_told_once(place: Place) -> None:
    alike = Happening(kind=EventKind.COMPLAINTS_ALIKE, shop_id="default", subject="p1", at=NOW, once="alike:p1:2026-45")
    assert [place.store.tell(alike), place.store.tell(alike)] == [1, 0]
    assert place.store.told(["alike:p1:2026-45", "alike:p2:2026-45"]) == {"alike:p1:2026-45"}


def test_requests_over_the_allowance_wait(place: Place) -> None:
    with over_http(place, pace=Pace(requests_per_minute=3)) as client:
        answers = [client.get("/v1/proposals") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"key";q=3;w=60'
        assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0", "r=0"]
        assert answers[3].headers["Retry-After"] == "21"
        assert answers[3].json()["type"] == "urn:otklik:problem:too-many-requests"
        place.clock.move(seconds=21)
        assert [client.get("/v1/proposals").status_code for _ in range(2)] == [200, 429]
        assert client.get("/v1/proposals", headers={"Authorization": f"Bearer {a_key(place)}"}).status_code == 200


def test_an_etag_spares_a_second_reading(place: Place) -> None:
    proposed(place)
    with over_http(place) as client:
        first = client.get("/v1/proposals/i1")
        mark = {"If-None-Match": f'"other", W/{first.headers["ETag"]}'}
        same = client.get("/v1/proposals/i1", headers=mark)
        assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
        approve(place)
        changed = client.get("/v1/proposals/i1", headers=mark)
    assert (changed.status_code, changed.json()["status"]) == (200, "approved")
    assert changed.headers["ETag"] == changed.json()["etag"] != first.headers["ETag"]


def decision(etag: str = "*", version: int = 1) -> dict[str, object]:
    body = {"version": version, "action": "approve", "text": TEXT, "text_sha256": sha256(TEXT)}
    return {"headers": {"If-Match": etag}, "json": body}


def test_a_decision_on_another_state_says_what_changed(place: Place) -> None:
    kept = proposed(place)
    with over_http(place) as client:
        etag = client.get("/v1/proposals/i1").headers["ETag"]
        place.services.desk.save_edit(an_actor(), kept, "Здравствуйте! Спасибо за подробный отзыв.")
        unmet = client.post("/v1/proposals/i1/decision", **decision(etag))
        stale = client.post("/v1/proposals/i1/decision", **decision())
        assert (unmet.status_code, unmet.json()["current"]["version"]) == (412, 2)
        assert (stale.status_code, stale.json()["type"]) == (409, "urn:otklik:problem:stale-proposal")
        assert stale.json()["current"] | {"etag": ""} == {
            "version": 2,
            "status": "proposed",
            "etag": "",
            "action": None,
            "by": None,
            "at": None,
        }
        assert place.store.status("i1") is Status.PROPOSED
        assert client.post("/v1/proposals/i1/decision", **decision(stale.json()["current"]["etag"], 2)).status_code == 200
        late = client.post("/v1/proposals/i1/decision", **decision(version=2)).json()["current"]
    assert (late["status"], late["action"], late["by"]) == ("approved", "approve", "key:test")


def test_a_page_of_the_queue_ends_where_the_next_begins_whatever_happens_between(place: Place) -> None:
    for number in range(6):
        proposed(place, number)
    with over_http(place) as client:
        first = client.get("/v1/proposals", params={"limit": 2}).json()
        approve(place, first["items"][1]["id"])
        second = client.get("/v1/proposals", params={"limit": 4, "after": first["next"]}).json()
        broken = client.get("/v1/proposals", params={"after": "i1"})
    assert [item["id"] for item in first["items"] + second["items"]] == [f"i{number}" for number in range(6)]
    assert second["next"] is None
    assert (broken.status_code, broken.headers["content-type"]) == (422, "application/problem+json")


def test_a_reader_beside_many_writers_misses_none(place: Place) -> None:
    """A later number that became visible before an earlier one would be the last thing that the reader asks after."""

    def write(writer: int) -> None:
        for number in range(25):
            place.store.tell(Happening(kind=EventKind.PING, shop_id="default", subject=f"{writer}.{number}", at=NOW))

    read: list[str] = []
    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, writer) for writer in range(6)]
        after, over = 0, False
        while not over:
            over = all(writer.done() for writer in writers)
            for event in place.store.events(after, limit=500):
                read.append(event.subject)
                after = event.number
    assert len(read) == len(set(read)) == 150
