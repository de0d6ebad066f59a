"""How well the right passage is found: `make bench-retrieval`. Our own set, and two public ones where they are at hand."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.figures import record
from evals.retrieval.labelled import Asked, corpus, in_review, questions
from knowledge.answers import rank
from knowledge.contract import Corpus, Question
from knowledge.embedding import Embedder
from knowledge.embedding.e5 import E5
from knowledge.embedding.joint import Joint
from knowledge.embedding.use import Use
from knowledge.fusion import Weights, measured

Gains = NDArray[np.float64]
_TIMES = 2000


def gain(found: Corpus, question: Asked, *, known: bool) -> float:
    """nDCG@10 of one question with one right passage."""
    kinds = (question.kind,) if known else ()
    ranked = [key for key, _ in found.search(Question(question.id, question.text, kinds), 30) if key not in question.beside][:10]
    return float(1 / np.log2(ranked.index(question.right) + 2)) if question.right in ranked else 0.0


def interval(values: Gains, rng: np.random.Generator) -> str:
    """The mean with its 95 % bootstrap interval."""
    means = values[rng.integers(0, len(values), (_TIMES, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


def systems(variant: str) -> Iterator[tuple[str, Embedder | None, Weights]]:
    """What is compared, one signal at a time and together."""
    first, second = Remembering(E5.load(variant)), Remembering(Use.load())
    whole, worded = measured(), replace(measured(), kind=0.0)
    yield "BM25 stems", None, Weights(0, 1, 0)
    yield "BM25 pieces", None, Weights(0, 0, 1)
    yield "e5 as it comes", first, Weights(1, 0, 0)
    yield "e5 centred", Joint(first), Weights(1, 0, 0)
    yield "use3 centred", Joint(second), Weights(1, 0, 0)
    yield "e5 centred + words", Joint(first), worded
    yield "one encoder, all else", Joint(first), whole
    yield "both encoders", Joint(first, second), Weights(1, 0, 0)
    yield "both encoders + words", Joint(first, second), worded
    yield "FUSION (all)", Joint(first, second), whole


def own_set(variant: str) -> Iterator[str]:
    """The table of our own set, on the half that nothing was tuned on."""
    lines, asked = corpus(), [question for question in questions() if not question.tuning]
    gains: dict[str, dict[bool, Gains]] = {}
    for name, embedder, weights in systems(variant):
        searched = Corpus(lines, embedder, weights)
        gains[name] = {known: np.array([gain(searched, question, known=known) for question in asked]) for known in (False, True)}
    yield f"own set, encoder {variant}: {len(lines)} passages; judged on {len(asked)} questions unseen in tuning; nDCG@10 [95 %]"
    yield f"{'system':22}{'all kinds':24}{'kind known':24}{'ru':>7}{'zh':>7}{'en':>7}{'ru, kind known':>16}"
    rng = np.random.default_rng(7)
    for name, found in gains.items():
        by_lang = [found[False][[question.lang == lang for question in asked]].mean() for lang in ("ru", "zh", "en")]
        russian = found[True][[question.lang == "ru" for question in asked]].mean()
        parts = "".join(f"{value:7.3f}" for value in by_lang)
        yield f"{name:22}{interval(found[False], rng):24}{interval(found[True], rng):24}{parts}{russian:16.3f}"
    wrapped = np.array([gain(searched, in_review(question), known=False) for question in asked])
    yield f"FUSION when the question stands inside a review: {interval(wrapped, rng)}"
    for other in list(gains)[:-1]:
        yield f"gain of FUSION over {other}: {interval(gains['FUSION (all)'][False] - gains[other][False], rng)}"


def public_sets(variant: str) -> Iterator[str]:
    """Question to card statement: P@1, and how well "no answer here" is told."""
    folder = Path(os.environ.get("OTKLIK_SHARED", Path(__file__).resolve().parents[2].parent / "shared")) / "data"
    embedder = Remembering(Joint(E5.load(variant), Use.load()))
    sets = (
        ("en_semipqa", 1),
        ("en_epqa", 2),
    )
    for name, good in sets:
        path = folder / f"{name}.jsonl"
        if not path.exists():
            yield f"{name}: not measured, {path} is absent (set OTKLIK_SHARED)"
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        rows = rows if os.environ.get("FULL") else rows[:: len(rows) // 300]
        yield statement_line(name, rows, embedder, good)


def statement_line(name: str, rows: list[dict[str, Any]], embedder: Embedder, good: int) -> str:
    """Figures of one public set."""
    first, best, answered, sure = [], [], [], []
    for row in rows:
        ranking = rank(row["question"], [plain(held["text"]) for held in row["candidates"]], embedder)
        words = rank(row["question"], [plain(held["text"]) for held in row["candidates"]])
        labels = [held["label"] for held in row["candidates"]]
        answered.append(max(labels) >= good)
        sure.append(ranking.sureness)
        if answered[-1]:
            first.append(labels[ranking.order[0]] >= good)
            best.append(labels[words.order[0]] >= good)
    rng = np.random.default_rng(7)
    share = f"{sum(answered)} of {len(rows)} with an answer"
    return (
        f"{name} ({share}): P@1 {interval(np.array(first, float), rng)}, words alone {np.mean(best):.3f}; "
        f"AUROC of an answer being there {area(np.array(answered), np.array(sure)):.3f}"
    )


def area(answered: NDArray[np.bool_], sure: Gains) -> float:
    """The chance that a question with an answer is surer than one without."""
    with_answer, without = sure[answered], sure[~answered]
    return float(((with_answer[:, None] > without).mean() + (with_answer[:, None] >= without).mean()) / 2)


def plain(text: str) -> str:
    """A statement of these sets without the signs of its notation."""
    bare = re.sub(r"\b(value|unit|normalized_value|standardized_values|language_tag|type)\s*:", " ", text)
    return " ".join(re.sub(r'[{}\[\]"_]', " ", bare).split())


class Remembering:
    """An encoder that embeds a passage once; the sets repeat theirs."""

    def __init__(self, inner: Embedder) -> None:
        self._inner, self._known = inner, dict[str, NDArray[np.float32]]()
        self.name, self.dimension, self.searched = inner.name, inner.dimension, inner.searched

    def queries(self, texts: Any) -> NDArray[np.float32]:
        """Questions as they are."""
        return self._inner.queries(texts)

    def passages(self, texts: Any) -> NDArray[np.float32]:
        """Passages, the new ones embedded."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._inner.passages(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def main() -> None:
    """Prints and records the tables; VARIANT=int4 measures the other encoder."""
    variant = os.environ.get("VARIANT", "int8")
    lines = [*own_set(variant), "", *public_sets(variant)]
    record("retrieval", f"VARIANT={variant} python -m evals.benches.retrieval", "\n".join(lines))


if __name__ == "__main__":
    main()
