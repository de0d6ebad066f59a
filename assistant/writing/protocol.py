"""What every writer promises."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from assistant.domain import Brief, Draft, Finding, Hold


class Writer(Protocol):
    """Turns a Brief into a Draft, or holds when it has nothing true and specific to say.

    `mend` gets the findings of the filter and returns a better draft, or the same one when it cannot mend it.
    """

    @property
    def name(self) -> str: ...

    def write(self, brief: Brief) -> Draft | Hold: ...

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold: ...


@runtime_checkable
class StreamingWriter(Writer, Protocol):
    """A writer that can also say its words as they come; the last thing it yields is what `write` would have returned."""

    def stream(self, brief: Brief) -> Iterator[str | Draft | Hold]: ...
