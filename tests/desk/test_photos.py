"""Photos: drawn anew, never from a private address, never too large, never anything but a picture."""

import io
import threading
import warnings
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from struct import pack

import pytest
from PIL import Image

from assistant.photos import LARGEST_FILE, PhotoRefused, Photos, Size, public_address, redraw

GPS = 34853


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (800, 400), mode: str = "RGB", **how: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, "red").save(made, kind, **how)
    return made.getvalue()


class Shop:
    """A server of photos: what it gives for each path, and how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.given: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}

    def holds(self, path: str, body: bytes, kind: str = "image/jpeg") -> None:
        def give(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", kind)
            handler.end_headers()
            handler.wfile.write(body)

        self.given[path] = give

    def sends_on(self, path: str, to: str) -> None:
        def give(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.end_headers()

        self.given[path] = give


@pytest.fixture
def shop() -> Iterator[tuple[Shop, str, Photos]]:
    made = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, self.headers["Host"]))
            give = made.given.get(self.path)
            if give is None:
                self.send_error(404)
            else:
                give(self)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def resolve(host: str, port: int) -> str:
        return "127.0.0.1" if host == "photos.example" else public_address(host, port)

    yield made, f"http://photos.example:{server.server_port}", Photos(resolve=resolve, plain=True)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_photo_is_made_small_and_drawn_anew_without_where_it_was_taken(shop: tuple[Shop, str, Photos]) -> None:
    server, base, photos = shop
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (55.0, 45.0, 0.0)}
    server.holds("/a.jpg", a_photo(exif=exif, comment=b"<script>"))
    drawn = photos.picture(f"{base}/a.jpg")
    found = Image.open(io.BytesIO(drawn))
    assert (found.format, found.size, dict(found.getexif())) == ("JPEG", (360, 180), {})
    assert b"<script>" not in drawn
    assert server.asked == [("/a.jpg", base.removeprefix("http://"))]


def test_it_is_fetched_once(shop: tuple[Shop, str, Photos]) -> None:
    server, base, photos = shop
    server.holds("/a.png", a_photo("PNG", mode="RGBA"))
    assert photos.picture(f"{base}/a.png") == photos.picture(f"{base}/a.png")
    with pytest.raises(PhotoRefused):
        photos.picture(f"{base}/none.png")
    with pytest.raises(PhotoRefused):
        photos.picture(f"{base}/none.png")
    assert [path for path, _ in server.asked] == ["/a.png", "/none.png"]


def a_bomb(edge: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that says it has billions of pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))

    head = pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")


HOSTILE = {
    "a bomb": a_bomb(),
    "a smaller bomb": a_bomb(9_000),
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a GIF": a_photo("GIF", mode="P"),
    "a TIFF": a_photo("TIFF"),
    "a PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "half a photo": a_photo()[:300],
    "a photo's first bytes": b"\xff\xd8\xff\xe0" + b"A" * 100,
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_ordinary_photo_is_refused(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with pytest.raises(PhotoRefused):
            redraw(HOSTILE[name])


@pytest.mark.parametrize("name", ["http://127.0.0.1/x", "http://localhost/x", "http://169.254.169.254/latest/meta-data", "http://[::1]/x"])
def test_a_redirect_to_a_private_address_is_not_followed(shop: tuple[Shop, str, Photos], name: str) -> None:
    server, base, photos = shop
    server.sends_on("/a.jpg", name)
    with pytest.raises(PhotoRefused, match="public internet"):
        photos.picture(f"{base}/a.jpg")
    assert len(server.asked) == 1


def test_redirects_end(shop: tuple[Shop, str, Photos]) -> None:
    server, base, photos = shop
    server.sends_on("/a.jpg", "/a.jpg")
    with pytest.raises(PhotoRefused, match="from one address to the next"):
        photos.picture(f"{base}/a.jpg")
    assert len(server.asked) == 4


def test_a_file_without_end_is_left(shop: tuple[Shop, str, Photos]) -> None:
    server, base, photos = shop
    server.holds("/a.jpg", a_photo() + b"\0" * LARGEST_FILE)
    with pytest.raises(PhotoRefused, match="larger than"):
        photos.picture(f"{base}/a.jpg")


@pytest.mark.parametrize(
    "address",
    [
        "http://photos.example/a.jpg",
        "https://photos.example:8443/a.jpg",
        "https://me:word@photos.example/a.jpg",
        "file:///etc/passwd",
        "ftp://photos.example/a.jpg",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://[bad/a.jpg",
        "not an address",
        "",
    ],
)
def test_only_an_ordinary_https_address_is_called(address: str) -> None:
    def nobody(host: str, port: int) -> str:
        raise AssertionError("nobody may be called")

    with pytest.raises(PhotoRefused):
        Photos(resolve=nobody).picture(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:a00:1::",
        "fe80::1",
        "224.0.0.1",
        "100.64.0.1",
    ],
)
def test_private_addresses_are_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(PhotoRefused):
        public_address(host, 443)


def test_a_large_picture_is_larger(shop: tuple[Shop, str, Photos]) -> None:
    server, base, photos = shop
    server.holds("/a.webp", a_photo("WEBP", (3000, 2000)))
    sizes = [Image.open(io.BytesIO(photos.picture(f"{base}/a.webp", size))).size for size in Size]
    assert sizes == [(360, 240), (1600, 1067)]
