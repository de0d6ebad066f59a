"""The labelled set is what its page says: well formed, without copies, wide enough to measure with."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from knowledge.types import Channel, Direction, Language, Platform

ITEMS = Path(__file__).resolve().parents[2] / "evals" / "filter" / "items.jsonl"
OUTBOUND = {
    "contacts", "off_platform", "personal_data_request", "profanity", "insult", "disparage_platform", "disparage_competitor", "one_word",
    "caps_excess", "emoji_excess", "review_manipulation", "unauthorised_compensation_promise", "advertising", "legal_contradiction",
    "template_like", "leaked_prompt", "language_mismatch", "out_of_scope",
}  # fmt: skip
INBOUND = {
    "contact_request", "contacts", "extortion", "phishing_impersonation", "prompt_injection", "legal_threat", "injury_safety",
    "return_fraud_signal", "abuse", "profanity",
}  # fmt: skip
NEAR = 0.6


def items() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ITEMS.read_text(encoding="utf-8").splitlines()]


def grams(text: str) -> frozenset[str]:
    packed = "".join(text.lower().split())
    return frozenset(packed[at : at + 3] for at in range(max(len(packed) - 2, 1)))


def test_every_item_has_the_fields_and_words_of_the_label_page() -> None:
    for item in items():
        Language(item["lang"]), Platform(item["platform"]), Channel(item["channel"])
        known = OUTBOUND if Direction(item["direction"]) is Direction.OUTBOUND else INBOUND
        assert set(item["labels"]) <= known, item["id"]
        assert not set(item["labels"]) & set(item["maybe"]), item["id"]
        assert set(item["maybe"]) | set(item["trap"]) <= OUTBOUND | INBOUND, item["id"]
        assert item["split"] in {"dev", "test"}
        assert (item["contact_form"] in {"plain", "obfuscated", "hint"}) == ("contacts" in item["labels"]), item["id"]


def test_spans_stand_in_the_text_and_only_in_texts_with_labels() -> None:
    whole_text = {"template_like", "language_mismatch", "caps_excess", "emoji_excess"}
    for item in items():
        assert all(span and span in item["text"] for span in item["spans"]), item["id"]
        assert bool(item["spans"]) <= bool(item["labels"]), item["id"]
        assert item["spans"] or set(item["labels"]) <= whole_text, item["id"]


def test_no_two_items_are_copies_or_near_copies() -> None:
    shapes = [(item["id"], item["lang"], grams(item["text"])) for item in items()]
    assert len({item["text"] for item in items()}) == len(shapes) == len({name for name, _, _ in shapes})
    near = [
        (one, other)
        for at, (one, language, first) in enumerate(shapes)
        for other, other_language, second in shapes[at + 1 :]
        if language == other_language and len(first & second) > NEAR * len(first | second)
    ]
    assert near == []


def test_the_set_is_large_and_balanced_enough_to_measure_with() -> None:
    rows = items()
    languages = Counter(item["lang"] for item in rows)
    outbound = sum(item["direction"] == "outbound" for item in rows)
    clean = sum(not item["labels"] for item in rows)
    assert len(rows) >= 500
    assert languages["ru"] > 0.4 * len(rows)
    assert min(languages.values()) > 0.2 * len(rows)
    assert 0.5 < outbound / len(rows) < 0.7
    assert 0.4 < clean / len(rows) < 0.6
    for direction, known in (("outbound", OUTBOUND), ("inbound", INBOUND)):
        counts = Counter(label for item in rows if item["direction"] == direction for label in item["labels"])
        assert all(counts[label] >= 11 for label in known), counts
