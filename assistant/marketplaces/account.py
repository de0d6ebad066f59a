"""One seller account as a Marketplace: which part answers for which channel is said once for every platform."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Protocol, runtime_checkable

from assistant.claims.values import Purchase
from assistant.domain import Inquiry, Reply
from assistant.errors import AnswerRefused, InputError
from assistant.marketplaces.addresses import Address, address
from assistant.marketplaces.inquiries import Maker, in_turn
from assistant.ports import Habits, Published
from knowledge.types import Channel, Platform


class Answers(Protocol):
    """The reviews, questions or chats of an account. `waiting` may leave out what was read before `since`."""

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]: ...

    def published(self, place: Address) -> Published | None: ...

    def answer(self, place: Address, text: str) -> None: ...


@runtime_checkable
class Edits(Protocol):
    """A part whose answers can be changed in place."""

    def edit(self, place: Address, text: str) -> None: ...


class Decides(Protocol):
    """The return claims of an account: decided by naming one of the claim's own actions."""

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]: ...

    def published(self, place: Address) -> Published | None: ...

    def purchase(self, place: Address) -> Purchase: ...

    def execute(self, place: Address, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None: ...

    def outcome(self, place: Address) -> str | None: ...


class Account:
    """`unanswered` reads everything that waits; `publish` makes exactly one call, and is never used where an answer of ours stands.

    Kinds in `patient` may be left for the next reading when the platform is busy.
    """

    platform: ClassVar[Platform]
    habits: ClassVar[Habits]
    patient: ClassVar[Collection[Channel]] = ()

    def __init__(self, maker: Maker, parts: Mapping[Channel, Answers], claims: Decides) -> None:
        self._maker, self._parts, self._claims = maker, parts, claims

    def unanswered(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Everything that waits, kind by kind, the oldest first within each. `since` is a watermark; the caller leaves an overlap."""
        yield from in_turn(self._maker, {**self._parts, Channel.RETURN: self._claims}, since, patient=self.patient)

    def reviews(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews that wait."""
        return self._parts[Channel.REVIEW].waiting(since)

    def questions(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Questions that wait."""
        return self._parts[Channel.QUESTION].waiting(since)

    def chats(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Chats whose last word is the buyer's."""
        return self._parts[Channel.CHAT].waiting(since)

    def returns(self) -> Iterator[Inquiry]:
        """Return claims that wait for a decision."""
        return self._claims.waiting()

    def published(self, external_id: str) -> Published | None:
        """Our answer as the platform holds it now; None when none can be seen."""
        place = address(external_id)
        return self._claims.published(place) if place.channel is Channel.RETURN else self._parts[place.channel].published(place)

    def publish(self, reply: Reply) -> None:
        """One answer by one call."""
        place = address(reply.external_id)
        if place.channel is Channel.RETURN:
            raise InputError(f"{self.platform}: a return claim is decided with `execute_claim`, which names the action")
        self._parts[place.channel].answer(place, reply.text)

    def edit(self, reply: Reply) -> None:
        """Changes our answer in place. Raises AnswerRefused where the platform does not allow it."""
        place = address(reply.external_id)
        part = self._parts.get(place.channel)
        if not isinstance(part, Edits):
            raise AnswerRefused(f"{self.platform}: an answer cannot be edited ({reply.external_id!r}); if it must go, do it in the cabinet")
        part.edit(place, reply.text)

    def purchase(self, external_id: str) -> Purchase:
        """What a claim is about, as far as the platform tells."""
        return self._claims.purchase(address(external_id))

    def execute_claim(self, external_id: str, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None:
        """One of the claim's own actions: the money-moving step, called only with an approval that names the sum."""
        self._claims.execute(address(external_id), code, comment, amount=amount, reason=reason)

    def claim_outcome(self, external_id: str) -> str | None:
        """What was decided, or None while the claim waits."""
        return self._claims.outcome(address(external_id))
