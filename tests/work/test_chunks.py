"""Chunks: proposals that are kept together, a busy model that is left alone, heavy things that are loaded once."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.domain import Outcome, Proposal
from assistant.errors import ModelBusy, StoreError
from assistant.once import once
from assistant.work.chunks import Chunks, Rest, Together
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
    assert heard == [number % 2 == 0 for number in range(200)]
    assert sorted(kept) == sorted(f"i{number}" for number in range(200))


def test_everybody_hears_why_nothing_was_kept() -> None:
    def keep(made: Sequence[Proposal]) -> list[bool]:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="full"):
        Together(keep).keep(a_proposal(1))


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
