"""A desk that tells: with a vault, and with the senders that a test gives it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from assistant.accounts import RIGHTS, Actor, Role
from assistant.notifying import Notifying
from assistant.notifying.endpoints import Setup
from assistant.notifying.mail import Mail
from assistant.notifying.parcels import Sender
from assistant.notifying.telegram import Telegram
from assistant.notifying.webhook import Webhook
from assistant.store import EndpointKind, EventKind, Happening
from assistant.store import Telling as Plan
from assistant.vault import Vault
from tests.desk.parts import Place, a_place

ADMIN = Actor(name="anna", rights=RIGHTS[Role.ADMIN], role=Role.ADMIN)


class Telling:
    """A place and its outbox. Its clock stands, waits are not spread, and there is no digest."""

    def __init__(self, folder: Path, *, mail_port: int = 0, telegram: str = "", webhook: Sender | None = None) -> None:
        self.place: Place = a_place(folder, hold_seconds=0)
        senders: dict[EndpointKind, Sender] = {EndpointKind.WEBHOOK: webhook or Webhook(self.place.clock, loopback=True)}
        if mail_port:
            senders[EndpointKind.EMAIL] = Mail(f"smtp://127.0.0.1:{mail_port}", "otklik@shop.example")
        if telegram:
            senders[EndpointKind.TELEGRAM] = Telegram("42:secret", telegram)
        vault = Vault(Vault.new_key())
        self.outbox = Notifying(
            self.place.store, self.place.clock, senders, vault, "https://desk.example", jitter=lambda: 1.0, every=timedelta(0)
        )
        self.setup = Setup(self.outbox)
        self.place.store.save_telling("default", Plan(digest_at=None))

    def add(self, kind: EndpointKind, address: str, events: Sequence[EventKind] = (), shop_id: str = "default") -> tuple[int, str]:
        """An endpoint's id and its secret."""
        endpoint, secret = self.setup.add(ADMIN, shop_id, kind, address, events=events)
        return endpoint.id, secret or ""

    def happen(self, kind: EventKind = EventKind.PROPOSAL_MADE, subject: str = "i1", shop_id: str = "default", **body: object) -> None:
        """Something happens now."""
        about = {"inquiry_id": subject, "platform": "wb", "channel": "review", "rating": 1, "product_name": "Ночник"}
        self.place.store.tell(Happening(kind=kind, shop_id=shop_id, subject=subject, at=self.place.clock(), body=about | body))

    def states(self, endpoint_id: int) -> list[tuple[str, int]]:
        """What became of each delivery, oldest first, with the tries it took."""
        return [(item.state.value, item.tries) for item in reversed(self.place.store.deliveries_of(endpoint_id))]
