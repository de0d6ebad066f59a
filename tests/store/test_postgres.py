"""What many processes at once may not break on PostgreSQL, and what is as on SQLite."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from assistant.domain import Action, Status
from assistant.errors import ConflictError, OtklikError
from assistant.store import Filters, Store, Task, Verdict
from assistant.store.tables import metadata
from knowledge.holdings import Section
from knowledge.index.exact import ExactIndex
from knowledge.library import Library
from knowledge.types import Kind
from tests.builders import NOW, a_card, an_inquiry
from tests.databases import HERE, Cluster
from tests.knowledge.doubles import PieceEmbedder, a_policy
from tests.store.test_store import a_proposal

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("on_postgres")]


@pytest.fixture
def both() -> tuple[Store, Store]:
    """Two processes' stores over one database."""
    url = HERE.url(Path())
    return HERE.open(url), HERE.open(url)


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave, or the error of ours that it met."""
    met: list[object] = [None] * len(works)

    def run(place: int) -> None:
        try:
            met[place] = works[place]()
        except OtklikError as error:
            met[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def test_an_empty_database_comes_to_the_newest_step_by_two_processes_at_once(cluster: Cluster) -> None:
    url = cluster.new("template1")
    HERE.made.append(url)
    assert [type(opened) for opened in at_once(lambda: HERE.open(url), lambda: HERE.open(url))] == [Store, Store]


def test_the_tables_are_what_the_steps_make(both: tuple[Store, Store]) -> None:
    with both[0].database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        assert compare_metadata(context, metadata) == []


def _ours(item: object, name: str, kind: str, reflected: bool, other: object) -> bool:
    return not str(name).startswith("knowledge_") and not (kind == "index" and "knowledge_" in str(name))


def test_the_same_inquiries_collected_twice_at_once_are_kept_and_counted_once(both: tuple[Store, Store]) -> None:
    arrived = [an_inquiry("Не светит.", id=f"i{n}", external_id=f"e{n}") for n in range(200)]
    counts = at_once(lambda: both[0].add_many(arrived), lambda: both[1].add_many(arrived[::-1]))
    assert sum(int(str(count)) for count in counts) == 200


def test_of_many_proposals_of_one_version_one_is_kept_and_the_others_hear_that_they_are_late(both: tuple[Store, Store]) -> None:
    met = at_once(*[lambda at=at: both[at % 2].propose(a_proposal()) for at in range(6)])
    assert [error for error in met if error is None] == [None]
    assert sum(isinstance(error, ConflictError) for error in met) == 5


def test_an_approval_and_a_new_draft_at_once_never_lose_the_approval(both: tuple[Store, Store]) -> None:
    for number in range(8):
        both[0].propose(a_proposal(number))
    verdicts = [Verdict(proposal_id=f"i{n}", version=1, action=Action.DISMISS, by="r", at=NOW, policy_version="1") for n in range(8)]
    decide = [lambda v=verdict: both[0].decide(v, None, publish_after=NOW, keeper="r") for verdict in verdicts]
    redraft = [lambda n=number: both[1].propose(a_proposal(n, version=2)) for number in range(8)]
    met = at_once(*decide, *redraft)
    for number in range(8):
        decided, late = met[number], isinstance(met[8 + number], ConflictError)
        standing = both[0].standing(f"i{number}")
        assert (standing.status, standing.version) == ((Status.DISMISSED, 1) if decided else (Status.PROPOSED, 2))
        assert late == decided


def test_the_same_task_asked_for_twice_at_once_is_kept_once(both: tuple[Store, Store]) -> None:
    both[0].propose(a_proposal())
    task = Task(kind="refund", says="Вернуть деньги")
    at_once(*[lambda at=at: both[at % 2].add_task("i1", task, "r", NOW) for at in range(6)])
    assert len(both[0].tasks_of("i1")) == 1


def test_counts_queue_and_search_are_as_on_sqlite(both: tuple[Store, Store], tmp_path: Path) -> None:
    both[0].propose(a_proposal())
    with Store.open(f"sqlite:///{tmp_path}/desk.db") as other:
        other.propose(a_proposal())
        assert both[0].counts() == other.counts()
        assert both[0].queue(Filters(search="СВЕТИТ")) == other.queue(Filters(search="СВЕТИТ")) != ()


def test_a_nul_in_a_buyers_words_or_a_card_stops_nothing(both: tuple[Store, Store]) -> None:
    proposal = a_proposal()
    inquiry = proposal.brief.inquiry.model_copy(update={"text": "а\x00б", "author": "\x00"})
    both[0].propose(proposal.model_copy(update={"brief": proposal.brief.model_copy(update={"inquiry": inquiry})}))
    assert both[0].inquiry("i1").text == "а\x00б"
    assert both[0].queue()[0].words == "аб"
    library = HERE.library(Path(), clock=lambda: NOW)
    library.sync([a_card("Ноч\x00ник", text="Мощность\x00 5 Вт")], shop_id="s1", source="feed")
    assert library.search("мощность", shop_id="s1") != ()


def test_two_processes_syncing_one_shop_count_every_word_and_lose_no_document() -> None:
    url = HERE.url(Path())
    embedder = PieceEmbedder()
    with_index = [Library.open(url, embedder=embedder, index=ExactIndex(f"{at}{embedder.name}"), clock=lambda: NOW) for at in range(2)]
    HERE.opened.extend(with_index)
    cards = [a_card(f"Ночник {n}", id=f"card:{n}", product_id=f"p{n}", text=f"Мощность {n} Вт") for n in range(40)]
    at_once(
        lambda: with_index[0].sync([*cards, a_policy()], shop_id="s1", source="feed"),
        lambda: with_index[1].sync([*cards, a_policy()], shop_id="s1", source="feed"),
        lambda: with_index[1].sync([a_policy(id="other")], shop_id="s1", source="files"),
    )
    assert sorted(document.id for document in with_index[0].catalogue.documents("s1")) == sorted(
        [*(card.id for card in cards), "other", "returns"]
    )
    shelves = with_index[0].catalogue.holdings_with(None).shelves("s1", {Section.CARDS, Section.TEXTS})
    assert sum(shelf.stems.passages for shelf in shelves) > 40
    assert with_index[0].search("ночник 17", shop_id="s1", kinds=[Kind.CARD], limit=3)[0].document_id == "card:17"
