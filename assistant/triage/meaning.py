"""The second reading: what a sentence means, by its vector, for the categories whose words alone cannot decide.

A small linear model over the second bundled encoder's vectors and the words themselves, trained on sentences of our own
(knowledge/sources/semantics/inbound.txt) by `python -m evals.train_triage`. It is asked only when a gate of words opens, it says how
sure it is, and it stays silent where the encoder's weights are not installed.
"""

from importlib.resources import files

from assistant.filter.meaning.reader import Reader, silent
from assistant.filter.meaning.sentences import sentences
from assistant.once import once
from knowledge.types import Span


def meanings(text: str) -> tuple[tuple[Span, dict[str, float]], ...]:
    """For every sentence, how sure the model is of each category; empty without the encoder."""
    reader = _reader()
    if reader is None:
        return ()
    spans = sentences(text)
    return tuple(zip(spans, reader.read([span.of(text) for span in spans]), strict=True))


def forget() -> None:
    """Forgets every sentence read: what benches measure is a first reading."""
    if (reader := _reader()) is not None:
        reader.forget()


def _reader() -> Reader | None:
    return None if silent() else _loaded()


@once
def _loaded() -> Reader | None:
    return Reader.load(files("assistant") / "triage" / "weights.npz")
