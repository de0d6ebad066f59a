"""The keys of connected accounts and how long they still work, for whoever warns people."""

from datetime import datetime, timedelta
from enum import StrEnum

from assistant.store import Store
from knowledge.types import Frozen, Platform

SOON = timedelta(days=14)


class KeyState(StrEnum):
    """ending: within two weeks; ended: past its day; unknown: the marketplace does not say when it ends."""

    WORKS = "works"
    ENDING = "ending"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Key(Frozen):
    """One account's key, told without the key. `kind` is Wildberries' own kind of token."""

    shop_id: str
    platform: Platform
    state: KeyState
    expires_at: datetime | None
    connected_at: datetime
    kind: str = ""


def keys(store: Store, now: datetime) -> tuple[Key, ...]:
    """Every connected account's key, by shop and marketplace."""
    return tuple(
        Key(
            shop_id=account.shop_id,
            platform=account.platform,
            state=_state(account.expires_at, now),
            expires_at=account.expires_at,
            connected_at=account.connected_at,
            kind=str(account.settings.get("kind") or ""),
        )
        for account in store.connections()
    )


def _state(expires_at: datetime | None, now: datetime) -> KeyState:
    if expires_at is None:
        return KeyState.UNKNOWN
    if expires_at <= now:
        return KeyState.ENDED
    return KeyState.ENDING if expires_at - now <= SOON else KeyState.WORKS
