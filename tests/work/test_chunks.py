"""Chunks: proposals that are kept together, a busy model that is left alone, heavy things that are loaded once."""

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.domain import Inquiry, Outcome, Proposal
from assistant.drafting import KILLED
from assistant.errors import ModelBusy, StoreError
from assistant.once import once
from assistant.pipeline import Bench
from assistant.work.chunks import GUILTY, SUSPECT, Chunks
from assistant.work.sharing import Rest, Together
from tests.builders import NOW, a_brief, an_inquiry
from tests.databases import HERE
from tests.work.parts import SHOP, drafter_over


def a_proposal(number: int) -> Proposal:
    return Proposal(id=f"i{number}", outcome=Outcome.HELD, brief=a_brief(an_inquiry(id=f"i{number}")), made_at=NOW)


def test_everybody_hears_of_their_own_proposal_however_few_fit_together() -> None:
    kept: list[str] = []

    def keep(made: Sequence[Proposal]) -> list[bool]:
        kept.extend(proposal.id for proposal in made)
        return [int(proposal.id[1:]) % 2 == 0 for proposal in made]

    together = Together(keep, most=3)
    with ThreadPoolExecutor(40) as pool:
        heard = list(pool.map(lambda number: together.keep(a_proposal(number)), range(200)))
    together.stop()
    assert heard == [number % 2 == 0 for number in range(200)]
    assert sorted(kept) == sorted(f"i{number}" for number in range(200))


def test_a_proposal_that_was_paid_for_is_kept_when_the_database_is_there_again(url: str) -> None:
    store = HERE.open(url)
    store.save_shop(SHOP)
    store.add(an_inquiry("Хорошо", id="i0", external_id="e0"))
    store.take("chunk-1", ["i0"], lambda connection: None)
    drafter, asked = drafter_over(store), Counter[str]()

    class Away:
        bench_for, noticed, give_up = staticmethod(drafter.bench_for), drafter.noticed, drafter.give_up

        def make(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal:
            asked["model"] += 1
            return drafter.make(inquiry, version, bench)

        def keep(self, made: Sequence[Proposal]) -> Sequence[bool]:
            asked["database"] += 1
            if asked["database"] < 4:
                raise StoreError("the database does not answer")
            return drafter.keep(made)

    chunks = Chunks(store, Away(), at_once=2, patience=0)
    assert chunks.draft("chunk-1") == {"drafted": 1}
    chunks.stop()
    assert asked == {"model": 1, "database": 4}


def test_everybody_hears_why_nothing_was_kept() -> None:
    def keep(made: Sequence[Proposal]) -> list[bool]:
        raise StoreError("the disk is full")

    together = Together(keep)
    with pytest.raises(StoreError, match="full"):
        together.keep(a_proposal(1))
    together.stop()


def test_a_busy_model_is_left_alone_longer_each_time_and_not_after_a_draft() -> None:
    now = [0.0]
    rest = Rest(lambda: now[0], shortest=1, longest=4)
    rested = []
    for _ in range(4):
        rest.busy(None)
        began = now[0]
        while rest.resting:
            now[0] += 0.5
        rested.append(now[0] - began)
    assert rested == [1, 2, 4, 4]
    rest.worked()
    rest.busy(7)
    now[0] += 6.5
    assert rest.resting


def test_what_a_busy_model_left_waits_again(url: str) -> None:
    store = HERE.open(url)
    store.save_shop(SHOP)
    store.add_many([an_inquiry("Хорошо", id=f"i{number}", external_id=f"e{number}") for number in range(5)])
    store.take("chunk-1", [f"i{number}" for number in range(5)], lambda connection: None)
    drafter = drafter_over(store)
    asked: list[str] = []

    class Busy:
        bench_for, keep, noticed = staticmethod(drafter.bench_for), drafter.keep, drafter.noticed
        give_up = drafter.give_up

        def make(self, inquiry: object, version: int, bench: object) -> Proposal:
            asked.append("asked")
            raise ModelBusy("later", retry_after=60)

    chunks = Chunks(store, Busy(), at_once=1)
    assert chunks.draft("chunk-1") == {"left": 5}
    chunks.stop()
    assert len(asked) == 1
    assert (store.chunks(), len(store.next_in("default wb", 10))) == ((), 5)


def test_a_chunk_drafts_only_what_it_still_holds(url: str) -> None:
    store = HERE.open(url)
    store.save_shop(SHOP)
    store.add_many([an_inquiry("Хорошо", id=f"i{number}", external_id=f"e{number}") for number in range(4)])
    store.take("chunk-1", ["i0", "i1", "i2"], lambda connection: None)
    assert store.take("chunk-2", ["i2", "i3"], lambda connection: None) == 1
    chunks = Chunks(store, drafter_over(store), at_once=2)
    assert chunks.draft("chunk-1") == {"drafted": 3}
    assert chunks.draft("chunk-1") == {}
    chunks.stop()
    assert store.held_versions("chunk-2") == {"i3": 0}


def test_something_heavy_is_loaded_once_however_many_ask_first() -> None:
    gate, loads = threading.Barrier(8), []

    @once
    def heavy() -> object:
        loads.append(1)
        return object()

    def ask(_: int) -> object:
        gate.wait()
        return heavy()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(ask, range(8)))
    assert (len(found), len(loads)) == (1, 1)


def test_what_may_have_ended_the_process_is_drafted_while_nothing_else_is(url: str) -> None:
    store = HERE.open(url)
    store.save_shop(SHOP)
    store.add_many([an_inquiry("Хорошо", id=f"i{number}", external_id=f"e{number}") for number in range(40)])
    store.take("suspected", ["i0"], lambda connection: None)
    store.take("others", [f"i{number}" for number in range(1, 40)], lambda connection: None)
    store.begin_run("suspected")
    for _ in range(SUSPECT):
        store.begin_run("suspected")
        store.begin_draft("suspected", "i0")
    drafter, now, beside = drafter_over(store), set[str](), dict[str, set[str]]()

    class Watched:
        bench_for, keep, noticed, give_up = staticmethod(drafter.bench_for), drafter.keep, drafter.noticed, drafter.give_up

        def make(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal:
            now.add(inquiry.id)
            beside[inquiry.id] = set(now)
            made = drafter.make(inquiry, version, bench)
            beside[inquiry.id] |= now
            now.discard(inquiry.id)
            return made

    chunks = Chunks(store, Watched(), at_once=4)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(chunks.draft, ("others", "suspected")))
    chunks.stop()
    assert done == [{"drafted": 39}, {"drafted": 1}]
    assert beside["i0"] == {"i0"}


@pytest.mark.parametrize(("ends", "reason"), [(SUSPECT, ""), (GUILTY, KILLED)])
def test_a_person_gets_only_what_ended_the_process_when_nothing_else_was_drafted(url: str, ends: int, reason: str) -> None:
    store = HERE.open(url)
    store.save_shop(SHOP)
    store.add(an_inquiry("Хорошо", id="i0", external_id="e0"))
    store.take("chunk-1", ["i0"], lambda connection: None)
    store.begin_run("chunk-1")
    for _ in range(ends):
        store.begin_run("chunk-1")
        store.begin_draft("chunk-1", "i0")
    chunks = Chunks(store, drafter_over(store), at_once=2)
    assert chunks.draft("chunk-1") == {"drafted": 1}
    chunks.stop()
    assert store.standing("i0").reason == reason
