"""What a reviewer asks for, what comes of it, and the text as it is bound."""

import hashlib

from pydantic import Field

from assistant.accounts import Actor
from assistant.domain import Action
from assistant.errors import Forbidden, InputError, RefusedError, StaleProposal
from assistant.store import Filters
from knowledge.types import Frozen

LONGEST_TEXT = 20_000
BULK_MOST = 200


class Request(Frozen):
    """What a reviewer asks for. `text_sha256` is the hash of the text whose findings the reviewer saw."""

    proposal_id: str
    version: int
    action: Action
    text: str = ""
    text_sha256: str = ""
    reason: str = ""
    acknowledged: tuple[str, ...] = ()
    confirmed: bool = False
    tasks: tuple[str, ...] = ()


class Unseen(StaleProposal):
    """The text is not the one whose findings the reviewer saw."""


class Unconfirmed(RefusedError):
    """An answer to a return moves money or goods: it needs a second, explicit confirmation."""


class Bulk(Frozen):
    """What became of a bulk decision: the ids approved, and why each other one was not."""

    approved: tuple[str, ...] = ()
    refused: dict[str, str] = Field(default_factory=dict)


def clean(text: str) -> str:
    """The text as it would be published: forms send CRLF, and outer white space is not part of an answer."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def sha256(text: str) -> str:
    """The hash that binds a decision to one exact text."""
    return hashlib.sha256(text.encode()).hexdigest()


def within(actor: Actor, filters: Filters) -> Filters:
    """The filters, narrowed to the shops that the actor may see."""
    if not actor.shops:
        return filters
    asked = actor.shops if filters.shops is None else tuple(shop for shop in filters.shops if actor.sees(shop))
    return filters.model_copy(update={"shops": asked})


def bound(request: Request) -> str:
    """The text to approve, if it is the one whose findings were seen."""
    text = clean(request.text)
    if not text or len(text) > LONGEST_TEXT:
        raise InputError(f"an approved text has 1 to {LONGEST_TEXT} characters")
    if request.text_sha256 != sha256(text):
        raise Unseen("the text changed after it was last checked; read its findings and approve again")
    return text


def require_sight(actor: Actor, shop_id: str) -> None:
    """Forbidden outside the actor's shops."""
    if not actor.sees(shop_id):
        raise Forbidden(f"{actor.name!r} has no access to this shop")
