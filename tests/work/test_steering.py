"""The work is seen and steered from the command line while workers run."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.work import command
from assistant.domain import Inquiry, Status
from assistant.drafting import FAILED
from assistant.errors import ConflictError, InputError
from assistant.store import Budget, LaneState
from assistant.work.engine import DurableRunner, Executor
from assistant.work.runner import Job, Kind, State
from assistant.work.steering import Steering
from tests.builders import NOW, an_inquiry
from tests.databases import HERE
from tests.work.parts import SHOP, drafter_over, until


@pytest.fixture
def steering(url: str) -> Iterator[Steering]:
    store = HERE.open(url)
    store.save_shop(SHOP)
    with DurableRunner(store.database) as runner:
        yield Steering(store, runner, lambda: NOW)


def wrote(count: int, first: int = 0) -> list[Inquiry]:
    return [an_inquiry("Хорошо", id=f"i{number}", external_id=f"e{number}") for number in range(first, first + count)]


def test_an_import_waits_in_a_lane_of_its_own_and_adds_only_what_is_new(steering: Steering) -> None:
    steering.store.add_many(wrote(2))
    made = steering.submit(wrote(5), SHOP.id, "reviews.jsonl", "anna")
    assert (made.added, made.known) == (3, 2)
    assert [(line.id, line.name, line.waiting) for line in steering.lines()] == [("default wb", "", 2), (made.lane, "reviews.jsonl", 3)]


def test_a_paused_lane_is_not_drawn_from_and_what_was_drawn_comes_back(steering: Steering) -> None:
    steering.store.add_many(wrote(3))
    steering.store.take("chunk-1", ["i0"], lambda connection: None)
    steering.pause("default wb", "anna")
    draw = drafter_over(steering.store).draw
    assert draw.ids(10) == ()
    assert steering.store.held_versions("chunk-1") == {}
    steering.resume("default wb", "anna")
    assert sorted(draw.ids(10)) == ["i0", "i1", "i2"]


def test_a_cancelled_import_is_closed_and_told(steering: Steering) -> None:
    lane = steering.submit(wrote(3), SHOP.id, "reviews.jsonl", "anna").lane
    assert steering.cancel(lane, "anna") == 3
    assert steering.store.status("i1") is Status.CLOSED
    assert [event.kind for event in steering.store.events(0)] == ["inquiry.closed"] * 3
    with pytest.raises(ConflictError, match="cancelled"):
        steering.resume(lane, "anna")


def test_what_waits_at_a_marketplace_cannot_be_cancelled(steering: Steering) -> None:
    steering.store.add_many(wrote(1))
    with pytest.raises(InputError, match="pause it instead"):
        steering.cancel("default wb", "anna")


def test_failed_drafts_are_made_again(steering: Steering) -> None:
    drafter = drafter_over(steering.store)
    steering.store.add_many(wrote(2))
    bench = drafter.bench_for(SHOP.id)
    failed = drafter._left_to_a_person(steering.store.inquiry("i0"), bench, 1)
    steering.store.propose(failed)
    assert failed.hold is not None
    assert failed.hold.reason == FAILED
    assert steering.retry("default wb", "anna") == 1
    assert steering.store.status("i0") is Status.NEW
    drafter.draft_new()
    assert steering.store.standing("i0").version == 2


def test_a_job_is_paused_resumed_and_given_up(steering: Steering) -> None:
    job = steering.runner.submit(Job(kind=Kind.SEND, subject="i0"), delay=3600)
    states = []
    for step in (steering.pause, steering.resume, steering.cancel):
        step(job, "anna")
        found = steering.runner.status(job)
        states.append(found and found.state)
    assert steering.retry("send", "anna") == 0
    assert states == [State.PAUSED, State.WAITING, State.CANCELLED]
    assert steering.retry(job, "anna") == 1


def test_failed_jobs_of_a_kind_are_begun_again_and_remembered_once(steering: Steering) -> None:
    broken = True

    def act(subject: str) -> dict[str, int]:
        if broken:
            raise ValueError(f"no way to {subject}")
        return {"done": 1}

    assert isinstance(steering.runner, DurableRunner)
    executor = Executor(steering.runner, "a", {Kind.SETTLE: act}, {Kind.SETTLE: 2})
    executor.start()
    for subject in ("left", "right"):
        steering.runner.submit(Job(kind=Kind.SETTLE, subject=subject))
    until(lambda: len(steering.runner.jobs(states=(State.FAILED,))) == 2)
    assert {job.error for job in steering.jobs()} == {"no way to left", "no way to right"}
    broken = False
    assert steering.retry("settle", "anna") == 2
    until(lambda: [job.result for job in steering.runner.jobs()] == [{"done": 1}] * 2)
    assert {job.state for job in steering.runner.jobs()} == {State.DONE}
    executor.stop()


def test_the_command_speaks_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_HOME", str(tmp_path))
    store = HERE.open(f"sqlite:///{tmp_path}/otklik.db")
    store.save_shop(SHOP)
    source = tmp_path / "reviews.jsonl"
    source.write_text("".join(json.dumps({"id": f"r{n}", "text": "Хорошо", "rating": 5}) + "\n" for n in range(4)), encoding="utf-8")
    said = CliRunner().invoke(command, ["submit", str(source), "--shop", SHOP.id, "--platform", "wb", "--channel", "review", "--json"])
    lane = json.loads(said.stdout)["lane"]
    assert json.loads(CliRunner().invoke(command, ["pause", lane, "--json"]).stdout)["state"] == "paused"
    (line,) = json.loads(CliRunner().invoke(command, ["list", "--json"]).stdout)["lanes"]
    assert (line["state"], line["waiting"]) == (LaneState.PAUSED, 4)
    store.set_budget(SHOP.id, Budget(drafts=0), "anna", now=NOW)
    assert "has used its 0 drafts a day" in CliRunner().invoke(command, ["list"]).stdout
    assert [stop["limit"] for stop in json.loads(CliRunner().invoke(command, ["list", "--json"]).stdout)["stopped"]] == ["drafts"]
    assert "4 waiting" in CliRunner().invoke(command, ["show", lane]).stdout
    HERE.close()
