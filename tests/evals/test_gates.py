"""Gates fail on a new dangerous miss and on a fall beyond noise, and on nothing else; comparisons are paired."""

from pathlib import Path

import pytest

from assistant.errors import InputError
from evals.compare import compare
from evals.gates import Gates, judge_run, read_gates
from evals.runs import load_run, save_run
from evals.statistics import kappa, paired, prediction_powered, ranking, wilson
from tests.evals.builders import a_run


def _many(value: float, scorer: str = "mentions", n: int = 40) -> dict[str, dict[str, float]]:
    return {f"k{index}": {scorer: value} for index in range(n)}


def test_a_new_dangerous_miss_fails_and_a_known_one_does_not() -> None:
    run = a_run({"k1": {"safe_handling": 0.0}})
    assert judge_run(run, Gates(limit_seconds=9), {}).failures == ("dangerous miss: k1/safe_handling (because)",)
    assert judge_run(run, Gates(limit_seconds=9, known_misses={"k1/safe_handling": "being mended"}), {}).ok


def test_a_known_miss_that_is_mended_is_pointed_out() -> None:
    run = a_run({"k1": {"safe_handling": 1.0}})
    assert judge_run(run, Gates(limit_seconds=9, known_misses={"k1/safe_handling": "old"}), {}).mended == ("k1/safe_handling",)


def test_a_fall_of_every_case_fails_and_a_wobble_of_one_does_not() -> None:
    baseline = {"mentions": {f"k{index}": 1.0 for index in range(40)}}
    assert not judge_run(a_run(_many(0.5)), Gates(limit_seconds=9), baseline).ok
    wobble = _many(1.0) | {"k0": {"mentions": 0.0}}
    assert judge_run(a_run(wobble), Gates(limit_seconds=9), baseline).ok


def test_a_slow_run_and_a_broken_floor_fail() -> None:
    assert not judge_run(a_run(_many(1.0), seconds=10), Gates(limit_seconds=9), {}).ok
    assert not judge_run(a_run(_many(0.5)), Gates(limit_seconds=9, floors={"mentions": 0.9}), {}).ok


def test_a_floor_for_a_scorer_that_gave_nothing_fails() -> None:
    assert not judge_run(a_run(_many(1.0)), Gates(limit_seconds=9, floors={"planted_caught": 0.9}), {}).ok


def test_the_bundled_gates_can_be_read() -> None:
    assert read_gates().limit_seconds <= 120


def test_flipped_cases_are_listed_with_the_reason() -> None:
    compared = compare(a_run({"k1": {"mentions": 1.0}, "k2": {"mentions": 1.0}}), a_run({"k1": {"mentions": 0.0}, "k3": {"mentions": 1.0}}))
    assert compared.shared == 1
    assert [(flip.case_id, flip.after, flip.why) for flip in compared.flips] == [("k1", 0.0, "because")]


def test_slices_that_moved_are_told_apart() -> None:
    compared = compare(a_run(_many(1.0)), a_run(_many(0.0)))
    assert {difference.slice for difference in compared.worse} == {"all", "kind=complaint"}


def test_a_run_survives_the_way_to_a_file_and_back(tmp_path: Path) -> None:
    run = a_run({"k1": {"mentions": 0.5}})
    assert load_run(save_run(run, tmp_path / "r" / "run.jsonl")) == run


def test_a_file_that_is_no_run_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.jsonl"):
        load_run(tmp_path / "x.jsonl")


def test_wilson_is_never_certain() -> None:
    assert wilson(20, 20).low < 1


def test_equal_runs_differ_by_nothing() -> None:
    assert paired([1, 0, 1], [1, 0, 1])[:3] == (0, 0, 0)


def test_kappa_is_one_for_agreement_and_nothing_for_chance() -> None:
    assert kappa([1, 0, 1, 0], [1, 0, 1, 0]) == 1
    assert kappa([1, 1, 0, 0], [1, 0, 1, 0]) == 0


def test_a_judge_who_is_always_too_kind_is_corrected() -> None:
    corrected = prediction_powered([1.0] * 200, [1.0] * 50, [1.0] * 25 + [0.0] * 25)
    assert corrected.low < 0.5 < corrected.high


def test_a_perfect_ranking_scores_one_and_a_second_place_less() -> None:
    assert ranking([True, False], 1) == {"ndcg": 1.0, "recall": 1.0, "mrr": 1.0}
    assert ranking([False, True], 1)["mrr"] == 0.5
