"""Reading every sentence of a text with one trained model: the filter's for drafts, triage's for buyers' messages."""

from importlib.resources import files

from assistant.filter.meaning.reader import Reader, silent
from assistant.filter.meaning.sentences import sentences
from assistant.once import once
from knowledge.types import Span


class SecondReading:
    """The model whose weights lie at this place of the package, loaded when it is first asked."""

    def __init__(self, *place: str) -> None:
        self._loaded = once(lambda: Reader.load(files("assistant").joinpath(*place)))

    @property
    def reader(self) -> Reader | None:
        """None without the encoder, and while words decide alone."""
        return None if silent() else self._loaded()

    def meanings(self, text: str) -> tuple[tuple[Span, dict[str, float]], ...]:
        """For every sentence, how sure the model is of each category; empty without the encoder."""
        reader = self.reader
        if reader is None:
            return ()
        spans = sentences(text)
        return tuple(zip(spans, reader.read([span.of(text) for span in spans]), strict=True))

    def forget(self) -> None:
        """Forgets every sentence read: what benches measure is a first reading."""
        if (reader := self.reader) is not None:
            reader.forget()
