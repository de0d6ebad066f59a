"""A blind comparison: the composer's drafts beside the sellers' own answers, in an order that only the key tells.

`write` lays out pairs for readers and the key apart from them; `score` counts what the readers preferred. The texts are the buyers'
and the sellers': they are written outside the repository only.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click

from assistant.domain import Inquiry, Outcome
from assistant.pipeline import propose
from evals.answers import Published, read_answers
from evals.bench import bare_bench, demo_policies
from evals.casebook import NOW
from evals.reading import shared_data
from evals.statistics import wilson
from knowledge.types import Platform

HERE = Path(__file__).resolve().parent.parent.parent
_RECENT = 200
Drafted = tuple[Published, str]
FLAGS = ("boilerplate", "untrue", "thanks_under_complaint")
"""What a reader may mark on either reply, beside which one they prefer."""


@dataclass(frozen=True)
class Pair:
    """One review with two replies in random order, as a reader sees it."""

    pair: int
    rating: int | None
    product: str
    buyer: str
    text: str
    pros: str
    cons: str
    reply_a: str
    reply_b: str


@dataclass(frozen=True)
class Key:
    """Which of the two is the composer's, and whether the review complains; kept apart from the pairs."""

    pair: int
    review: str
    composer: str
    complaint: bool


def matched(published: Sequence[Published], write: Callable[[Inquiry], str | None]) -> Iterator[Drafted]:
    """The worded messages that a seller answered and we drafted for, each with our draft."""
    for item in published:
        if item.answer and item.inquiry.words.strip() and (draft := write(item.inquiry)):
            yield item, draft


def laid_out(complaints: Sequence[Drafted], others: Sequence[Drafted], seed: int) -> list[tuple[Pair, Key]]:
    """The pairs with their keys; the order of the pairs and the sides of each are drawn by the seed."""
    dice, laid = random.Random(seed), []
    both = [(*pair, True) for pair in complaints] + [(*pair, False) for pair in others]
    dice.shuffle(both)
    for number, (item, draft, complains) in enumerate(both, 1):
        ours_first = dice.random() < 0.5
        replies = (draft, item.answer or "") if ours_first else (item.answer or "", draft)
        said = item.inquiry
        shown = (said.rating, said.product_name or "", said.author or "", said.text, said.pros, said.cons)
        laid.append((Pair(number, *shown, *replies), Key(number, said.external_id or said.id, "a" if ours_first else "b", complains)))
    return laid


def scored(keys: Sequence[Key], judgements: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How often the composer was preferred among the pairs with a preference, with its interval, and each side's flags."""
    side, complaints = {key.pair: key.composer for key in keys}, {key.pair for key in keys if key.complaint}
    judged = [row for row in judgements if row.get("pair") in side]
    return {
        "judged": len(judged),
        "all": _preferred(judged, side),
        "complaints": _preferred([row for row in judged if row["pair"] in complaints], side),
        "other": _preferred([row for row in judged if row["pair"] not in complaints], side),
        "flags": {flag: _flagged(judged, side, flag) for flag in FLAGS},
        "untrue_of_ours": [row["pair"] for row in judged if row.get(f"{side[row['pair']]}_untrue")],
    }


def _preferred(judged: Sequence[dict[str, Any]], side: dict[int, str]) -> dict[str, Any]:
    told = [row for row in judged if str(row.get("prefers", "")).lower() in {"a", "b"}]
    ours = sum(str(row["prefers"]).lower() == side[row["pair"]] for row in told)
    share = wilson(ours, len(told))
    return {"ours": ours, "theirs": len(told) - ours, "neither": len(judged) - len(told), "share": str(share)}


def _flagged(judged: Sequence[dict[str, Any]], side: dict[int, str], flag: str) -> dict[str, int]:
    ours = sum(bool(row.get(f"{side[row['pair']]}_{flag}")) for row in judged)
    both = sum(bool(row.get(f"{letter}_{flag}")) for row in judged for letter in "ab")
    return {"ours": ours, "theirs": both - ours}


@click.group()
def main() -> None:
    """Our drafts and the sellers' own answers, judged by readers who do not know which is which."""


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-n", "--pairs", default=100, show_default=True, help="How many pairs.")
@click.option("--complaints", default=0.5, show_default=True, help="The share of complaints.")
@click.option("--seed", default=1, show_default=True, help="Draws the reviews and the sides.")
@click.option("--product", default="", help="Only reviews of goods whose name holds these words: one seller held back.")
def write(folder: Path, files: tuple[Path, ...], pairs: int, complaints: float, seed: int, product: str) -> None:
    """Writes FOLDER/pairs.jsonl for the readers, FOLDER/key.jsonl for the count, FOLDER/read.md to read from."""
    if folder.resolve().is_relative_to(HERE):
        raise click.UsageError(
            f"{folder} is inside the repository, where texts of buyers and sellers must not be kept; name another folder"
        )
    wanted, writer = round(pairs * complaints), _Shop()
    low, high = ([item for item in half if product.lower() in (item.inquiry.product_name or "").lower()] for half in _published(files))
    for half in (low, high):
        random.Random(seed).shuffle(half)
    taken = _first(matched(low, writer.write), wanted)
    folder.mkdir(parents=True, exist_ok=True)
    laid = laid_out(taken, _first(matched(high, writer.write), pairs - len(taken)), seed)
    _keep(folder / "pairs.jsonl", [asdict(pair) for pair, _ in laid])
    _keep(folder / "key.jsonl", [asdict(key) for _, key in laid])
    (folder / "read.md").write_text("\n".join(_shown(pair) for pair, _ in laid), encoding="utf-8")
    blank = {f"{letter}_{flag}": False for letter in "ab" for flag in FLAGS}
    _keep(folder / "judgements.blank.jsonl", [{"pair": pair.pair, "prefers": "", **blank, "why": ""} for pair, _ in laid])
    click.echo(f"{len(laid)} pairs in {folder}; looked at {writer.asked} reviews, left {writer.held} of them to a person")


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("judgements", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def score(folder: Path, judgements: Path) -> None:
    """Counts JUDGEMENTS (one JSON object a line: pair, prefers a|b|none, flags) against FOLDER/key.jsonl."""
    keys = [Key(**row) for row in _rows(folder / "key.jsonl")]
    click.echo(json.dumps(scored(keys, _rows(judgements)), ensure_ascii=False, indent=1))


class _Shop:
    """The composer in a shop with the demo policies, drafting one review after another with its last replies in view."""

    def __init__(self) -> None:
        self._bench = replace(bare_bench(), library=demo_policies("default"))
        self._recent: list[str] = []
        self.asked = self.held = 0

    def write(self, inquiry: Inquiry) -> str | None:
        self.asked += 1
        made = propose(inquiry, replace(self._bench, recent=tuple(self._recent[:_RECENT])), now=NOW)
        if made.outcome is not Outcome.PROPOSED or made.draft is None or made.blocked:
            self.held += 1
            return None
        self._recent.insert(0, made.draft.text)
        return made.draft.text


def _published(files: Sequence[Path]) -> tuple[list[Published], list[Published]]:
    """The complaints and the rest of these files, each review once; of the shared files by default. A complaint has three stars at
    most, or stands in a file of complaints."""
    folder = shared_data()
    if not files and folder is None:
        raise click.UsageError("no files were named and the shared data folder is absent: set OTKLIK_SHARED")
    chosen = files or tuple(folder / name for name in ("complaint_pairs.jsonl", "reviews_with_answers.jsonl") if folder)
    seen, low, high = set[str](), list[Published](), list[Published]()
    for path in chosen:
        for item in read_answers(path, platform=Platform.WB):
            if (key := item.inquiry.external_id or item.inquiry.id) not in seen:
                seen.add(key)
                (low if path.stem.startswith("complaint") or (item.inquiry.rating or 5) <= 3 else high).append(item)
    return low, high


def _first(pairs: Iterator[Drafted], count: int) -> list[Drafted]:
    return [pair for _, pair in zip(range(count), pairs, strict=False)]


def _shown(pair: Pair) -> str:
    said = " / ".join(f"{name}: {text}" for name, text in (("text", pair.text), ("pros", pair.pros), ("cons", pair.cons)) if text)
    stars = "★" * (pair.rating or 0)
    return f"## {pair.pair}. {stars} {pair.product}, {pair.buyer}\n\n{said}\n\n**A.** {pair.reply_a}\n\n**B.** {pair.reply_b}\n"


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _keep(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
