"""A price list in YML at an address of the shop's own, fetched whole and read like any file."""

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from assistant.errors import InputError, MarketplaceBusy
from knowledge.library import Library, SyncReport
from knowledge.readers import Report, ignore
from knowledge.readers.files import read

LONGEST = 500_000_000
TIMEOUT = httpx2.Timeout(60.0, connect=10.0)


def is_address(text: str) -> bool:
    """Whether a text is an address rather than a file's name."""
    return text.startswith(("http://", "https://"))


def cited(url: str) -> str:
    """How a feed is cited: without what may be a secret in its query."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"


def sync_feed(library: Library, shop_id: str, url: str, *, report: Report = ignore, client: httpx2.Client | None = None) -> SyncReport:
    """Makes the library hold what the feed says. A feed that cannot be got whole leaves the library as it was."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed.yml"
        _fetch(url, path, client or httpx2.Client(timeout=TIMEOUT, follow_redirects=True))
        broken = []

        def hear(problem: object) -> None:
            broken.append(problem)
            report(problem)  # type: ignore[arg-type]  # what a reader reports

        documents = list(read(path, source=cited(url), report=hear))
        if not documents:
            raise InputError(f"{cited(url)!r} holds no offer that can be used{f': {broken[0]}' if broken else ''}; nothing was changed")
        return library.sync(documents, shop_id=shop_id, source=cited(url))


def _fetch(url: str, path: Path, client: httpx2.Client) -> None:
    size = 0
    try:
        with client, client.stream("GET", url) as answer, path.open("wb") as file:
            if answer.status_code != httpx2.codes.OK:
                raise InputError(f"the feed {cited(url)!r} answers {answer.status_code}; is the address right?")
            for piece in answer.iter_bytes():
                size += len(piece)
                if size > LONGEST:
                    raise InputError(f"the feed {cited(url)!r} is longer than {LONGEST} bytes")
                file.write(piece)
    except httpx2.TransportError as error:
        raise MarketplaceBusy(f"the feed {cited(url)!r} cannot be fetched: {type(error).__name__}") from error
