"""The outbox of an installation, from its settings. What is not set up is left out and says so when it is asked for."""

from collections.abc import Callable
from datetime import datetime

from assistant.errors import SettingsError
from assistant.notifying.delivering import Notifying
from assistant.notifying.parcels import Sender
from assistant.notifying.webhook import Webhook
from assistant.settings import Settings
from assistant.store import EndpointKind, Store
from assistant.vault import Vault, open_vault
from knowledge.freshness import utc_now


def open_notifying(settings: Settings, store: Store, clock: Callable[[], datetime] = utc_now) -> Notifying:
    """Webhooks always, e-mail and Telegram where they are set up."""
    senders: dict[EndpointKind, Sender] = {EndpointKind.WEBHOOK: Webhook(clock, loopback=settings.webhooks_to_loopback)}
    smtp = settings.smtp_url.get_secret_value()
    if smtp:
        from assistant.notifying.mail import Mail

        senders[EndpointKind.EMAIL] = Mail(smtp, settings.mail_from)
    token = settings.telegram_token.get_secret_value()
    if token:
        from assistant.notifying.telegram import Telegram

        senders[EndpointKind.TELEGRAM] = Telegram(token, settings.telegram_url)
    return Notifying(store, clock, senders, vault=_vault(settings), public_url=settings.reached_at)


def _vault(settings: Settings) -> Vault | None:
    try:
        return open_vault(settings.secret_key.get_secret_value())
    except SettingsError:
        return None
