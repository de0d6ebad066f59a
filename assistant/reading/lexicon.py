"""The reading lexicon: data files under knowledge/sources/lexicons/reading, read once."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.reading.morphology import plain

FOLDER = "knowledge.sources.lexicons.reading"


@dataclass(frozen=True)
class Lexicon:
    """What the data files say. Patterns are tuples of word choices, see `patterns`."""

    problems: dict[str, dict[str, Any]]
    aspects: dict[str, dict[str, Any]]
    events: dict[str, dict[str, Any]]
    risks: dict[str, dict[str, Any]]
    families: dict[str, frozenset[str]]
    canonical: dict[str, str]
    words: dict[str, frozenset[str]]
    spellings: dict[str, str]
    vocabulary: frozenset[str]


def load(name: str) -> dict[str, Any]:
    """One data file, as a mapping."""
    text = files("knowledge").joinpath(f"sources/lexicons/reading/{name}").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@cache
def lexicon() -> Lexicon:
    """The lexicon of the Russian reader."""
    problems, aspects = load("problems.yaml"), load("aspects.yaml")
    words = {name: frozenset(str(entry).split()) for name, entry in load("words.yaml").items()}
    vocabulary = {word for entry in aspects.values() for word in str(entry.get("nouns", "")).split()}
    for entry in (*problems.values(), *aspects.values()):
        for pattern in entry.get("says", ()):
            vocabulary.update(choice for choices in str(pattern).split() for choice in choices.split("|"))
    vocabulary.update(*words.values())
    return Lexicon(
        problems=problems,
        aspects=aspects,
        families={name: frozenset(plain(str(entry)).split()) for name, entry in load("families.yaml").items() if name != "canonical"},
        canonical={str(name): str(word) for name, word in load("families.yaml")["canonical"].items()},
        events=load("events.yaml"),
        risks=load("risks.yaml"),
        words=words,
        spellings={str(wrong): str(right) for wrong, right in load("spellings.yaml").items()},
        vocabulary=frozenset(word for word in vocabulary if word.isalpha() and len(word) > 3),
    )


@cache
def first_names() -> frozenset[str]:
    """First names that may stand in a greeting, as they are spelled there."""
    text = files("knowledge").joinpath("sources/lexicons/reading/names.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
