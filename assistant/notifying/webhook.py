"""Webhooks: one signed POST for each event."""

import ssl
from collections.abc import Callable
from datetime import datetime

import httpx2

from assistant.errors import InputError
from assistant.notifying.parcels import NotDelivered, Parcel
from assistant.notifying.reaching import Resolve, checked_url, resolved, target
from assistant.retrying import retry_after
from assistant.signing import signed

TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
GONE = 410


class Webhook:
    """Sends to public HTTPS addresses. Redirects are not followed: they would lead past the look at the address.

    `loopback` also lets webhooks go to this machine, for trying things out.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        loopback: bool = False,
        resolve: Resolve = resolved,
        trust: ssl.SSLContext | bool = True,
    ) -> None:
        self._clock, self._loopback, self._resolve, self._trust = clock, loopback, resolve, trust

    def check(self, address: str) -> None:
        """The form of the address; where it leads is looked at with every delivery."""
        checked_url(address, loopback=self._loopback)

    def send(self, parcel: Parcel) -> None:
        """One request; anything but a 2xx is not delivered."""
        try:
            at = target(parcel.address, loopback=self._loopback, resolve=self._resolve)
        except InputError as error:
            raise NotDelivered(str(error)) from error
        headers = {"Host": at.host, "Content-Type": "application/json", "User-Agent": "Otklik"}
        headers |= signed(parcel.secrets, parcel.id, parcel.payload, self._clock())
        try:
            with httpx2.Client(timeout=TIMEOUT, verify=self._trust, trust_env=False, follow_redirects=False) as client:
                request = client.build_request("POST", at.url, content=parcel.payload.encode(), headers=headers)
                request.extensions["sni_hostname"] = at.name
                answer = client.send(request, stream=True)  # the body does not interest us, however long it is
                answer.close()
        except httpx2.HTTPError as error:
            raise NotDelivered(f"{at.name!r} did not answer: {error.__class__.__name__}") from error
        if not answer.is_success:
            wait = retry_after(answer.headers.get("Retry-After"), self._clock().timestamp())
            raise NotDelivered(f"{at.name!r} answered {answer.status_code}", retry_after=wait, gone=answer.status_code == GONE)
