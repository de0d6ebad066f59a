"""What is sent, and what every sender promises."""

from typing import Protocol

from assistant.errors import OtklikError
from knowledge.types import Frozen


class NotDelivered(OtklikError):
    """It did not arrive. `gone` when the receiver wants nothing more; `retry_after` when it said how long to wait."""

    def __init__(self, message: str, *, retry_after: float | None = None, gone: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.gone = gone


class Parcel(Frozen):
    """One delivery. `id` stays the same however often it is sent. Programs read the payload, which is signed
    with every secret in force; people read the subject and the text."""

    id: str
    address: str
    secrets: tuple[str, ...] = ()
    payload: str = ""
    subject: str = ""
    text: str = ""


class Sender(Protocol):
    """Takes a parcel where it belongs, or raises NotDelivered within seconds."""

    def check(self, address: str) -> None:
        """Raises InputError when nothing could ever be sent to this address."""
        ...

    def send(self, parcel: Parcel) -> None: ...
