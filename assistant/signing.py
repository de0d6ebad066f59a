"""Signatures as the Standard Webhooks specification has them: HMAC-SHA256 over id, time and body, so that none can be swapped."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from assistant.errors import RefusedError

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)


def new_secret() -> str:
    """A fresh secret of 256 bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed(secrets_in_force: Sequence[str], identity: str, body: str, at: datetime) -> dict[str, str]:
    """The three headers of a delivery. While a secret is being replaced there are two signatures, and either secret verifies."""
    moment = str(int(at.timestamp()))
    marks = " ".join(f"v1,{_signature(secret, identity, moment, body)}" for secret in secrets_in_force)
    return {"webhook-id": identity, "webhook-timestamp": moment, "webhook-signature": marks}


def verify(secret: str, headers: Mapping[str, str], body: str, *, now: datetime) -> str:
    """The delivery's id, once the signature and the time hold; RefusedError otherwise. For whoever receives webhooks."""
    given = {name.lower(): value for name, value in headers.items()}
    identity, moment = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not moment.isdecimal() or abs(now.timestamp() - int(moment)) > TOLERANCE.total_seconds():
        raise RefusedError("this delivery is too old or carries no time: it may be a repetition by somebody else")
    wanted = _signature(secret, identity, moment, body)
    marks = [mark.partition(",") for mark in given.get("webhook-signature", "").split()]
    if not any(version == "v1" and hmac.compare_digest(mark.encode(), wanted.encode()) for version, _, mark in marks):
        raise RefusedError("the signature is not of this secret and this body")
    return identity


def _signature(secret: str, identity: str, moment: str, body: str) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise RefusedError("this is no secret of a webhook: it starts with whsec_") from error
    return base64.b64encode(hmac.new(key, f"{identity}.{moment}.{body}".encode(), hashlib.sha256).digest()).decode()
