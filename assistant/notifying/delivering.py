"""From an event to everybody who is to be told: planned once, sent until it arrives, given up with a notice."""

import json
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.domain import Inquiry, Shop
from assistant.errors import NotFound, OtklikError
from assistant.notifying.parcels import NotDelivered, Parcel, Sender
from assistant.notifying.watching import look, urgent
from assistant.notifying.wording import Wording
from assistant.store import Delivery, Endpoint, EndpointKind, Event, EventKind, Happening, Planned, Store, Telling
from assistant.store.events import NOTICES
from assistant.vault import Vault

PEOPLE = frozenset({EndpointKind.EMAIL, EndpointKind.TELEGRAM})
MOST_TRIES = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
TAKEN, SPARE = timedelta(minutes=5), timedelta(minutes=1)
"""How long what a process took is its own, and how long before that end it begins nothing more."""

_AT_ONCE = 200
_BREATH = 0.1
"""Seconds of rest between two stretches of a long list of events."""

_KEPT = timedelta(days=30)


@dataclass
class Notifying:
    """The outbox of one installation. `deliver` may be called at any time, in any process, by several at once.

    What arrives twice (a process died after sending) carries the same id. Nothing is promised about the order.
    """

    store: Store
    clock: Callable[[], datetime]
    senders: Mapping[EndpointKind, Sender] = field(default_factory=dict)
    vault: Vault | None = None
    public_url: str = ""
    jitter: Callable[[], float] = lambda: random.uniform(0.8, 1.2)
    every: timedelta = timedelta(minutes=1)
    _looked: datetime | None = field(default=None, init=False)
    _leaving: threading.Event = field(default_factory=threading.Event, init=False)

    def leave(self) -> None:
        """This process is going: what is not being sent this moment is left to the next."""
        self._leaving.set()

    def deliver(self) -> int:
        """Sees what happened, plans who is told, and sends what is due; returns how many deliveries arrived."""
        now = self.clock()
        if self._looked is None or now - self._looked >= self.every:
            self._looked = now
            look(self.store, now)
            self.store.forget_events(now - _KEPT)
        self._hand_out()
        arrived = 0
        while not self._leaving.is_set():
            ends = self.clock() + TAKEN
            taken = self.store.take_deliveries(self.clock(), ends, _AT_ONCE)
            arrived += sum(self._send_to(endpoint_id, held, ends - SPARE) for endpoint_id, held in _by_endpoint(taken).items())
            if len(taken) < _AT_ONCE:
                break
        return arrived

    def _hand_out(self) -> None:
        """Plans a delivery for every event and every endpoint that wants it; a break in between repeats, and plans nothing twice.

        Where nobody is to be told, what happened is passed over in one step: a new endpoint is told from the time it stands. The
        last event is read first, so that none of an endpoint made this moment is passed over. A long list is read with rests, beside
        whatever else this process does.
        """
        last, known = self.store.last_event(), self.store.handed_out()
        if last > known and not self.store.endpoints(active=True):
            self.store.hand_out((), last, self.clock())
            return
        while told := self.store.events(self.store.handed_out(), limit=_AT_ONCE):
            endpoints = self.store.endpoints(active=True)
            plans = {endpoint.shop_id: self.store.telling(endpoint.shop_id) for endpoint in endpoints}
            shops = {shop.id: shop for shop in self.store.shops()}
            planned = [
                Planned(event=event.number, endpoint_id=endpoint.id, due_at=self._due(event, endpoint, plans, shops))
                for event in told
                for endpoint in endpoints
                if wants(endpoint, event)
            ]
            self.store.hand_out(planned, told[-1].number, self.clock())
            if len(told) < _AT_ONCE or self._leaving.wait(_BREATH):
                break

    def _due(self, event: Event, endpoint: Endpoint, plans: Mapping[str, Telling], shops: Mapping[str, Shop]) -> datetime:
        """Now, or when the quiet hours end; a program has no quiet hours."""
        now, plan = self.clock(), plans[endpoint.shop_id]
        if endpoint.kind not in PEOPLE or (plan.urgent_breaks_quiet and urgent(event.body, event.kind)):
            return now
        zone = ZoneInfo(shops[endpoint.shop_id].timezone if endpoint.shop_id in shops else "UTC")
        return after_quiet(now, plan.quiet, zone)

    def _send_to(self, endpoint_id: int, held: Sequence[Delivery], ends: datetime) -> int:
        """Everything taken for one endpoint: people get one message, programs one request for each event.

        After a failure the rest waits with it: an endpoint that is down costs one attempt, not twenty.
        """
        endpoint = self.store.endpoint(endpoint_id)
        if endpoint is None or not endpoint.active:
            self.store.give_up_delivery([item.number for item in held], "the endpoint was closed", self.clock())
            return 0
        arrived = 0
        parcels = [held] if endpoint.kind in PEOPLE else [[item] for item in held]
        for number, items in enumerate(parcels):
            left = [item for later in parcels[number + 1 :] for item in later]
            if self._leaving.is_set() or self.clock() >= ends:
                self.store.deliver_later([item.number for item in (*items, *left)], self.clock(), "", tried=False)
                break
            try:
                self._sender(endpoint.kind).send(self._parcel(endpoint, items))
            except OtklikError as error:
                self._failed(endpoint, items, left, error)
                break
            self.store.delivered([item.number for item in items], self.clock())
            arrived += len(items)
        return arrived

    def _failed(self, endpoint: Endpoint, items: Sequence[Delivery], left: Sequence[Delivery], error: OtklikError) -> None:
        now, said = self.clock(), str(error)
        if isinstance(error, NotDelivered) and error.gone:
            self.store.close_endpoint(endpoint.id, said, now)
            self._tell_dead(endpoint, said, items[0].tries + 1)
            return
        spent = [item for item in items if item.tries + 1 >= MOST_TRIES]
        if spent:
            self.store.give_up_delivery([item.number for item in spent], said, now)
            self._tell_dead(endpoint, said, spent[0].tries + 1)
        again = [item for item in items if item not in spent]
        wait = self._wait(items[0].tries, error)
        self.store.deliver_later([item.number for item in again], now + wait, said, tried=True)
        self.store.deliver_later([item.number for item in left], now + wait, said, tried=False)

    def _wait(self, tries: int, error: OtklikError) -> timedelta:
        """Twice as long each time, never all at the same moment, and never shorter than the receiver asked."""
        wait = min(FIRST_WAIT * (1 << min(tries, 20)), LONGEST_WAIT) * self.jitter()
        asked = error.retry_after if isinstance(error, NotDelivered) else None
        return max(wait, min(timedelta(seconds=asked), LONGEST_WAIT)) if asked else wait

    def _tell_dead(self, endpoint: Endpoint, said: str, tries: int) -> None:
        now = self.clock()
        body = {"endpoint": endpoint.id, "kind": endpoint.kind.value, "said": said[:200], "tries": tries}
        once = f"dead:{endpoint.id}:{now.date().isoformat()}"
        notice = Happening(kind=EventKind.DELIVERY_DEAD, shop_id=endpoint.shop_id, subject=str(endpoint.id), at=now, body=body, once=once)
        self.store.tell(notice)
        self.store.log("notifying", "delivery given up", f"endpoint {endpoint.id}", now=now, said=said[:200], tries=tries)

    def _sender(self, kind: EndpointKind) -> Sender:
        sender = self.senders.get(kind)
        if sender is None:
            raise NotDelivered(f"this installation is not set up for {kind}; see docs/notifications.md")
        return sender

    def _parcel(self, endpoint: Endpoint, items: Sequence[Delivery]) -> Parcel:
        identity = f"evt_{items[0].event.number}_{endpoint.id}"
        if endpoint.kind not in PEOPLE:
            sealed = self.store.endpoint_secrets(endpoint.id, self.clock())
            if self.vault is None or not sealed:
                raise NotDelivered("the secret of this webhook cannot be opened: set OTKLIK_SECRET_KEY")
            secrets = tuple(self.vault.open(one) for one in sealed)
            return Parcel(id=identity, address=endpoint.address, secrets=secrets, payload=payload(items[0].event))
        shop = self._shop(endpoint.shop_id)
        inquiry_of = self._inquiry if self.store.telling(endpoint.shop_id).buyers_words else None
        message = Wording(shop, endpoint.language, self.public_url, inquiry_of).message([item.event for item in items])
        return Parcel(id=identity, address=endpoint.address, subject=message.subject, text=message.text)

    def _shop(self, shop_id: str) -> Shop:
        try:
            return self.store.shop(shop_id)
        except NotFound:
            return Shop(id=shop_id, name=shop_id)

    def _inquiry(self, inquiry_id: str) -> Inquiry | None:
        try:
            return self.store.inquiry(inquiry_id)
        except NotFound:
            return None


def wants(endpoint: Endpoint, event: Event) -> bool:
    """Whether an endpoint is told of an event: of its shop, of its kinds, from the time it stands."""
    if endpoint.shop_id != event.shop_id or event.at < endpoint.made_at:
        return False
    if event.kind is EventKind.PING:
        return event.subject == str(endpoint.id)
    if event.kind is EventKind.DELIVERY_DEAD and event.subject == str(endpoint.id):
        return False  # it would only wait behind what did not arrive
    usual = NOTICES if endpoint.kind in PEOPLE else frozenset(EventKind)
    return event.kind in (endpoint.events or usual)


def after_quiet(now: datetime, quiet: tuple[int, int] | None, zone: ZoneInfo) -> datetime:
    """Now, or the hour at which the quiet hours end; they may run over midnight."""
    if quiet is None or quiet[0] == quiet[1]:
        return now
    begins, ends = quiet
    local = now.astimezone(zone)
    inside = begins <= local.hour < ends if begins < ends else local.hour >= begins or local.hour < ends
    if not inside:
        return now
    day = local.date() + timedelta(days=1) if begins > ends and local.hour >= begins else local.date()
    return datetime.combine(day, time(ends % 24), tzinfo=zone).astimezone(now.tzinfo)


def payload(event: Event) -> str:
    """The body of a webhook, the same in every attempt."""
    data = {"number": event.number, "shop_id": event.shop_id, "subject": event.subject, **event.body}
    return json.dumps({"type": event.kind.value, "timestamp": event.at.isoformat(), "data": data}, ensure_ascii=False)


def _by_endpoint(taken: Sequence[Delivery]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = {}
    for item in taken:
        found.setdefault(item.endpoint_id, []).append(item)
    return found
