"""Buyers' photos, fetched by us and drawn anew: a reviewer's browser never meets a buyer's bytes or a foreign server.

A picture is fetched over https from a public address only (every redirect is looked at again, and the address that was looked at is the
one that is called), read up to a size and a time, decoded as one of three formats within a number of pixels, made small and encoded
again, which also drops where it was taken.
"""

import io
import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import BoundedSemaphore, Lock
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import httpx2

from assistant.errors import RefusedError
from assistant.reachable import is_public

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 12_000_000
MOST_PIXELS = 40_000_000
MOST_REDIRECTS = 3
LONGEST_FETCH = 8.0
CACHED_BYTES = 48_000_000
REFUSED_FOR = 300.0
_AT_ONCE = 3

Resolve = Callable[[str, int], str]
"""The address to call for a host and a port, or PhotoRefused."""


class PhotoRefused(RefusedError):
    """The picture is not shown."""


class Size(StrEnum):
    """How large a picture is shown."""

    SMALL = "small"
    LARGE = "large"


_EDGE = {Size.SMALL: 360, Size.LARGE: 1600}


def public_address(host: str, port: int) -> str:
    """The host's first address; PhotoRefused when any of its addresses is not on the public internet."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise PhotoRefused(f"the photo's server {host[:100]!r} is not known") from error
    if not found or not all(is_public(address) for address in found):
        raise PhotoRefused(f"the photo's server {host[:100]!r} is not on the public internet")
    return found[0]


class Photos:
    """Pictures by their address, small or large, kept in memory for a while and nowhere else.

    `resolve` decides which address may be called; `plain` allows http and other ports, for tests.
    """

    def __init__(self, *, resolve: Resolve = public_address, plain: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._resolve, self._plain, self._clock = resolve, plain, clock
        self._kept: OrderedDict[tuple[str, Size], bytes] = OrderedDict()
        self._refused: dict[str, tuple[float, str]] = {}
        self._bytes = 0
        self._lock = Lock()
        self._turns = BoundedSemaphore(_AT_ONCE)

    def picture(self, address: str, size: Size = Size.SMALL) -> bytes:
        """The picture as JPEG; PhotoRefused when it cannot or may not be shown."""
        with self._lock:
            if (address, size) in self._kept:
                self._kept.move_to_end((address, size))
                return self._kept[address, size]
            until, why = self._refused.get(address, (0.0, ""))
        if self._clock() < until:
            raise PhotoRefused(why)
        if not self._turns.acquire(timeout=LONGEST_FETCH):
            raise PhotoRefused("too many photos are being fetched; look again in a moment")
        try:
            drawn = redraw(self._fetched(address), size)
        except PhotoRefused as error:
            self._note(address, str(error))
            raise
        finally:
            self._turns.release()
        self._keep((address, size), drawn)
        return drawn

    def _fetched(self, address: str) -> bytes:
        ends, at = self._clock() + LONGEST_FETCH, _absolute(address)
        for _ in range(MOST_REDIRECTS + 1):
            with self._answer(at) as answer:
                if not answer.is_redirect:
                    return self._body(answer, ends)
                at = urljoin(at, answer.headers.get("location", ""))
        raise PhotoRefused("the photo's server sends from one address to the next")

    @contextmanager
    def _answer(self, at: str) -> Iterator[httpx2.Response]:
        place = self._allowed(at)
        port = place.port or (443 if place.scheme == "https" else 80)
        host = place.hostname or ""
        called = self._resolve(host, port)
        literal = f"[{called}]" if ":" in called else called
        url = urlunsplit((place.scheme, f"{literal}:{port}", place.path or "/", place.query, ""))
        headers = {"Host": place.netloc, "Accept": "image/jpeg,image/png,image/webp", "Accept-Encoding": "identity", "User-Agent": "Otklik"}
        timeout = httpx2.Timeout(4.0, connect=3.0)
        try:
            # The address that was looked at is the one that is called; the certificate is still the host's.
            with (
                httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
                client.stream("GET", url, headers=headers, extensions={"sni_hostname": host}) as answer,
            ):
                yield answer
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
            raise PhotoRefused(f"the photo's server {host[:100]!r} did not answer: {error.__class__.__name__}") from error

    def _allowed(self, at: str) -> SplitResult:
        try:
            place = urlsplit(at)
            port = place.port
        except ValueError as error:
            raise PhotoRefused("the photo's address cannot be read") from error
        if place.username or place.password or not place.hostname:
            raise PhotoRefused("the photo's address names no server of its own")
        if not self._plain and (place.scheme != "https" or port not in {None, 443}):
            raise PhotoRefused("photos are fetched over https only")
        if place.scheme not in {"http", "https"}:
            raise PhotoRefused("photos are fetched over https only")
        return place

    def _body(self, answer: httpx2.Response, ends: float) -> bytes:
        if answer.status_code != 200:
            raise PhotoRefused(f"the photo's server said {answer.status_code}")
        told = answer.headers.get("content-length", "")
        if told.isdecimal() and int(told) > LARGEST_FILE:
            raise PhotoRefused(f"the photo is larger than {LARGEST_FILE // 1_000_000} MB")
        read = bytearray()
        for piece in answer.iter_raw():
            read += piece
            if len(read) > LARGEST_FILE:
                raise PhotoRefused(f"the photo is larger than {LARGEST_FILE // 1_000_000} MB")
            if self._clock() > ends:
                raise PhotoRefused(f"the photo did not come within {LONGEST_FETCH:g} seconds")
        return bytes(read)

    def _keep(self, key: tuple[str, Size], drawn: bytes) -> None:
        with self._lock:
            if key not in self._kept:
                self._bytes += len(drawn)
            self._kept[key] = drawn
            while self._bytes > CACHED_BYTES:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped)

    def _note(self, address: str, why: str) -> None:
        with self._lock:
            if len(self._refused) > 2000:
                self._refused.clear()
            self._refused[address] = (self._clock() + REFUSED_FOR, why)


def redraw(given: bytes, size: Size = Size.SMALL) -> bytes:
    """The picture decoded, made small and encoded anew as JPEG; PhotoRefused when it is no such picture or too large."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(given), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PhotoRefused(f"the photo has more than {MOST_PIXELS // 1_000_000} million pixels")
            edge = _EDGE[size]
            opened.draft("RGB", (2 * edge, 2 * edge))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((edge, edge))
            flat = Image.new("RGB", upright.size, "white")
            shaped = upright.convert("RGBA") if upright.mode in {"P", "LA", "PA", "RGBA"} else upright.convert("RGB")
            flat.paste(shaped, mask=shaped.getchannel("A") if shaped.mode == "RGBA" else None)
    except PhotoRefused:
        raise
    except Exception as error:
        raise PhotoRefused("the file is no photo that can be shown") from error
    drawn = io.BytesIO()
    flat.save(drawn, "JPEG", quality=82, optimize=True)
    return drawn.getvalue()


def _absolute(address: str) -> str:
    """Marketplaces leave the scheme out at times."""
    return f"https:{address}" if address.startswith("//") else address
