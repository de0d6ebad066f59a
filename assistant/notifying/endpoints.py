"""Setting endpoints up: by an administrator, with a line in the trail, a secret shown once."""

from collections.abc import Collection
from datetime import datetime, timedelta

from assistant.accounts import Actor, Right
from assistant.errors import Forbidden, InputError, NotFound, Unsupported
from assistant.notifying.delivering import Notifying
from assistant.signing import new_secret
from assistant.store import Delivery, Endpoint, EndpointKind, EventKind, Happening, Telling
from knowledge.types import Language

MOST = 20
"""Endpoints of one shop: every event is sent to each of them."""

OVERLAP = timedelta(days=1)
"""How long a replaced secret still signs beside the new one."""


class Setup:
    """What an administrator can do with the endpoints of the shops that they see."""

    def __init__(self, notifying: Notifying) -> None:
        self._notifying, self._store = notifying, notifying.store

    def add(
        self,
        actor: Actor,
        shop_id: str,
        kind: EndpointKind,
        address: str,
        *,
        events: Collection[EventKind] = (),
        language: Language = Language.RU,
    ) -> tuple[Endpoint, str | None]:
        """A new endpoint, and for a webhook its secret, shown this once."""
        self._require(actor, shop_id)
        self._store.shop(shop_id)
        sender = self._notifying.senders.get(kind)
        if sender is None:
            raise Unsupported(f"this installation sends no {kind}: set it up first, see docs/notifications.md")
        sender.check(address)
        if len(self._store.endpoints([shop_id], active=True)) >= MOST:
            raise InputError(f"a shop has at most {MOST} endpoints; remove one first")
        secret, sealed = self._secret() if kind is EndpointKind.WEBHOOK else (None, None)
        now = self._now()
        number = self._store.add_endpoint(shop_id, kind, address, events=events, language=language, sealed=sealed, by=actor.name, now=now)
        self._store.log(actor.name, "endpoint made", f"endpoint {number}", now=now, kind=kind.value, shop=shop_id)
        return self._own(actor, number), secret

    def all(self, actor: Actor, *, active: bool | None = True, after: int = 0) -> tuple[Endpoint, ...]:
        """The endpoints of the actor's shops."""
        actor.require(Right.MANAGE)
        return self._store.endpoints(actor.shops or None, active=active, after=after)

    def one(self, actor: Actor, endpoint_id: int) -> Endpoint:
        """An endpoint of the actor's shops."""
        return self._own(actor, endpoint_id)

    @property
    def kinds(self) -> tuple[EndpointKind, ...]:
        """What this installation can send to."""
        sealed = self._notifying.vault is not None
        return tuple(kind for kind in self._notifying.senders if sealed or kind is not EndpointKind.WEBHOOK)

    def remove(self, actor: Actor, endpoint_id: int) -> None:
        """Nothing is told there any more."""
        self._own(actor, endpoint_id)
        if not self._store.close_endpoint(endpoint_id, f"removed by {actor.name}", self._now()):
            raise NotFound(f"endpoint {endpoint_id} is closed already")
        self._store.log(actor.name, "endpoint removed", f"endpoint {endpoint_id}", now=self._now())

    def renew(self, actor: Actor, endpoint_id: int) -> tuple[Endpoint, str, datetime]:
        """A new secret for a webhook, shown this once, and until when the old one signs beside it."""
        endpoint = self._own(actor, endpoint_id)
        if endpoint.kind is not EndpointKind.WEBHOOK:
            raise InputError(f"endpoint {endpoint_id} is no webhook: only those have a secret")
        secret, sealed = self._secret()
        until = self._now() + OVERLAP
        if not self._store.replace_secret(endpoint_id, sealed, until):
            raise NotFound(f"endpoint {endpoint_id} is closed")
        self._store.log(actor.name, "endpoint secret renewed", f"endpoint {endpoint_id}", now=self._now(), both_until=until.isoformat())
        return endpoint, secret, until

    def try_out(self, actor: Actor, endpoint_id: int) -> None:
        """Sends a trial message, as every other message is sent."""
        endpoint = self._own(actor, endpoint_id)
        if not endpoint.active:
            raise NotFound(f"endpoint {endpoint_id} is closed")
        self._store.tell(Happening(kind=EventKind.PING, shop_id=endpoint.shop_id, subject=str(endpoint_id), at=self._now()))

    def deliveries(self, actor: Actor, endpoint_id: int, *, before: int | None = None, limit: int = 50) -> tuple[Delivery, ...]:
        """What was sent to an endpoint and what became of it, newest first."""
        self._own(actor, endpoint_id)
        return self._store.deliveries_of(endpoint_id, before=before, limit=limit)

    def plan(self, actor: Actor, shop_id: str, plan: Telling) -> None:
        """How a shop's people are told."""
        self._require(actor, shop_id)
        self._store.shop(shop_id)
        hours = [*(plan.quiet or ()), *([plan.digest_at] if plan.digest_at is not None else [])]
        if any(not 0 <= hour <= 23 for hour in hours):
            raise InputError("an hour is a number from 0 to 23")
        self._store.save_telling(shop_id, plan)
        self._store.log(actor.name, "telling set", shop_id, now=self._now(), plan=plan.model_dump())

    def planned(self, shop_id: str) -> Telling:
        """How the shop's people are told now."""
        self._store.shop(shop_id)
        return self._store.telling(shop_id)

    def _secret(self) -> tuple[str, bytes]:
        if self._notifying.vault is None:
            raise Unsupported("webhooks are signed with a secret that is kept encrypted: the server needs OTKLIK_SECRET_KEY")
        secret = new_secret()
        return secret, self._notifying.vault.seal(secret)

    def _own(self, actor: Actor, endpoint_id: int) -> Endpoint:
        actor.require(Right.MANAGE)
        endpoint = self._store.endpoint(endpoint_id)
        if endpoint is None or not actor.sees(endpoint.shop_id):
            raise NotFound(f"no endpoint {endpoint_id}")
        return endpoint

    def _require(self, actor: Actor, shop_id: str) -> None:
        actor.require(Right.MANAGE)
        if not actor.sees(shop_id):
            raise Forbidden(f"{actor.name!r} has no access to shop {shop_id!r}")

    def _now(self) -> datetime:
        return self._notifying.clock()
