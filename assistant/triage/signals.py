"""Signals: what may be found in a buyer's words, what each demands, and the frames that find it; all of it read from data."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import Field

from assistant.domain import DraftPolicy, Priority
from assistant.triage.frames import Frame, Lexicon
from knowledge.types import Channel, Confidence, Frozen, Language, Severity


class Holding(Frozen):
    """An approved text for the time until a person has looked; `public` where reviews and questions need other words."""

    private: dict[Language, str]
    public: dict[Language, str] = Field(default_factory=dict)

    def text(self, language: Language, *, public: bool) -> str:
        """The text for this language and place, Russian when there is none in the language."""
        texts = (self.public if public else {}) | {} or self.private
        return texts.get(language) or texts[Language.RU]


class Signal(Frozen):
    """One kind of danger or need: what it means for the draft, who must see it and how soon."""

    id: str
    signal: str
    category: str
    says: str
    says_ru: str
    priority: Priority
    draft_policy: DraftPolicy
    severity: Severity = Severity.WARN
    route_to: tuple[str, ...] = ("operator",)
    pickup_minutes: int | None = None
    pickup_always: bool = False
    channels: tuple[Channel, ...] = tuple(Channel)
    holding_text: Holding | None = None
    handling: tuple[str, ...] = ()
    detector: str | None = None
    starts_legal_clock: bool = False
    sources: tuple[str, ...] = ()
    confidence: Confidence = Confidence.DESIGN
    note: str = ""
    breaks: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Frames that raise one signal. `unless` in the same sentences silences a hit; `softer` names a signal to raise instead
    when `softens` is found in the text. `negatable` hits are dropped when the words before or after deny them; "anywhere" also looks
    between the words of the hit."""

    signal: str
    find: tuple[Frame, ...]
    unless: tuple[Frame, ...] = ()
    softens: tuple[Frame, ...] = ()
    softer: str | None = None
    negatable: bool | str = False
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Shape:
    """A regular expression that raises a signal: for marks that are not words."""

    signal: str
    pattern: re.Pattern[str]
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gate:
    """When to ask the second reading: every frame of one row has a word in the text; `sure` is how sure it must be then."""

    signal: str
    meaning: str
    rows: tuple[tuple[Frame, ...], ...]
    sure: float
    sure_in_reviews: float
    channels: frozenset[Channel]

    def serves(self, channel: Channel | None) -> bool:
        """Whether the gate is meant for messages from there."""
        return channel is None or channel in self.channels

    def asks(self, channel: Channel | None) -> float:
        """How sure the reading must be there: reviews are many and mostly harmless, so they need more."""
        return self.sure_in_reviews if channel is Channel.REVIEW else self.sure


@dataclass(frozen=True)
class Signals:
    """Every signal by id, and what finds them."""

    by_id: dict[str, Signal]
    lexicon: Lexicon
    groups: tuple[Group, ...]
    shapes: tuple[Shape, ...]
    gates: tuple[Gate, ...]
    denied_before: tuple[Frame, ...]
    denied_after: tuple[Frame, ...]

    def where(self, group_of: str) -> tuple[Group, ...]:
        """The groups that raise a signal of the named category."""
        return tuple(group for group in self.groups if self.by_id[group.signal].category == group_of)


@cache
def bundled_signals() -> Signals:
    """The signals that come with Otklik."""
    sources = files("knowledge") / "sources"
    return read_signals(sources / "signals.yaml", sources / "lexicons" / "inbound")


def read_signals(signals: Traversable, lexicons: Traversable) -> Signals:
    """Signals from a list of them and a folder of lexicons."""
    known = {item["id"]: Signal.model_validate(item) for item in _yaml(signals)}
    pages = [_yaml(page) for page in sorted(lexicons.iterdir(), key=lambda page: page.name) if page.name.endswith(".yaml")]
    sets: dict[str, tuple[str, ...]] = {}
    for name, terms in (item for page in pages for item in page.get("sets", {}).items()):
        if name in sets:
            raise ValueError(f"two lexicons hold a set named {name!r}; sets are shared, so rename one")
        sets[name] = tuple(map(str, terms))
    lexicon = Lexicon(sets)
    compiled = _frames(lexicon, (line for page in pages for line in page.get("denied_before", ())))
    after = _frames(lexicon, (line for page in pages for line in page.get("denied_after", ())))
    groups = tuple(_group(item, lexicon) for page in pages for item in page.get("frames", ()))
    shapes = tuple(shape for page in pages for item in page.get("shapes", ()) for shape in _shapes(item))
    gates = tuple(_gate(item, lexicon) for page in pages for item in page.get("gates", ()))
    for name in {group.signal for group in groups} | {shape.signal for shape in shapes} | {g.softer for g in groups if g.softer}:
        if name not in known:
            raise ValueError(f"a lexicon names the signal {name!r}, which {signals.name!r} does not hold")
    return Signals(known, lexicon, groups, shapes, gates, compiled, after)


def _group(item: dict[str, Any], lexicon: Lexicon) -> Group:
    unknown = item.keys() - {"signal", "find", "unless", "softens", "softer", "negatable", "parts", "note"}
    if unknown:
        raise ValueError(f"frames of {item['signal']!r} have unknown fields {sorted(unknown)}")
    return Group(
        signal=item["signal"],
        find=_frames(lexicon, item["find"]),
        unless=_frames(lexicon, item.get("unless", ())),
        softens=_frames(lexicon, item.get("softens", ())),
        softer=item.get("softer"),
        negatable=item.get("negatable", False),
        parts=frozenset(item.get("parts", ())),
    )


def _gate(item: dict[str, Any], lexicon: Lexicon) -> Gate:
    rows = tuple(_frames(lexicon, row) for row in item["rows"])
    channels = frozenset(map(Channel, item.get("channels", tuple(Channel))))
    return Gate(item["signal"], item["meaning"], rows, item["sure"], item.get("sure_in_reviews", item["sure"]), channels)


def _frames(lexicon: Lexicon, lines: Iterable[str]) -> tuple[Frame, ...]:
    return tuple(frame for line in lines for frame in lexicon.compile(line))


def _shapes(item: dict[str, Any]) -> Iterator[Shape]:
    for pattern in item["find"]:
        yield Shape(item["signal"], re.compile(pattern, re.IGNORECASE | re.MULTILINE), frozenset(item.get("parts", ())))


def _yaml(page: Traversable) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(page.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - the safe loader, in C where there is one
