"""Chroma beside the database: derived, owned by one process, mended when it lies."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexInUse
from knowledge.index import DenseIndex
from knowledge.index.chroma import ChromaIndex
from knowledge.index.exact import ExactIndex
from knowledge.library import Library
from knowledge.stewardship import compared
from knowledge.types import Kind
from tests.builders import NOW
from tests.knowledge.doubles import PieceEmbedder, a_policy
from tests.knowledge.promises import keeps_its_promises


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = ["--path", str(tmp_path_factory.mktemp("server")), "--host", "127.0.0.1", "--port", str(port)]
    chroma = str(Path(sys.executable).with_name("chroma"))
    process = subprocess.Popen([chroma, "run", *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while True:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0 or time.monotonic() > until:
                break
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(params=["exact", "chroma"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DenseIndex]:
    made: DenseIndex = ExactIndex("m") if request.param == "exact" else ChromaIndex.embedded(tmp_path / "chroma", "m")
    yield made
    made.close()


def test_every_index_keeps_the_same_promises(index: DenseIndex) -> None:
    keeps_its_promises(index)


def test_a_server_keeps_the_same_promises_as_the_embedded_index(server: str) -> None:
    code = (  # in a process of its own: the server's client leaves sockets to the end
        "import sys; from knowledge.index.chroma import ChromaIndex; from tests.knowledge.promises import keeps_its_promises;"
        "keeps_its_promises(ChromaIndex.server(sys.argv[1], 'm')); print('kept')"
    )
    said = subprocess.run([sys.executable, "-c", code, server], capture_output=True, text=True, check=False)
    assert said.stdout.strip() == "kept", said.stderr


def open_library(folder: Path, lines: list[str] | None = None) -> Library:
    embedder = PieceEmbedder()
    index = ChromaIndex.embedded(folder / "chroma", embedder.name)
    return Library.open(
        folder / "k.db", embedder=embedder, index=index, clock=lambda: NOW, report=(lines if lines is not None else []).append
    )


def answers(library: Library) -> list[str]:
    return [passage.id for passage in library.search("деньги за 10 дней", shop_id="s1", kinds=[Kind.POLICY], limit=2)]


def test_vectors_that_chroma_lost_come_back_at_the_next_start(tmp_path: Path) -> None:
    library = open_library(tmp_path)
    library.sync([a_policy()], shop_id="s1", source="files")
    before = answers(library)
    shelf = next(iter(library.catalogue.index.shelves()))  # type: ignore[attr-defined]
    library.catalogue.index.drop(shelf)  # type: ignore[attr-defined]
    library.close()
    lines: list[str] = []
    library = open_library(tmp_path, lines)
    assert lines == [f"rebuilding the vectors of shelf {shelf}: 2 of 2"]
    assert answers(library) == before
    library.close()


def test_a_vector_that_is_not_the_databases_is_told_by_its_digest(tmp_path: Path) -> None:
    library = open_library(tmp_path)
    library.sync([a_policy()], shop_id="s1", source="files")
    index: DenseIndex = library.catalogue.index  # type: ignore[attr-defined]
    (shelf,) = index.shelves()
    entries = sorted(index.ids(shelf))
    assert [(held.database, held.index, held.wrong) for held in compared(library)] == [(2, 2, 0)]
    index.put(shelf, [entries[0], 999], np.eye(64, dtype=np.float32)[:2])
    assert [(held.missing, held.strange, held.different) for held in compared(library)] == [(0, 1, 1)]
    index.remove(shelf, entries[1:])
    assert [(held.missing, held.strange, held.different) for held in compared(library)] == [(1, 1, 1)]
    library.close()


def test_a_whole_index_is_left_alone_at_start(tmp_path: Path) -> None:
    library = open_library(tmp_path)
    library.sync([a_policy()], shop_id="s1", source="files")
    library.close()
    lines: list[str] = []
    open_library(tmp_path, lines).close()
    assert lines == []


def test_a_second_process_is_told_who_owns_the_vectors(tmp_path: Path) -> None:
    owner = ChromaIndex.embedded(tmp_path / "chroma", "m")
    code = (
        "import sys;from pathlib import Path;from knowledge.index.chroma import ChromaIndex;from knowledge.errors import IndexInUse\n"
        "try: ChromaIndex.embedded(Path(sys.argv[1]), 'm')\nexcept IndexInUse as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", code, str(tmp_path / "chroma")], capture_output=True, text=True, check=True).stdout
    assert f"belong to process {__import__('os').getpid()}" in said
    owner.close()
    ChromaIndex.embedded(tmp_path / "chroma", "m").close()


def test_the_lock_holds_inside_one_process_too(tmp_path: Path) -> None:
    owner = ChromaIndex.embedded(tmp_path / "chroma", "m")
    with pytest.raises(IndexInUse):
        ChromaIndex.embedded(tmp_path / "chroma", "m")
    owner.close()
