"""The mutation script can tell a watched mechanism from an unwatched one."""

from contextlib import nullcontext
from functools import partial
from unittest import mock

from evals.bench import demo_bench
from evals.casebook import bundled_cases
from evals.mutation import Mutation, mutations, try_out, watched_cases
from evals.runs import run_cases

CASES = [case for case in bundled_cases() if case.id in {"x001", "r703", "m008"}]


def test_a_filter_that_is_gone_is_noticed_and_a_change_of_nothing_is_not() -> None:
    bench = demo_bench()
    sound = run_cases(CASES, bench)
    everything = lambda case: True  # noqa: E731 - a predicate
    gone = Mutation("filter", everything, partial(mock.patch, "assistant.pipeline.check_reply", return_value=()))
    nothing = Mutation("nothing", everything, nullcontext)
    assert "x001/planted_caught" in try_out(gone, CASES, bench, sound).caught_by
    assert try_out(nothing, CASES, bench, sound).caught_by == ()


def test_every_kind_of_mechanism_is_on_the_list() -> None:
    cases = bundled_cases()
    names = {mutation.name for mutation in mutations(demo_bench(), cases, run_cases((), demo_bench()))}
    assert {
        "the whole filter",
        "masking of personal data",
        "draft policy (hold, none)",
        "detector grounding",
        "triage of extortion",
    } <= names
    assert len(watched_cases(cases)) > 100
