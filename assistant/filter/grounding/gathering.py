"""Gathering evidence: passages read into lines, facts first, free text where it adds words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.filter.grounding.claims import Source
from assistant.filter.grounding.clauses import Clause
from assistant.filter.grounding.evidence import DOUBLE, Evidence, Line, Segment, kinds_of, named_by, spelled
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.quantity import Quantity
from assistant.filter.grounding.reading import read
from assistant.filter.grounding.units import YEAR, Unit
from assistant.filter.grounding.words import Part
from knowledge.types import Fact, FactKind, Passage

_NAMES = frozenset({"name", "brand", "category", "title"})


@lru_cache(maxsize=64)
def evidence_of(passages: tuple[Passage, ...]) -> Evidence:
    """Evidence from passages; facts first, the free text of a passage where it adds words."""
    return Evidence(tuple(line for passage in passages for line in _lines(passage)))


def _lines(passage: Passage) -> Iterable[Line]:
    yield _naming(passage.title, passage)
    for fact in passage.facts:
        yield _line(fact, passage)
    told = {f"{fact.attribute}: {fact.value}".casefold() for fact in passage.facts}
    for row in passage.text.splitlines():
        if row.strip() and row.strip().casefold() not in told:
            yield from _free(row, passage)


def _line(fact: Fact, passage: Passage) -> Line:
    source = Source(passage_id=passage.id, attribute=fact.attribute, value=fact.value)
    if fact.attribute in _NAMES:
        return _naming(fact.value, passage, source)
    value = f"{fact.value} {fact.unit}" if fact.unit and fact.unit not in fact.value else fact.value
    attribute = [clause for sentence in read(fact.attribute) for clause in sentence.clauses]
    clauses = [clause for sentence in read(value) for clause in sentence.clauses]
    subject = frozenset(key for clause in attribute for key in _keys(clause))
    segments = tuple(_segment(clause, aged="@age" in subject) for clause in clauses)
    if fact.variant:
        named = [clause for sentence in read(fact.variant) for clause in sentence.clauses]
        subject |= frozenset(key for clause in named for key in _keys(clause) | _figures(clause))
    inverted = any(clause.negated or lexicon().negative_attributes.found(clause.words) for clause in attribute)
    affirmative = any(clause.has("affirmative_values") for sentence in read(value) for clause in sentence.clauses)
    return Line(
        source,
        fact.kind,
        subject | _price_words(fact),
        segments,
        (_denies(fact, segments) and not _describes(clauses)) != inverted,
        inverted,
        affirmative=affirmative,
        deferring=any(clause.has("deferring") for sentence in read(value) for clause in sentence.clauses),
        words=tuple(word for clause in attribute for word in clause.words),
        absent=any(_left_out(clause) for clause in clauses[1:]),
    )


def _left_out(clause: Clause) -> bool:
    """«not included», «（不含）», «не входит в комплект» behind the description of a thing."""
    said = [token for token in clause.content if not token.generic and "kit" not in token.concepts]
    return clause.negated and not said and not clause.quantities and (clause.has("existence") or clause.has("refusal"))


def _figures(clause: Clause) -> frozenset[str]:
    """Numbers that name a variant: shoe size 43, the pack of 1 kg."""
    named = frozenset(key for token in clause.tokens if token.word.part is Part.NUMBER for key in token.word.keys)
    return (
        named | frozenset(named_by(quantity) for quantity in clause.quantities) | {spelled(found) for found in DOUBLE.findall(clause.text)}
    )


def _price_words(fact: Fact) -> frozenset[str]:
    return frozenset({"@price", "@discount"}) if fact.kind is FactKind.PRICE else frozenset()


def _denies(fact: Fact, segments: Sequence[Segment]) -> bool:
    if fact.kind is FactKind.STOCK:
        amounts = [q.low for segment in segments for q in segment.quantities]
        return amounts[:1] == [0.0] or any(segment.negative for segment in segments)
    return segments[0].negative if segments else fact.value.strip() in {"-", "—", "–", "✗", "×"}


def _describes(clauses: Sequence[Clause]) -> bool:
    """«Ручки: не нагреваются» says how the handles are; «Ручки: не входят» that there are none."""
    verbs = [word for word in clauses[0].words if word.part is Part.VERB] if clauses else []
    present = lexicon().marked("presence_verbs", verbs)
    return bool(verbs) and not present and not clauses[0].has("negative_values_alone")


def _segment(clause: Clause, *, aged: bool = False) -> Segment:
    denied = frozenset(key for token in clause.tokens if token.word.start in clause.denied for key in token.keys)
    first = clause.words[0].start if clause.words else 0
    opens_denied = any(start == 0 for start, _ in lexicon().marked("local_negation", clause.words)) and first not in clause.denied
    negative = clause.negated or clause.has("negative_values") or opens_denied
    words = tuple(token.word for token in clause.tokens if token.content and not token.generic) if negative else ()
    return Segment(
        _keys(clause),
        _years(clause.quantities) if aged else clause.quantities,
        negative,
        frozenset() if negative else denied,
        words,
        tuple(kinds_of(clause.words)),
    )


def _years(quantities: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """«Возраст: 3+»: years, where no unit stands."""
    return tuple(replace(q, low=q.low * YEAR, high=q.high * YEAR, unit=Unit("time", YEAR)) if not q.dimension else q for q in quantities)


def _keys(clause: Clause) -> frozenset[str]:
    """The words of a clause of evidence, each with what it implies: oak is also wood."""
    names = {token_name for token in clause.tokens for token_name in token.concepts} | clause.marks
    above = {name for concept in names for name in lexicon().ancestors.get(concept, ())}
    told = (token.word for token in clause.tokens if token.content or (token.word.part is not Part.NUMBER and len(token.word.text) > 3))
    plain = frozenset(key for word in told for key in word.keys)
    return plain | clause.keys | {f"@{name}" for name in names | above}


def _naming(title: str, passage: Passage, source: Source | None = None) -> Line:
    segments = tuple(_segment(clause) for sentence in read(title) for clause in sentence.clauses)
    source = source or Source(passage_id=passage.id, attribute="title", value=title)
    return Line(source, FactKind.ATTRIBUTE, frozenset(), segments, negative=False, naming=True)


def _free(row: str, passage: Passage) -> Iterable[Line]:
    for sentence in read(row):
        segments = tuple(_segment(clause) for clause in sentence.clauses)
        text = row[sentence.start : sentence.end].strip()
        yield Line(Source(passage_id=passage.id, attribute="", value=text), FactKind.ATTRIBUTE, frozenset(), segments, negative=False)
