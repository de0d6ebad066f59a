"""Chroma as the dense index: embedded in a folder of ours, or a server by URL. The only file that knows Chroma."""

import contextlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from knowledge.embedding import Vectors
from knowledge.errors import KnowledgeError
from knowledge.holdings import Vector
from knowledge.index.lock import FolderLock

_PAGE = 10_000
_OPEN_FILES = 20_000
"""Chroma keeps files open for every collection and fails oddly when the system's limit is met."""


class ChromaIndex:
    """A collection for each shelf; only ids and vectors are given to Chroma, never texts or filters."""

    def __init__(self, client: Any, place: str, model: str, lock: FolderLock | None = None) -> None:
        self.name = f"chroma:{place}:{model}"
        self._client, self._model, self._owner = client, model, lock
        self._collections: dict[int, Any] = {}
        self._lock = RLock()
        self._batch: int = min(1000, client.get_max_batch_size())

    @classmethod
    def embedded(cls, folder: Path, model: str) -> "ChromaIndex":
        """In this process, in this folder, which then belongs to this process alone."""
        lock = FolderLock(folder)
        try:
            import chromadb

            _raise_file_limit()
            return cls(chromadb.PersistentClient(path=str(folder), settings=_quiet()), "embedded", model, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def server(cls, url: str, model: str) -> "ChromaIndex":
        """A Chroma server, which several processes may share."""
        import chromadb

        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise KnowledgeError(f"{url!r} is not the address of a Chroma server: write http://host:port")
        port = parts.port or (443 if parts.scheme == "https" else 8000)
        try:
            client = chromadb.HttpClient(host=parts.hostname, port=port, ssl=parts.scheme == "https", settings=_quiet())
        except Exception as error:
            raise KnowledgeError(f"no Chroma server answers at {url!r}: {error}") from error
        return cls(client, f"{parts.hostname}:{port}", model)

    def put(self, shelf: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Adds or replaces, in batches that Chroma takes."""
        collection = self._collection(shelf)
        for start in range(0, len(ids), self._batch):
            part = slice(start, start + self._batch)
            collection.upsert(ids=[str(entry) for entry in ids[part]], embeddings=vectors[part])

    def remove(self, shelf: int, ids: Sequence[int]) -> None:
        """Forgets."""
        collection = self._collection(shelf)
        for start in range(0, len(ids), self._batch):
            collection.delete(ids=[str(entry) for entry in ids[start : start + self._batch]])

    def nearest(self, shelf: int, vector: Vector, limit: int) -> list[int]:
        """The ids nearest to the vector, nearest first."""
        found = self._collection(shelf).query(query_embeddings=[vector], n_results=limit, include=[])
        return [int(entry) for entry in found["ids"][0]]

    def count(self, shelf: int) -> int:
        """How many vectors the shelf holds, as Chroma says."""
        return int(self._collection(shelf).count())

    def ids(self, shelf: int) -> set[int]:
        """What the shelf holds, read in pages."""
        found: set[int] = set()
        while page := self._collection(shelf).get(include=[], limit=_PAGE, offset=len(found))["ids"]:
            found.update(int(entry) for entry in page)
        return found

    def vectors(self, shelf: int, ids: Sequence[int]) -> dict[int, Vector]:
        """The vectors of those that are held, as Chroma gives them back."""
        found: dict[int, Vector] = {}
        for start in range(0, len(ids), self._batch):
            page = self._collection(shelf).get(ids=[str(entry) for entry in ids[start : start + self._batch]], include=["embeddings"])
            found |= {int(entry): np.asarray(vector, np.float32) for entry, vector in zip(page["ids"], page["embeddings"], strict=True)}
        return found

    def shelves(self) -> Iterable[int]:
        """The shelves that have a collection."""
        prefix = f"{self._model}."
        named = (collection.name for collection in self._client.list_collections(limit=100_000))
        return [int(name.removeprefix(prefix)) for name in named if name.startswith(prefix)]

    def drop(self, shelf: int) -> None:
        """Forgets a shelf, damaged or not."""
        with self._lock:
            self._collections.pop(shelf, None)
            with contextlib.suppress(Exception):  # there was none, or it cannot even be opened
                self._client.delete_collection(self._collection_name(shelf))

    def close(self) -> None:
        """Gives the folder free for another process."""
        self._collections.clear()
        with contextlib.suppress(Exception):
            session = getattr(self._client._server, "_session", None)  # the HTTP client's own close leaves it open
            self._client.close()
            if session is not None:
                session.close()
        if self._owner:
            self._owner.release()

    def _collection_name(self, shelf: int) -> str:
        return f"{self._model}.{shelf}"

    def _collection(self, shelf: int) -> Any:
        with self._lock:
            if shelf not in self._collections:
                self._collections[shelf] = self._client.get_or_create_collection(
                    self._collection_name(shelf), embedding_function=None, configuration={"hnsw": {"space": "ip", "ef_search": 100}}
                )
            return self._collections[shelf]


def _quiet() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False, allow_reset=False)


def _raise_file_limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
