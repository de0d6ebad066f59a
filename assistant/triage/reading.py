"""Reading one text of a buyer: which signals stand in it, and where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import DraftPolicy
from assistant.filter.candidate import Candidate
from assistant.filter.engine import DETECTORS
from assistant.filter.normalise import Normalised, normalise
from assistant.triage.frames import Frame, spans
from assistant.triage.meaning import meanings
from assistant.triage.signals import Gate, Group, Signals
from assistant.triage.views import views
from assistant.triage.words import Word, split
from knowledge.types import Channel, Direction, Span

LONGEST = 12_000

Occurring = Mapping[int, Sequence[tuple[int, int]]]
"""Slot -> where its terms stand, as ranges of word indexes."""

_LONGEST_DETECTED = 5_000
"""No marketplace takes a longer message; what is longer is read for instructions to the model alone, which may hide anywhere."""

_DENIED_BEFORE = 2
_DENIED_AFTER = 2
_INJECTION = "prompt_injection"
_PHISHING = "phishing_impersonation"
_CONTACT = "contact_request"
_BAITS = frozenset({_PHISHING, _INJECTION})
_SURE_UNASKED = 0.85
"""How sure the second reading must be of what no gate has asked it about."""
_LEFT_CONTACT = "IN-CONTACT-01"


@dataclass(frozen=True)
class Sighting:
    """A signal found in a text: where, and by which line of the data."""

    signal: str
    span: Span
    why: str
    sure: float = 1.0


def read(text: str, signals: Signals, part: str = "text", channel: Channel | None = None) -> tuple[Sighting, ...]:
    """Every signal in the text; hidden and encoded layers are read for instructions to the model alone."""
    if not text.strip():
        return ()
    normal = normalise(text[:LONGEST])
    words = split(normal, LONGEST)
    occurring = signals.lexicon.occurrences(words)
    found = list(_read_words(normal, words, occurring, signals, signals.groups, part))
    found += _detected(Candidate(text[:_LONGEST_DETECTED], channel=channel, direction=Direction.INBOUND), signals, found)
    found += _by_meaning(text[:LONGEST], _Heard(normal, words, occurring), signals, found, channel)
    found = _without_bait(found, signals)
    instructions = signals.where(_INJECTION)
    for view in views(text[:LONGEST]):
        if view.telling:
            found.append(Sighting(view.telling, view.whole, f"hidden as {view.how}"))
        other = normalise(view.text)
        heard = split(other, LONGEST)
        hidden = _read_words(other, heard, signals.lexicon.occurrences(heard), signals, instructions, part, instructions_only=True)
        found += [Sighting(s.signal, view.original(s.span), f"{s.why}, hidden as {view.how}") for s in hidden]
    return _widest(found)


def _read_words(
    normal: Normalised,
    words: Sequence[Word],
    found: Occurring,
    signals: Signals,
    groups: Iterable[Group],
    part: str,
    *,
    instructions_only: bool = False,
) -> Iterator[Sighting]:
    denials = _Denials(signals, found, words)
    for group in groups:
        if not group.parts or part in group.parts:
            yield from _read_group(group, found, words, normal, denials)
    for shape in signals.shapes:
        if instructions_only and signals.by_id[shape.signal].category != _INJECTION:
            continue
        if not shape.parts or part in shape.parts:
            for match in shape.pattern.finditer(normal.text):
                if match.end() > match.start():
                    yield Sighting(shape.signal, normal.original_span(match.start(), match.end()), shape.pattern.pattern)


def _read_group(group: Group, found: Occurring, words: Sequence[Word], normal: Normalised, denials: "_Denials") -> Iterator[Sighting]:
    hits = [(frame, start, end) for frame in group.find for start, end in spans(frame, found, words)]
    if not hits:
        return
    silenced = _sentences(group.unless, found, words)
    softened = any(True for frame in group.softens for _ in spans(frame, found, words))
    for frame, start, end in hits:
        if group.negatable and denials.deny(start, end, within=group.negatable == "anywhere"):
            continue
        if silenced.isdisjoint(range(words[start].sentence, words[end - 1].sentence + 1)):
            signal = group.softer if softened and group.softer else group.signal
            yield Sighting(signal, normal.original_span(words[start].start, words[end - 1].end), frame.line)


def _detected(candidate: Candidate, signals: Signals, found: Sequence[Sighting]) -> Iterator[Sighting]:
    """What the filter's own detectors find; a contact left is also a wish to talk, unless somebody is fishing with it."""
    import assistant.filter.detectors  # noqa: F401 - importing registers them

    fishing = any(signals.by_id[sighting.signal].category == _PHISHING for sighting in found)
    for signal in signals.by_id.values():
        for hit in DETECTORS[signal.detector](candidate) if signal.detector in DETECTORS else ():
            yield Sighting(signal.id, hit.span, hit.why)
            if signal.category == "contacts" and not fishing:
                yield Sighting(_LEFT_CONTACT, hit.span, hit.why)


def _without_bait(found: list[Sighting], signals: Signals) -> list[Sighting]:
    """Without wishes to talk elsewhere where somebody plays a service or commands a model: there they are bait or payload."""
    if all(signals.by_id[sighting.signal].category not in _BAITS for sighting in found):
        return found
    return [sighting for sighting in found if signals.by_id[sighting.signal].category != _CONTACT]


def _by_meaning(text: str, heard: "_Heard", signals: Signals, found: Sequence[Sighting], channel: Channel | None) -> Iterator[Sighting]:
    """What the second reading adds to what the words have shown: asked where a gate opens.

    Once no draft would be written anyway, only orders to the assistant are still listened for: a person should be told of them.
    """
    held = any(signals.by_id[sighting.signal].draft_policy is not DraftPolicy.DRAFT for sighting in found)
    shown = {signals.by_id[sighting.signal].category for sighting in found}
    gates = [gate for gate in signals.gates if signals.by_id[gate.signal].category not in shown and gate.serves(channel)]
    if held:
        gates = [gate for gate in gates if signals.by_id[gate.signal].category == "prompt_injection"]
    opened = {gate.meaning for gate in gates if _opens(gate, heard.occurring)}
    if not opened:
        return
    asked_of = [gate for gate in gates if gate.meaning in opened or channel is not Channel.REVIEW]
    for span, sureness in meanings(text):
        for gate in asked_of:
            asked = gate.asks(channel) if gate.meaning in opened else max(_SURE_UNASKED, gate.asks(channel))
            if sureness[gate.meaning] >= asked and not heard.excused(span, gate.signal, signals):
                yield Sighting(gate.signal, span, f"the sentence means it, {sureness[gate.meaning]:.0%} sure", sureness[gate.meaning])


def _opens(gate: Gate, occurring: Occurring) -> bool:
    return any(all(frame.slots[0] in occurring for frame in row) for row in gate.rows)


def _sentences(frames: Iterable[Frame], found: Occurring, words: Sequence[Word]) -> set[int]:
    return {
        sentence
        for frame in frames
        for start, end in spans(frame, found, words)
        for sentence in range(words[start].sentence, words[end - 1].sentence + 1)
    }


@dataclass(frozen=True)
class _Heard:
    """A text as words, and where terms stand in it."""

    normal: Normalised
    words: Sequence[Word]
    occurring: Occurring

    def excused(self, span: Span, signal: str, signals: Signals) -> bool:
        """Whether a look-alike of the signal, as its own frames list them, stands in this part of the text.

        Never for commands to a model or for phishing: whoever writes those would add the excuse.
        """
        if signals.by_id[signal].category in _BAITS:
            return False
        for group in signals.groups:
            if group.signal != signal:
                continue
            for frame in group.unless:
                for start, end in spans(frame, self.occurring, self.words):
                    place = self.normal.original_span(self.words[start].start, self.words[end - 1].end)
                    if place.start < span.end and span.start < place.end:
                        return True
        return False


class _Denials:
    """Where the words deny something: «не было ожога», «аллергии нет», "no burns"."""

    def __init__(self, signals: Signals, found: Occurring, words: Sequence[Word]) -> None:
        self._words = words
        self._before = {end for frame in signals.denied_before for _, end in spans(frame, found, words)}
        self._after = {start for frame in signals.denied_after for start, _ in spans(frame, found, words)}

    def deny(self, start: int, end: int, *, within: bool) -> bool:
        """Whether a denial stands shortly before or after [start, end), or if asked within it, in the same clause."""
        if self._before_word(start) or self._after_word(end - 1):
            return True
        return within and (self._before_word(end - 1) or self._after_word(start))

    def _before_word(self, index: int) -> bool:
        clause = self._words[index].clause
        near = range(max(index - _DENIED_BEFORE, 0), index + 1)
        return any(at in self._before and self._words[at - 1].clause == clause for at in near)

    def _after_word(self, index: int) -> bool:
        clause = self._words[index].clause
        near = range(index + 1, min(index + _DENIED_AFTER + 2, len(self._words)))
        return any(at in self._after and self._words[at].clause == clause for at in near)


def _widest(found: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """One sighting where several of one signal overlap: the widest, in the order of the text."""
    kept: list[Sighting] = []
    for sighting in sorted(found, key=lambda s: (s.signal, s.span.start, -s.span.end)):
        if kept and kept[-1].signal == sighting.signal and sighting.span.start < kept[-1].span.end:
            if sighting.span.end <= kept[-1].span.end:
                continue
            last = kept.pop()
            sighting = Sighting(last.signal, Span(last.span.start, sighting.span.end), last.why)
        kept.append(sighting)
    return tuple(sorted(kept, key=lambda s: (s.span.start, s.signal)))
