"""Many reviewers are read by the filter at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from assistant.filter import check_reply
from knowledge.rules import Rulebook
from knowledge.types import Channel, Jurisdiction, Platform
from tests.builders import a_brief, an_inquiry

pytestmark = pytest.mark.usefixtures("each_database")

WORDS = ("relationally", "nationalize", "electricity", "hopefulness", "formative", "adjustable", "triplicate", "generously", "wonderful")


def test_texts_read_side_by_side_get_the_findings_they_get_alone() -> None:
    rules = Rulebook.bundled().effective(Platform.WB, Channel.REVIEW, Jurisdiction.RU, date(2026, 11, 2))
    brief = a_brief(an_inquiry("Шумит"), rules=rules)
    texts = [f"Здравствуйте! Модель {n}: {' '.join(f'{word}{n % 7}{word}' for word in WORDS)}. Срок {n} дней." for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: check_reply(text, brief), texts))
    assert together == [check_reply(text, brief) for text in texts]


def test_english_words_are_stemmed_alike_in_every_thread() -> None:
    from assistant.filter.grounding.words import lemmas

    words = [f"{word}{chr(97 + n % 26)}{chr(97 + n // 26)}" for word in WORDS for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lemmas, words))
    lemmas.cache_clear()
    assert together == [lemmas(word) for word in words]
