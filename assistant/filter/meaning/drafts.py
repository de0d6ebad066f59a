"""The second reading of a draft: what its sentences mean, for the categories whose words alone cannot decide.

A small linear model over the second bundled encoder's vectors and the words themselves, trained by `python -m evals.train_filter`.
It may warn where the words said nothing, and it may doubt a phrase whose sentence means nothing of the kind; it never blocks, and it
has no say about identifiers, swearing or anything else that is found by itself. Without the encoder the words decide alone.
"""

from assistant.filter.candidate import Candidate
from assistant.filter.meaning.reading import SecondReading
from knowledge.types import Severity, Span

DISBELIEVED = 0.02
"""Less sure than this that a sentence breaks a rule: what a phrase found in it is only a note."""
DOUBTED = 0.1
"""Less sure than this: it warns and does not block."""

_READING = SecondReading("filter", "weights.npz")
forget = _READING.forget

_KIN = {"contacts": ("contacts", "off_platform"), "off_platform": ("contacts", "off_platform")}
"""Categories that one sentence mostly breaks together; the surer one speaks for both."""


def meanings(candidate: Candidate) -> tuple[tuple[Span, dict[str, float]], ...]:
    """For every sentence of the text, how sure the model is of each category; empty without the encoder."""
    return candidate.once("meanings", lambda: _READING.meanings(candidate.text))


def weighed(candidate: Candidate, category: str, span: Span, severity: Severity) -> Severity:
    """How grave a phrase of the category at `span` is, once its sentence has been read for what it means."""
    reader = _READING.reader
    if severity is Severity.INFO or reader is None or category not in reader.model.names:
        return severity
    around = [sureness for place, sureness in meanings(candidate) if place.start < span.end and span.start < place.end]
    if not around:
        return severity
    sure = max(sureness[name] for sureness in around for name in _KIN.get(category, (category,)))
    if sure < DISBELIEVED:
        return Severity.INFO
    return Severity.WARN if sure < DOUBTED else severity
