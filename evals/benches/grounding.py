"""How well claims are checked: our own cases by split, the shared examples, speed, hostile texts, and the real seller answers."""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assistant.filter.actions import deeds
from assistant.filter.grounding import card_passage, ground
from assistant.filter.novelty import repetition, similarity, skeleton
from evals.figures import record
from evals.grounding.cases import SPLITS, cases
from evals.grounding.hits import hits, tally, to_read, verdicts_read
from evals.grounding.scoring import examples, score
from knowledge.types import Passage

_HOSTILE = (
    "а" * 10_000,
    "не " * 3_300,
    "1" * 10_000,
    "12 " * 3_300,
    "до 5 см, " * 1_100,
    "有" * 10_000,
    "a-" * 5_000,
    "нет. " * 2_000,
    "(((" * 3_300,
    ")0" * 5_000,
    "is a )" * 1_700,
)
_PIECES = (
    *("8", " ", "+7", "(", "-", ")", "до ", "от ", "не ", "нет ", "есть ", "5 см ", "белый ", "гарантия ", "и ", "без ", "два ", "сорок "),
    *(
        "包",
        "没有",
        "三",
        "with a ",
        "is a ",
        "1,5 л ",
        ",",
        "; ",
        ". ",
        "хлопок ",
        "×",
        "на ",
        "минут на ",
        "щётка и ",
        "100% ",
        "半",
        "米",
    ),
)

_WORDS = (
    *("белый", "хлопковый", "объёма", "гарантия", "длиной", "пять", "сантиметров", "насадкой", "включена", "отсутствует", "стиральной"),
    *("машинке", "батарейками", "килограммов", "сорок", "около", "тридцати", "непромокаемый", "доставка", "возвратом", "упаковке"),
)

_LINES = 160
_ATTRIBUTES = (
    "Объём",
    "Мощность",
    "Длина шнура",
    "Материал корпуса",
    "Цвет",
    "Вес",
    "Гарантия",
    "Насадка",
    "Таймер",
    "Ширина",
    "Доставка",
    "Уход",
)
_VALUES = (
    *("5 см", "1,5 л", "белый, чёрный", "хлопок 95%, эластан 5%", "нет", "есть", "сорок минут", "до 5 кг", "от 8 до 12 лет", "2 шт."),
    *("нержавеющая сталь", "стирка при 30°", "не входит", "12 месяцев", "10×20×30 см", "щётка, пакет, ложка"),
)


def main() -> None:
    """Prints and records the figures."""
    record("grounding", "python -m evals.benches.grounding", "\n".join(_lines()))


def _lines() -> Iterator[str]:
    ground("Прогрев.", (card_passage({"name": "Кружка", "attributes": {"Объём": "300 мл"}}),))
    for split in SPLITS:
        yield score(cases(split)).row(f"own cases, {split}")
    shared = Path(os.environ.get("OTKLIK_SHARED") or Path(__file__).parents[3] / "shared") / "data"
    if not shared.is_dir():
        yield f"{shared}: absent, so the shared examples and the real answers are left out (set OTKLIK_SHARED)"
    else:
        yield score(examples(shared / "grounding_examples.jsonl")).row("shared examples")
        yield from _real_answers(shared / "reviews_with_answers.jsonl")
    yield from _hostile()


def _real_answers(path: Path) -> Iterator[str]:
    texts = [row["seller_answer"] for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()) if row["seller_answer"]]
    found = Counter(f"{deed.tense.value} {deed.kind}" for text in texts for deed in deeds(text))
    yield f"real answers: {len(texts)}; deeds of the shop: {dict(found.most_common())}"
    distinct = list(dict.fromkeys(texts))
    report = repetition(distinct)
    yield f"distinct: {len(distinct)}; copies of an earlier one: {report.copies} ({report.share:.0%}); openings: {report.openings[:3]}"
    recent = [skeleton(text) for text in distinct[:200]]
    alike = sum(any(similarity(skeleton(text), other) >= 0.8 for other in recent) for text in distinct[200:])
    yield f"of the {len(distinct) - 200} later ones, like one of the first 200: {alike}"
    yield from tally(to_read(list(hits(distinct))), verdicts_read())


def _pieces() -> Iterator[str]:
    """Texts of 10 kB made of repeated and of random pieces of what grounding looks at."""
    dice = random.Random(11)
    for _ in range(40):
        yield ("".join(dice.choices(_PIECES, k=dice.randint(1, 8))) * 10_000)[:10_000]
    for _ in range(10):
        yield "".join(dice.choices(_PIECES, k=10_000))[:10_000]
    for _ in range(10):  # as long and as full of stops as a text may be to be read claim by claim
        words = (f"{dice.choice(_WORDS)}{dice.choices((' ', ', ', '. '), (85, 8, 7))[0]}" for _ in range(1_150))
        yield "".join(words)[:10_000]


def _hostile() -> Iterator[str]:
    card = card_passage({"name": "Кружка", "attributes": {"Объём": "300 мл", "Высота": "10 см"}})
    for text in _HOSTILE:
        times = []
        for size in (len(text) // 2, len(text)):
            started = time.process_time()
            ground(text[:size], (card,), thread=("Какой объём?",))
            times.append(time.process_time() - started)
        yield f"hostile {text[:6]!r} x {len(text)}: half {times[0] * 1000:.0f} ms, whole {times[1] * 1000:.0f} ms"
    yield from _slowest(card, "card of 2 lines")
    yield from _slowest(_long_card(), f"card of {_LINES} lines")


def _slowest(card: Passage, name: str) -> Iterator[str]:
    spent = []
    for text in _pieces():
        started = time.process_time()
        ground(text, (card,), thread=("Какой объём?",))
        spent.append((time.process_time() - started) * 1000)
    spent.sort()
    middle, slowest = spent[len(spent) // 2], spent[-1]
    yield f"hostile pieces and words, 10 kB, {len(spent)} texts, {name}: median {middle:.0f} ms, slowest {slowest:.0f} ms (processor time)"


def _long_card() -> Passage:
    """Of attributes and values that share their words, as a careless import makes them."""
    dice = random.Random(3)
    rows = {f"{dice.choice(_ATTRIBUTES)} {dice.choice(_ATTRIBUTES).lower()} {at}": dice.choice(_VALUES) for at in range(_LINES)}
    return card_passage({"name": "Прибор кухонный", "attributes": rows, "stock": {f"белый {at}": at % 3 for at in range(10)}})


if __name__ == "__main__":
    main()
