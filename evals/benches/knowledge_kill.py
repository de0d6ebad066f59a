"""SIGKILL in the middle of syncs: nothing acknowledged may be lost, no vector may be wrong, nobody may have to mend anything.

`python -m evals.benches.knowledge_kill` (TRIALS=50 by default). A child syncs ever new cards into SQLite and Chroma and prints each
batch that is safely kept; it is killed at a random moment; a new process opens the same folder and everything is compared.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from sqlalchemy import select

from evals.benches.knowledge import cards
from evals.figures import record
from knowledge.embedding import Vectors
from knowledge.freshness import utc_now
from knowledge.holdings.sync import Tally
from knowledge.holdings.vectors import vectors_of
from knowledge.library import Library
from knowledge.opening import dense_index
from knowledge.stewardship import faults, kept
from knowledge.tables import passages
from knowledge.types import Document
from knowledge.words import pieces


class Plain:
    """Vectors made of the words alone, so that a right vector can be known without keeping it."""

    name, dimension, searched = "plain-96", 96, 96

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors."""
        return np.stack([self._vector(text) for text in texts])

    passages = queries

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, np.float32)
        for piece in pieces(text):
            vector[zlib.crc32(piece.encode()) % self.dimension] += 1
        unit: Vectors = vector / np.float32(np.linalg.norm(vector))
        return unit


def opened(folder: Path) -> Library:
    """The library of the trial."""
    return Library.open(folder / "k.db", embedder=Plain(), index=dense_index(folder, Plain.name))


def child(folder: Path, first: int) -> None:
    """Syncs sources without end and says what is kept."""
    library = opened(folder)
    for source in range(first, first + 10_000):
        library.sync(made(source), shop_id="s", source=f"source{source}", done=partial(acknowledge, source))


def acknowledge(source: int, tally: Tally) -> None:
    """Says how many documents of a source are safely on disk."""
    print(f"{source} {tally.added}", flush=True)


def made(source: int) -> list[Document]:
    """300 cards of one source."""
    return [card.model_copy(update={"id": f"s{source}-{card.id}"}) for card in cards(300, source * 31)]


def trial(folder: Path, first: int, draw: random.Random) -> tuple[dict[int, int], int, int]:
    """Kills a child; gives what it acknowledged, lost documents and wrong vectors."""
    process = subprocess.Popen(
        [sys.executable, "-m", "evals.benches.knowledge_kill", str(folder), str(first)], stdout=subprocess.PIPE, text=True
    )
    said = [process.stdout.readline()] if process.stdout else []
    time.sleep(draw.uniform(0, 2.5))
    process.send_signal(signal.SIGKILL)
    said += process.stdout.read().splitlines() if process.stdout else []
    process.wait()
    kept_by_source: dict[int, int] = {}
    for line in said:
        parts = line.split()
        if len(parts) == 2:
            kept_by_source[int(parts[0])] = int(parts[1])
    library = opened(folder)
    lost = sum(
        library.card_at("s", document.id, utc_now()) is None
        for source, count in kept_by_source.items()
        for document in made(source)[:count]
    )
    wrong = wrong_vectors(library) + len(faults(library))
    library.close()
    return kept_by_source, lost, wrong


def wrong_vectors(library: Library) -> int:
    """Passages whose kept vector is not the one their words make, and those the index cannot find by it."""
    catalogue, plain, wrong = kept(library), Plain(), 0
    with catalogue.database.reading() as connection:
        rows = connection.execute(select(passages.c.id, passages.c.shelf, passages.c.words).order_by(passages.c.id.desc()).limit(600)).all()
        ids, vectors = vectors_of(connection, plain.name, [row.id for row in rows], plain.searched)
    held = dict(zip(ids, vectors, strict=True))
    for row in rows:
        expected = plain.queries([row.words])[0]
        if row.id not in held or float(held[row.id] @ expected) < 0.999:
            wrong += 1
    index = catalogue.index
    for row in rows[::30] if index else ():
        near = index.nearest(row.shelf, held[row.id], 10) if index else []
        alike = [float(held[one] @ held[row.id]) for one in near if one in held]
        wrong += row.id not in near and not (alike and max(alike) > 0.999)
    return wrong


def main() -> None:
    """Runs the trials on one folder, one after the other, so that each starts from what the last kill left."""
    trials, draw = int(os.environ.get("TRIALS", "50")), random.Random(3)
    acknowledged = lost = wrong = 0
    with tempfile.TemporaryDirectory() as name:
        for number in range(trials):
            folder = Path(name) / str(number // 10)
            folder.mkdir(exist_ok=True)
            held, missing, bad = trial(folder, number * 20_000, draw)
            acknowledged, lost, wrong = acknowledged + sum(held.values()), lost + missing, wrong + bad
            print(f"{number + 1}/{trials}: {acknowledged} acknowledged, {lost} lost, {wrong} wrong", file=sys.stderr)
    counted = f"{acknowledged} documents acknowledged, {lost} lost, {wrong} wrong vectors, no repair by hand"
    text = f"{trials} kills in the middle of syncs: {counted}"
    record("knowledge-kill", "python -m evals.benches.knowledge_kill", text)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        child(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        main()
