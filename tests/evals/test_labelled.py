"""Labelled files become runs: recall and false alarms per label, ranks per question."""

from pathlib import Path

import pytest

from assistant.errors import InputError
from evals.bench import demo_library
from evals.labelled import filter_run, precision, rows_of, search_run

PHONE = {
    "id": "a",
    "lang": "ru",
    "platform": "wb",
    "channel": "chat",
    "direction": "outbound",
    "text": "Звоните +7 912 345-67-89.",
    "labels": ["contacts"],
}
CLEAN = PHONE | {"id": "b", "text": "В наборе 10 пар, артикул указан на этикетке.", "labels": []}


def test_a_found_label_counts_for_recall_and_a_clean_text_for_quiet() -> None:
    run = filter_run([PHONE, CLEAN], name="t")
    assert run.values("finds contacts") == {"a": 1.0}
    assert run.values("quiet contacts") == {"b": 1.0}
    assert precision(run)["contacts"].mean == 1.0


def test_an_unsure_label_is_scored_neither_way() -> None:
    run = filter_run([PHONE, CLEAN | {"maybe": ["contacts"]}], name="t")
    assert run.values("quiet contacts") == {}


def test_only_the_split_that_is_asked_for_is_run() -> None:
    assert [
        result.case_id for result in filter_run([PHONE | {"split": "dev"}, CLEAN | {"split": "test"}], name="t", split="dev").results
    ] == ["a"]


def test_a_question_is_scored_by_the_rank_of_its_document() -> None:
    row = {"id": "s", "query": "сколько дней на возврат, если товар не подошёл", "relevant": ["faq"]}
    run = search_run([row, row | {"id": "n", "relevant": ["nothing-like-it"]}], demo_library(), shop_id="demo", name="t")
    assert run.values("mrr")["s"] == 1.0
    assert run.values("recall")["n"] == 0.0


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("{}\nnope\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.jsonl:2"):
        list(rows_of(tmp_path / "x.jsonl"))
