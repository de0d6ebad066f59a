"""What people put right, laid over what a source says, so that the next sync does not bring the error back."""

from collections.abc import Sequence

from sqlalchemy import select

from knowledge.conflicts import folded
from knowledge.database import Database
from knowledge.tables import corrections
from knowledge.types import Document, Fact, Frozen


class Correction(Frozen):
    """A fact as a person knows it, or, without an attribute, a clause that a person took out."""

    attribute: str
    value: str
    variant: str = ""


def corrected(document: Document, given: Sequence[Correction]) -> Document:
    """The document with the corrections in its facts and in its text."""
    for correction in given:
        document = _with_fact(document, correction) if correction.attribute else _without(document, correction.value)
    return document


def corrections_of(database: Database, shop: str) -> dict[str, tuple[Correction, ...]]:
    """A shop's corrections by document, the oldest first."""
    query = select(corrections).where(corrections.c.shop == shop).order_by(corrections.c.id)
    found: dict[str, tuple[Correction, ...]] = {}
    with database.reading() as connection:
        for row in connection.execute(query):
            made = Correction(attribute=row.attribute, value=row.value, variant=row.variant)
            found[row.document_id] = (*found.get(row.document_id, ()), made)
    return found


def fact_of(document: Document, attribute: str, variant: str = "") -> Fact | None:
    """The document's fact of that name, however it is spelled."""
    named = (fact for fact in document.facts if folded(fact.attribute) == folded(attribute) and (fact.variant or "") == variant)
    return next(named, None)


def _with_fact(document: Document, correction: Correction) -> Document:
    known = fact_of(document, correction.attribute, correction.variant)
    if known is None:
        fact = Fact(attribute=correction.attribute, value=correction.value, variant=correction.variant or None)
        return document.model_copy(update={"facts": (*document.facts, fact), "text": _line(document.text, correction)})
    facts = tuple(fact.model_copy(update={"value": correction.value}) if fact is known else fact for fact in document.facts)
    text = document.text
    if not correction.variant:
        text = _line(text, correction.model_copy(update={"attribute": known.attribute}))
    return document.model_copy(update={"facts": facts, "text": text})


def _line(text: str, correction: Correction) -> str:
    """The text with its line «attribute: value» changed, or with such a line at its end. A variant's fact stands beside the text."""
    said = f"{correction.attribute}: {correction.value}"
    lines = text.split("\n")
    places = [at for at, line in enumerate(lines) if ":" in line and folded(line.partition(":")[0]) == folded(correction.attribute)]
    if correction.variant:
        return text
    if not places:
        return f"{text}\n{said}" if text else said
    return "\n".join(said if at == places[0] else line for at, line in enumerate(lines) if at not in places[1:])


def _without(document: Document, clause: str) -> Document:
    return document.model_copy(update={"text": document.text.replace(clause, "").strip()}) if clause else document
