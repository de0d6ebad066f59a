"""Listening to a writer at work: the stages as they begin, and the words as they come."""

from collections.abc import Callable
from enum import StrEnum

from assistant.domain import Brief, Draft, Finding, Hold
from assistant.errors import ModelUnusable
from assistant.writing.protocol import StreamingWriter, Writer


class Stage(StrEnum):
    """What is being done: reading the inquiry, writing, checking what was written, mending what was found."""

    READING = "reading"
    WRITING = "writing"
    CHECKING = "checking"
    MENDING = "mending"


Listener = Callable[[Stage | str], None]
"""Hears of a stage, or of a piece of text that nobody has checked."""


class Heard:
    """A writer that does what another one does, and lets a listener hear it."""

    def __init__(self, writer: Writer, listener: Listener) -> None:
        self._writer, self._tell = writer, listener

    @property
    def name(self) -> str:
        """The writer's name."""
        return self._writer.name

    def write(self, brief: Brief) -> Draft | Hold:
        """The writer's draft; its words are told as they come, or all at once where the writer does not stream."""
        self._tell(Stage.WRITING)
        written = self._streamed(self._writer, brief) if isinstance(self._writer, StreamingWriter) else self._whole(brief)
        self._tell(Stage.CHECKING)
        return written

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        """The mended draft; its words are not told again."""
        self._tell(Stage.MENDING)
        mended = self._writer.mend(brief, draft, findings)
        self._tell(Stage.CHECKING)
        return mended

    def _streamed(self, writer: StreamingWriter, brief: Brief) -> Draft | Hold:
        for piece in writer.stream(brief):
            if not isinstance(piece, str):
                return piece
            self._tell(piece)
        raise ModelUnusable(f"{writer.name!r} ended its stream without a draft")

    def _whole(self, brief: Brief) -> Draft | Hold:
        written = self._writer.write(brief)
        if isinstance(written, Draft):
            self._tell(written.text)
        return written
