"""The two things we cannot run ourselves: a chat model and a marketplace."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from assistant.domain import Inquiry, Reply, Usage
from knowledge.types import Channel, Frozen, Platform


class ModelAnswer(Frozen):
    """What a model said, as plain text, with what it cost."""

    text: str
    model: str
    usage: Usage = Usage()


class ModelMessage(Frozen):
    """One message to a model; `role` is system, user or assistant."""

    role: str
    text: str


class ChatModel(Protocol):
    """A language model that answers a list of messages within `timeout` seconds, or raises a ModelError."""

    @property
    def name(self) -> str: ...

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer: ...


@runtime_checkable
class StreamingModel(ChatModel, Protocol):
    """A chat model that can also answer piece by piece; the last thing it yields is the whole answer."""

    def stream(
        self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float
    ) -> "Iterator[str | ModelAnswer]": ...


class AnswerState(StrEnum):
    """Where an answer stands on the marketplace: being moderated, shown to buyers, or refused by moderation.

    overtaken: in a chat, none of ours stands there, and the buyer has written since.
    """

    CHECKING = "checking"
    SHOWN = "shown"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


class Published(Frozen):
    """An answer as the marketplace holds it now. `edits_left` None means: not limited, or not known."""

    text: str
    state: AnswerState
    answer_id: str | None = None
    edits_left: int | None = None
    reason: str = ""


class Habits(Frozen):
    """How a marketplace behaves around a write. `settle` is how long an unclear write may still land and become visible.

    `shows_unmoderated`: whether our answer can be read back before moderation lets it through. Where it cannot, "not there" proves
    nothing, and only a person decides about another attempt. The same goes for the channels in `premoderated`.
    """

    settle: timedelta = timedelta(minutes=2)
    shows_unmoderated: bool = True
    premoderated: tuple[Channel, ...] = ()


@runtime_checkable
class Concludes(Protocol):
    """A marketplace with a list of its own from which an answered inquiry is taken; a repeat changes nothing."""

    def conclude(self, external_id: str) -> None: ...


class Marketplace(Protocol):
    """Where buyers write and answers are published. It cannot be handed a draft: `publish` takes a Reply.

    `unanswered` gives what waits since a moment (everything without one), `published` what stands at a place now: our answer, or None.
    """

    @property
    def platform(self) -> Platform: ...

    @property
    def habits(self) -> Habits: ...

    def unanswered(self, since: datetime | None = None) -> Iterator[Inquiry]: ...

    def publish(self, reply: Reply) -> None: ...

    def published(self, external_id: str) -> Published | None: ...
