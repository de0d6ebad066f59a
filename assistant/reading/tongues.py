"""The compiled reading data of a language that is read by expressions: English or Chinese."""

import re
from dataclasses import dataclass
from functools import cache

from assistant.reading.lexicon import load


@dataclass(frozen=True)
class Problem:
    """A kind of fault: its code, its family, and how it is told."""

    code: str
    family: str
    says: re.Pattern[str]


@dataclass(frozen=True)
class Tongue:
    """What `en.yaml` or `zh.yaml` says, ready for use."""

    problems: tuple[Problem, ...]
    praises: tuple[tuple[str, re.Pattern[str]], ...]
    things: tuple[tuple[str, re.Pattern[str]], ...]
    forms: dict[str, re.Pattern[str]]
    events: dict[str, re.Pattern[str]]
    risks: dict[str, re.Pattern[str]]
    words: dict[str, frozenset[str]]


_FORMS = (
    "positive",
    "negative",
    "denied",
    "denied_property",
    "others",
    "wishes",
    "wished",
    "uses",
    "purposes",
    "when",
    "person",
    "for_person",
    "asks",
    "idle",
)
_WORDS = ("items", "devices", "wearables", "flaws", "verbs", "plural_verbs", "barred")


@cache
def tongue(language: str) -> Tongue:
    """The data of a language, compiled once."""
    data = load(f"{language}.yaml")
    return Tongue(
        problems=tuple(Problem(str(code), str(entry["family"]), _form(entry["says"])) for code, entry in data["problems"].items()),
        praises=tuple((str(aspect), _form(says)) for aspect, says in data["praises"].items()),
        things=tuple((str(aspect), _form(says)) for aspect, says in data["things"].items()),
        forms={name: _form(data[name]) for name in _FORMS if name in data},
        events={str(code): _form(says) for code, says in data["events"].items()},
        risks={str(code): _form(says) for code, says in data["risks"].items()},
        words={name: frozenset(str(data[name]).split()) for name in _WORDS if name in data},
    )


@cache
def goods(language: str, kind: str) -> frozenset[str]:
    """The words of a language for a kind of goods: items, devices, wearables, flaws."""
    return tongue(language).words.get(kind, frozenset()) if language in {"en", "zh"} else frozenset()


def _form(says: object) -> re.Pattern[str]:
    return re.compile(str(says), re.IGNORECASE)
