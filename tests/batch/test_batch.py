"""Drafting a whole file, stopped and continued."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assistant.domain import Brief, Draft, Finding, Hold, Outcome, Shop
from assistant.errors import ModelError
from assistant.marketplaces.files import Defaults
from assistant.pipeline import Bench
from assistant.work.batch import Tally, draft_file
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Platform
from tests.builders import NOW

WB = Defaults(platform=Platform.WB)


FAILURES = {"потеряйся": KnowledgeError("the vectors are gone"), "удиви": RuntimeError("nobody foresaw this")}


class Echo:
    """A writer that repeats the buyer; «молчи» makes it hold and «сломайся» fail."""

    name = "echo"

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.recent: list[tuple[str, ...]] = []

    def write(self, brief: Brief) -> Draft | Hold:
        self.seen.append(brief.inquiry.id)
        self.recent.append(brief.recent)
        if "молчи" in brief.inquiry.text:
            return Hold(code="nothing_specific", reason="asked to")
        if "сломайся" in brief.inquiry.text:
            raise ModelError("the model is gone")
        for words, error in FAILURES.items():
            if words in brief.inquiry.text:
                raise error
        return Draft(text=f"Ответ на «{brief.inquiry.text}»", writer=self.name)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        return draft


def run(source: Path, target: Path, writer: Echo | None = None, workers: int = 1) -> Tally:
    bench = Bench(shop=Shop(id="default", name=""), library=Library(), rulebook=Rulebook(), writer=writer or Echo())
    return draft_file(source, target, bench, WB, clock=lambda: NOW, workers=workers, seen=lambda tally: None)


def reviews(folder: Path, *texts: str) -> Path:
    path = folder / "reviews.jsonl"
    path.write_text(
        "".join(json.dumps({"id": f"r{n}", "text": text, "rating": 4}) + "\n" for n, text in enumerate(texts)), encoding="utf-8"
    )
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_row_becomes_one_line_with_its_outcome(tmp_path: Path) -> None:
    tally = run(reviews(tmp_path, "гудит", "молчи"), tmp_path / "out.jsonl")
    first, second = lines(tmp_path / "out.jsonl")
    assert (first["id"], first["outcome"], first["text"], first["writer"], first["cost"]) == (
        "r0",
        "proposed",
        "Ответ на «гудит»",
        "echo",
        "0",
    )
    assert (second["outcome"], second["hold"]["code"], second["text"]) == ("held", "nothing_specific", "")
    assert tally.outcomes == {Outcome.PROPOSED: 1, Outcome.HELD: 1}


def test_a_second_run_drafts_nothing_again(tmp_path: Path) -> None:
    source, writer = reviews(tmp_path, "гудит", "молчи"), Echo()
    run(source, tmp_path / "out.jsonl")
    before = (tmp_path / "out.jsonl").read_bytes()
    tally = run(source, tmp_path / "out.jsonl", writer)
    assert (writer.seen, tally.resumed, tally.drafted) == ([], 2, 0)
    assert (tmp_path / "out.jsonl").read_bytes() == before


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv"])
def test_a_line_cut_by_a_kill_is_drafted_again_and_nothing_else(tmp_path: Path, name: str) -> None:
    source, writer = reviews(tmp_path, "раз", 'два\nс новой строки, и «кавычки» "здесь"', "три"), Echo()
    run(source, tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[:-20])
    run(source, tmp_path / name, writer)
    assert writer.seen == ["r2"]
    assert (tmp_path / name).read_bytes() == whole


@pytest.mark.parametrize("kept", range(0, 60, 3))
def test_a_table_cut_anywhere_continues_to_the_same_file(tmp_path: Path, kept: int) -> None:
    source = reviews(tmp_path, 'a "b"\nc', "=1+1", "-5")
    run(source, tmp_path / "out.csv")
    whole = (tmp_path / "out.csv").read_bytes()
    (tmp_path / "out.csv").write_bytes(whole[: kept * len(whole) // 60])
    run(source, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == whole


def test_earlier_drafts_are_what_the_next_one_must_not_repeat_also_after_a_restart(tmp_path: Path) -> None:
    run(reviews(tmp_path, "раз", "два"), tmp_path / "out.jsonl")
    writer = Echo()
    run(reviews(tmp_path, "раз", "два", "три"), tmp_path / "out.jsonl", writer)
    assert writer.recent == [("Ответ на «два»", "Ответ на «раз»")]


def test_a_failing_row_is_kept_with_its_reason_and_tried_again_next_time(tmp_path: Path) -> None:
    source = reviews(tmp_path, "раз", "сломайся", "три")
    tally = run(source, tmp_path / "out.jsonl")
    (reject,) = lines(tmp_path / "out.jsonl.rejects.jsonl")
    assert "the model is gone" in reject["reason"]
    assert reject["raw"]["text"] == "сломайся"
    assert (tally.rejected, tally.drafted) == (1, 2)
    source.write_text(source.read_text(encoding="utf-8").replace(json.dumps("сломайся"), '"ожил"'), encoding="utf-8")
    assert run(source, tmp_path / "out.jsonl").drafted == 1
    assert not (tmp_path / "out.jsonl.rejects.jsonl").exists()


@pytest.mark.parametrize(("words", "reason"), [("потеряйся", "the vectors are gone"), ("удиви", "RuntimeError: nobody foresaw this")])
def test_whatever_breaks_over_one_row_ends_no_file(words: str, reason: str, tmp_path: Path) -> None:
    tally = run(reviews(tmp_path, "раз", words, "три"), tmp_path / "out.jsonl", workers=2)
    (reject,) = lines(tmp_path / "out.jsonl.rejects.jsonl")
    assert reject["reason"] == f"'r1': {reason}"
    assert (tally.rejected, tally.drafted) == (1, 2)


def test_several_workers_keep_the_order_of_the_rows(tmp_path: Path) -> None:
    run(reviews(tmp_path, *(f"отзыв {n}" for n in range(50))), tmp_path / "out.jsonl", workers=8)
    assert [line["id"] for line in lines(tmp_path / "out.jsonl")] == [f"r{n}" for n in range(50)]


def test_a_workbook_that_is_read_half_way_leaves_no_journal_to_be_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = reviews(tmp_path, *(f"отзыв {n}" for n in range(5)))
    run(source, tmp_path / "out.xlsx")

    def killed_at_the_fourth_row(row: dict[str, Any]) -> dict[str, Any]:
        if row["id"] == "r3":
            raise KeyboardInterrupt
        return row

    monkeypatch.setattr("assistant.marketplaces.drafts._armed", killed_at_the_fourth_row)
    with pytest.raises(KeyboardInterrupt):
        run(source, tmp_path / "out.xlsx")
    monkeypatch.undo()
    tally = run(source, tmp_path / "out.xlsx")
    assert (tally.resumed, tally.drafted) == (5, 0)


def test_a_workbook_comes_out_whole_and_continues(tmp_path: Path) -> None:
    run(reviews(tmp_path, "раз"), tmp_path / "out.xlsx")
    writer = Echo()
    run(reviews(tmp_path, "раз", "=2+2"), tmp_path / "out.xlsx", writer)
    rows = list(load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["id", "r0", "r1"]
    assert writer.seen == ["r1"]
    assert list(tmp_path.glob("out.xlsx.*")) == []


def test_a_formula_in_a_text_is_disarmed_in_a_table(tmp_path: Path) -> None:
    source = tmp_path / "r.jsonl"
    source.write_text(json.dumps({"id": "=cmd()", "text": "x"}), encoding="utf-8")
    writer = Echo()
    run(source, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["id"] == "'=cmd()"
    run(source, tmp_path / "out.csv", writer)
    assert writer.seen == []


def test_killed_again_and_again_it_ends_with_every_row_once(tmp_path: Path) -> None:
    source, target = reviews(tmp_path, *(f"Лампа гудит, уже {n} дней" for n in range(120))), tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "assistant", "draft", str(source), "-o", str(target), "--platform", "wb"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "OTKLIK_HOME": str(tmp_path / "home")}
    for wanted in (10, 60):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and (not target.exists() or target.read_bytes().count(b"\n") < wanted):
            time.sleep(0.002)  # polling another process, not waiting for a time
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert [line["id"] for line in lines(target)] == [f"r{n}" for n in range(120)]
