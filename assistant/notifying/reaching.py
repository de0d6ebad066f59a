"""Where a webhook may go: over HTTPS to public addresses only, and to the very address that was looked at.

A name that a caller gave may lead into our own network, now or a moment later. So every address it has is looked at, and the
connection is made to one of those instead of asking for the name again.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, urlsplit

from assistant.errors import InputError
from assistant.reachable import is_public
from knowledge.types import Frozen

Resolve = Callable[[str, int], Iterable[str]]


class Target(Frozen):
    """Where to connect, and the name to ask for there."""

    url: str
    host: str
    name: str


def resolved(name: str, port: int) -> list[str]:
    """Every address that the name has."""
    return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


def checked_url(url: str, *, loopback: bool) -> SplitResult:
    """The parts of a URL that a webhook may have. Raises InputError for any other."""
    try:
        parts = urlsplit(url)
        port_fits = parts.port != 0
    except ValueError as error:
        raise InputError(f"{url[:80]!r} is no address: {error}") from error
    plain = url.isascii() and url.isprintable() and not parts.username and not parts.password and not parts.fragment
    if not plain or not parts.hostname or not port_fits:
        raise InputError(f"{url[:80]!r} is no address of a webhook: https://host/path, without a login and without #")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise InputError(f"{url[:80]!r}: a webhook needs https, so that nobody on the way reads or changes it")
    return parts


def target(url: str, *, loopback: bool, resolve: Resolve = resolved) -> Target:
    """Where to connect for this URL. Raises InputError when any of its addresses is not public."""
    parts = checked_url(url, loopback=loopback)
    name = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = [ipaddress.ip_address(address.partition("%")[0]) for address in resolve(name, port)]
    except (OSError, ValueError, UnicodeError) as error:
        raise InputError(f"{name!r} has no address now: {error}") from error
    for address in found:
        if not (is_public(str(address)) or (loopback and address.is_loopback)):
            raise InputError(f"{name!r} leads to {address}, which is not a public address")
    if not found or (parts.scheme == "http" and not all(address.is_loopback for address in found)):
        raise InputError(f"{name!r}: plain http is for this machine only")
    where = f"[{found[0]}]" if found[0].version == 6 else str(found[0])
    return Target(url=parts._replace(netloc=f"{where}:{port}").geturl(), host=parts.netloc, name=name)
