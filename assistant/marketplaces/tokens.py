"""What a marketplace key can do, told before it is used: read from the key itself where it says so, else from the account's answers."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from assistant.errors import InputError, MarketplaceBusy, MarketplaceDenied, MarketplaceError
from assistant.marketplaces.ozon import Ozon
from assistant.marketplaces.transport import Transport
from assistant.marketplaces.ym import YandexMarket
from knowledge.types import Frozen

WB_CATEGORIES = {"content": 1, "prices": 3, "reviews and questions": 7, "chat": 9, "returns": 11}
"""Bits of the claim `s` (API information, 2026-03)."""

WB_READ_ONLY = 30
WB_KINDS = {1: "basic", 2: "test", 3: "personal", 4: "service"}


class TokenReport(Frozen):
    """What a key can and cannot do, in plain sentences. `usable` is False when it cannot do anything here."""

    usable: bool
    can: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    expires_at: datetime | None = None
    kind: str = ""


def wb_report(token: str, now: datetime) -> TokenReport:
    """Reads a Wildberries token without any request. Raises InputError when it is not a token at all."""
    claims = _jwt_claims(token)
    expires = datetime.fromtimestamp(int(claims["exp"]), tz=UTC) if claims.get("exp") else None
    if expires and expires <= now:
        return TokenReport(
            usable=False, cannot=(f"the token ended on {expires:%Y-%m-%d}; make a new one in the seller portal",), expires_at=expires
        )
    mask = int(claims.get("s") or 0)
    can = tuple(name for name, bit in WB_CATEGORIES.items() if mask >> bit & 1)
    cannot = [f"{name}: the token lacks this category" for name in WB_CATEGORIES if name not in can]
    if mask >> WB_READ_ONLY & 1:
        cannot.append("publish anything: the token is read-only")
    return TokenReport(
        usable="reviews and questions" in can,
        can=can,
        cannot=tuple(cannot),
        warnings=tuple(_wb_warnings(claims, expires, now)),
        expires_at=expires,
        kind=WB_KINDS.get(int(claims.get("acc") or 0), "unknown"),
    )


def _wb_warnings(claims: dict[str, Any], expires: datetime | None, now: datetime) -> Iterator[str]:
    kind = WB_KINDS.get(int(claims.get("acc") or 0), "unknown")
    if kind == "basic":
        yield "a basic token may make 5 requests an HOUR for reviews and questions: new reviews are seen about every 20 minutes"
    if kind == "personal":
        yield "a personal token must not be handed to third parties or used in a cloud service; on your own server it is right"
    if kind == "test":
        yield "a test token works in the sandbox only"
    if expires and (expires - now).days < 14:
        yield f"the token ends on {expires:%Y-%m-%d}"


def _jwt_claims(token: str) -> dict[str, Any]:
    parts = token.strip().removeprefix("Bearer ").split(".")
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        claims = json.loads(base64.urlsafe_b64decode(padded))
    except (IndexError, ValueError) as error:
        raise InputError("this is not a Wildberries token: it has three parts joined by dots") from error
    if not isinstance(claims, dict):
        raise InputError("this is not a Wildberries token: its middle part is not an object")
    return claims


def ozon_report(transport: Transport, now: datetime) -> TokenReport:
    """Asks Ozon what the key may do: its expiry, and one harmless read of each kind, since a subscription shows only that way."""
    roles = transport.read("all", "POST", "/v1/roles", json={})
    expires = datetime.fromisoformat(roles["expires_at"]) if isinstance(roles, dict) and roles.get("expires_at") else None
    account = Ozon("probe", transport)
    can, cannot = _probed({"reviews": account.reviews, "questions": account.questions, "chat": account.chats, "returns": account.returns})
    soon = (f"the key ends on {expires:%Y-%m-%d}",) if expires and (expires - now).days < 14 else ()
    return TokenReport(usable=bool(can), can=can, cannot=cannot, warnings=soon, expires_at=expires)


def ym_report(transport: Transport, business: str, campaign: str | None) -> TokenReport:
    """Asks the Market with one harmless read of each kind."""
    account = YandexMarket("probe", business, campaign, transport)
    reads = {"reviews": account.reviews, "questions": account.questions, "chat": account.chats}
    can, cannot = _probed(reads | ({"returns": account.returns} if campaign else {}))
    missing = () if campaign else ("returns: no campaign id was given",)
    return TokenReport(usable=bool(can), can=can, cannot=(*cannot, *missing))


def _probed(reads: dict[str, Callable[[], Iterator[Any]]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    can, cannot = [], []
    for name, read in reads.items():
        try:
            next(iter(read()), None)
            can.append(name)
        except MarketplaceDenied as error:
            cannot.append(f"{name}: {error}")
        except MarketplaceBusy:
            can.append(name)
        except MarketplaceError as error:
            cannot.append(f"{name}: {error}")
    return tuple(can), tuple(cannot)
