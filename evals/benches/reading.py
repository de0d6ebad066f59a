"""Precision and recall of the reader on labelled reviews, tuned and held-back parts apart."""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from assistant.domain import Inquiry
from assistant.reading import Polarity, Reading, read
from evals.figures import record
from evals.reading import Labelled, irony, own, real, shared_data
from knowledge.types import Channel, Platform

COMMAND = "python -m evals.benches.reading"


def found(item: Labelled) -> frozenset[str]:
    """What the reader finds, in the signs of the labels."""
    reading = read(
        Inquiry(
            id=item.id,
            platform=Platform.WB,
            channel=Channel.REVIEW,
            text=item.text,
            pros=item.pros,
            cons=item.cons,
            rating=item.rating,
            product_name=item.product,
        )
    )
    return frozenset(_signs(reading))


def _signs(reading: Reading) -> Iterable[str]:
    yield from (f"B:{point.family}" for point in reading.blames if point.problem)
    yield from (f"P:{point.aspect}" for point in reading.praises if point.aspect)
    yield from (f"R:{risk}" for risk in reading.risks)
    if reading.of(Polarity.QUESTION):
        yield "Q"
    if reading.of(Polarity.WISH):
        yield "W"


def measure(items: Iterable[Labelled]) -> str:
    """One line of figures: blame families, praised aspects, risks, and whether there is a complaint at all."""
    hits: Counter[str] = Counter()
    total = 0
    for item in items:
        total += 1
        said, meant = found(item), item.labels
        for kind in ("B:", "P:", "R:"):
            mine, theirs = {s for s in said if s.startswith(kind)}, {s for s in meant if s.startswith(kind)}
            hits[f"{kind}both"] += len(mine & theirs)
            hits[f"{kind}said"] += len(mine)
            hits[f"{kind}meant"] += len(theirs)
        blamed, complaint = any(s[0] in "BR" for s in said), any(s[0] in "BR" for s in meant)
        hits["complaint both"] += blamed and complaint
        hits["complaint said"] += blamed
        hits["complaint meant"] += complaint
    kinds = (("complaint ", "complaint at all"), ("B:", "blamed families"), ("P:", "praised aspects"), ("R:", "risks"))
    parts = [f"{name} {_figures(hits[f'{kind}both'], hits[f'{kind}said'], hits[f'{kind}meant'])}" for kind, name in kinds]
    return f"{total} reviews: " + "; ".join(parts)


def _figures(both: int, said: int, meant: int) -> str:
    precision = both / said if said else 0.0
    recall = both / meant if meant else 0.0
    return f"P {precision:.2f} R {recall:.2f} (of {meant})"


def irony_line(name: str, *, held: bool) -> str:
    """Irony found and falsely found."""
    items = [(heard(text, rating), meant) for rating, text, meant, kept in irony() if kept is held]
    both, said, due = sum(f and m for f, m in items), sum(f for f, _ in items), sum(m for _, m in items)
    return f"irony, {name}: {len(items)} reviews: {_figures(both, said, due)}"


def heard(text: str, rating: int) -> bool:
    """Whether the reader takes a text for irony."""
    inquiry = Inquiry(id="irony", platform=Platform.WB, channel=Channel.REVIEW, text=text, rating=rating)
    return read(inquiry).sarcastic


def bad_replies_line(path: Path) -> str:
    """The reviews whose answers were labelled as bad: each complains, whatever its stars, and the reader has to hear it."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    deaf = [number for number, row in enumerate(rows, 1) if not _complains(row["review"], row["rating"])]
    return f"reviews of the labelled bad replies: a complaint heard in {len(rows) - len(deaf)} of {len(rows)}; not in lines {deaf}"


def _complains(text: str, rating: int) -> bool:
    inquiry = Inquiry(id="bad", platform=Platform.WB, channel=Channel.REVIEW, text=text, rating=rating)
    reading = read(inquiry)
    return bool(reading.blames or reading.risks)


def main() -> None:
    """Prints and records the figures."""
    lines = []
    for language in ("ru", "en", "zh"):
        items = list(own(language))
        lines.append(f"own {language}, tuned on:  {measure(i for i in items if not i.held)}")
        lines.append(f"own {language}, held back: {measure(i for i in items if i.held)}")
    lines += [irony_line("tuned on", held=False), irony_line("held back", held=True)]
    folder = shared_data()
    if folder is None:
        lines.append("real reviews: the shared data folder is absent (set OTKLIK_SHARED)")
    else:
        items = list(real(folder))
        lines.append(f"real ru, tuned on:  {measure(i for i in items if not i.held)}")
        lines.append(f"real ru, held back: {measure(i for i in items if i.held)}")
        lines.append(bad_replies_line(folder / "ru_bad_replies_labelled.jsonl"))
    lines.append(f"labelled in all: {sum(1 for _ in chain(*(own(code) for code in ('ru', 'en', 'zh')))) + (len(items) if folder else 0)}")
    record("reading", COMMAND, "\n".join(lines))


if __name__ == "__main__":
    main()
