"""The blind comparison: readers cannot tell whose reply is whose, and the count finds out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.answers import Published
from evals.benches.blind import HERE, Drafted, laid_out, main, matched, scored
from tests.builders import an_inquiry


def drafted(count: int) -> list[Drafted]:
    return [(Published(an_inquiry(f"Крышка {n} треснула", id=f"r{n}"), f"Спасибо, {n}!"), f"Крышка {n} — извините.") for n in range(count)]


def test_the_key_alone_tells_the_side_and_both_sides_occur() -> None:
    laid = laid_out(drafted(20), drafted(20), seed=3)
    assert {key.composer for _, key in laid} == {"a", "b"}
    for pair, key in laid:
        ours, theirs = (pair.reply_a, pair.reply_b) if key.composer == "a" else (pair.reply_b, pair.reply_a)
        assert ours.startswith("Крышка")
        assert theirs.startswith("Спасибо")
    assert laid == laid_out(drafted(20), drafted(20), seed=3)


def test_the_count_follows_the_key_and_leaves_the_undecided_out() -> None:
    keys = [key for _, key in laid_out(drafted(2), drafted(2), seed=1)]
    other = {"a": "b", "b": "a"}
    told = [{"pair": key.pair, "prefers": key.composer, f"{other[key.composer]}_boilerplate": True} for key in keys[:2]]
    told += [{"pair": keys[2].pair, "prefers": other[keys[2].composer], f"{keys[2].composer}_untrue": True}]
    told += [{"pair": keys[3].pair, "prefers": "none"}, {"pair": 99, "prefers": "a"}]
    counted = scored(keys, told)
    assert (counted["all"]["ours"], counted["all"]["theirs"], counted["all"]["neither"]) == (2, 1, 1)
    assert counted["flags"]["boilerplate"] == {"ours": 0, "theirs": 2}
    assert counted["untrue_of_ours"] == [keys[2].pair]


def test_reviews_that_nobody_answered_or_worded_make_no_pair() -> None:
    silent = [Published(an_inquiry("Хорошо"), None), Published(an_inquiry(""), "Спасибо!")]
    assert not list(matched(silent, lambda inquiry: "Черновик."))


def test_pairs_are_never_written_into_the_repository() -> None:
    made = CliRunner().invoke(main, ["write", str(HERE / "runs" / "blind")])
    assert made.exit_code == 2
    assert "outside" in made.output or "inside the repository" in made.output


@pytest.mark.parametrize("judged", ["a", "none"])
def test_a_file_of_judgements_is_counted(tmp_path: Path, judged: str) -> None:
    table = tmp_path / "complaints.jsonl"
    row = {
        "id": "r1",
        "rating": 2,
        "product_name": "Чайник",
        "text": "Крышка треснула в первый день.",
        "seller_answer": "Спасибо за отзыв!",
    }
    table.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    done = CliRunner().invoke(main, ["write", str(tmp_path / "out"), str(table)], catch_exceptions=False)
    assert done.output.startswith("1 pairs")
    (tmp_path / "told.jsonl").write_text(json.dumps({"pair": 1, "prefers": judged}), encoding="utf-8")
    told = json.loads(CliRunner().invoke(main, ["score", str(tmp_path / "out"), str(tmp_path / "told.jsonl")]).output)
    assert told["judged"] == 1
    assert told["complaints"]["ours"] + told["complaints"]["theirs"] == (judged == "a")
