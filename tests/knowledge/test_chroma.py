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
from knowledge.types import Kind
from tests.builders import NOW
from tests.knowledge.doubles import PieceEmbedder, a_policy


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


@pytest.fixture(params=["exact", "chroma", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DenseIndex]:
    made: DenseIndex
    if request.param == "exact":
        made = ExactIndex("m")
    elif request.param == "chroma":
        made = ChromaIndex.embedded(tmp_path / "chroma", "m")
    else:
        made = ChromaIndex.server(request.getfixturevalue("server"), "m")
    yield made
    made.close()


def test_every_index_keeps_the_same_promises(index: DenseIndex) -> None:
    vectors = np.eye(4, dtype=np.float32)
    index.put(1, [10, 11, 12], vectors[:3])
    index.put(2, [20], vectors[:1])
    assert index.nearest(1, vectors[1], 1) == [11]
    assert index.nearest(2, vectors[1], 5) == [20]
    index.put(1, [11], vectors[3:])
    assert index.nearest(1, vectors[3], 1) == [11]
    assert index.count(1) == 3
    index.remove(1, [11, 99])
    assert index.count(1) == 2
    assert index.ids(1) == {10, 12}
    assert set(index.shelves()) == {1, 2}
    index.drop(1)
    assert index.count(1) == 0


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
