"""What nobody does and still happens: a clock that runs down, a key that ends, complaints that pile up, a day that is over."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.domain import Priority, Shop
from assistant.insight.alike import WINDOW, alike_complaints
from assistant.marketplaces.keys import KeyState, keys
from assistant.store import EventKind, Happening, Store
from assistant.store.events import token_dead, token_ending

SHARE = 0.75
_TOO_LATE = timedelta(days=1)
_MOST = 5000
_NAME = 300


def look(store: Store, now: datetime) -> int:
    """Tells what became true since the last look; what was told is not told again. Safe at any time in any process."""
    found = [*clocks(store, now), *tokens(store, now), *alike(store, now), *digests(store, now)]
    known = store.told([happening.once for happening in found if happening.once])
    new = [happening for happening in found if happening.once not in known]
    return store.tell(*new) if new else 0


def clocks(store: Store, now: datetime) -> Iterator[Happening]:
    """Inquiries that nobody has decided and whose time is three quarters over."""
    for wait in store.clocks_running(now - _TOO_LATE, _MOST):
        start = wait.asked_at or wait.seen_at
        if start < wait.due_at and now >= start + (wait.due_at - start) * SHARE:
            body = {
                "inquiry_id": wait.id,
                "due_at": wait.due_at.isoformat(),
                "platform": wait.platform.value,
                "channel": wait.channel.value,
                "rating": wait.rating,
                "product_name": wait.product_name,
                "priority": wait.priority.value,
            }
            once = f"clock:{wait.id}:{wait.due_at.isoformat()}"[:_NAME]
            yield Happening(kind=EventKind.CLOCK_WARNING, shop_id=wait.shop_id, subject=wait.id, at=now, body=body, once=once)


def tokens(store: Store, now: datetime) -> Iterator[Happening]:
    """Marketplace keys that end soon, and those past their end."""
    for key in keys(store, now):
        if key.expires_at is not None and key.state is KeyState.ENDING:
            yield token_ending(key.shop_id, key.platform, key.expires_at, now)
        elif key.expires_at is not None and key.state is KeyState.ENDED:
            yield token_dead(key.shop_id, key.platform, now, once=key.expires_at.isoformat())


def alike(store: Store, now: datetime) -> Iterator[Happening]:
    """Alike complaints within a week; a group that goes on is told once a week."""
    for group in alike_complaints(store, now):
        last = store.last_told(EventKind.COMPLAINTS_ALIKE, group.shop_id, group.key)
        if last is None or now - last >= WINDOW:
            body = {"product_id": group.product_id, "product_name": group.product_name, "problem": group.problem, "count": group.count}
            once = f"alike:{group.key}:{now.date().isoformat()}"[:_NAME]
            yield Happening(kind=EventKind.COMPLAINTS_ALIKE, shop_id=group.shop_id, subject=group.key, at=now, body=body, once=once)


def digests(store: Store, now: datetime) -> Iterator[Happening]:
    """Yesterday in numbers, from the hour that the shop chose; only where somebody is to be told."""
    told = {endpoint.shop_id for endpoint in store.endpoints(active=True)}
    for shop in store.shops():
        hour = store.telling(shop.id).digest_at
        local = now.astimezone(ZoneInfo(shop.timezone))
        if shop.id in told and hour is not None and local.hour >= hour:
            day = (local - timedelta(days=1)).date()
            once = f"digest:{shop.id}:{day.isoformat()}"[:_NAME]
            if not store.told([once]):
                body = day_in_numbers(store, shop, day.isoformat(), now)
                yield Happening(kind=EventKind.DIGEST_DAY, shop_id=shop.id, subject=day.isoformat(), at=now, body=body, once=once)


def day_in_numbers(store: Store, shop: Shop, day: str, now: datetime) -> dict[str, object]:
    """What happened on a day of the shop, and what waits now."""
    since, until = day_of(shop, day)
    counts = store.event_counts(shop.id, since, until)
    waiting = store.waiting_now(shop.id, now)
    return {
        "day": day,
        "made": counts.get(EventKind.PROPOSAL_MADE, 0),
        "decided": counts.get(EventKind.DECISION_MADE, 0),
        "published": counts.get(EventKind.REPLY_PUBLISHED, 0),
        "refused": counts.get(EventKind.REPLY_REFUSED, 0),
        "unknown": counts.get(EventKind.REPLY_UNKNOWN, 0),
        **waiting,
    }


def day_of(shop: Shop, day: str) -> tuple[datetime, datetime]:
    """From midnight to midnight where the shop is."""
    zone = ZoneInfo(shop.timezone)
    start = datetime.combine(datetime.fromisoformat(day).date(), time(0), tzinfo=zone)
    return start, datetime.combine(start.date() + timedelta(days=1), time(0), tzinfo=zone)


def urgent(body: dict[str, object], kind: EventKind) -> bool:
    """Whether an event may break quiet hours where the shop lets the urgent do so."""
    return kind is EventKind.INQUIRY_URGENT or body.get("priority") == Priority.P0.value
