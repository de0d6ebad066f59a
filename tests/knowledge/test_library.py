"""The library over a real database and a real index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.index.exact import ExactIndex
from knowledge.library import Library
from knowledge.types import Kind, Platform
from tests.builders import NOW, a_card
from tests.databases import HERE
from tests.knowledge.doubles import PieceEmbedder, a_policy

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    embedder = PieceEmbedder()
    opened = HERE.library(tmp_path, embedder=embedder, index=ExactIndex(embedder.name), clock=lambda: NOW)
    yield opened
    opened.close()


def test_a_clause_is_found_with_its_heading_and_the_reason(library: Library) -> None:
    library.sync([a_policy(), a_card()], shop_id="s1", source="files")
    found = library.search("деньги возвращаем за 10 дней", shop_id="s1", kinds=[Kind.POLICY], limit=1)
    assert [(passage.id, passage.title) for passage in found] == [("returns#0", "Возврат › Сроки")]
    assert "stems" in found[0].why
    assert "meaning" in found[0].why


def test_a_second_sync_of_the_same_documents_changes_nothing(library: Library) -> None:
    library.sync([a_policy(), a_card()], shop_id="s1", source="files")
    before = library.digest
    report = library.sync([a_policy(), a_card()], shop_id="s1", source="files")
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 2)
    assert library.digest == before


def test_a_removed_card_disappears_and_its_history_stays(library: Library) -> None:
    library.sync([a_card(), a_policy()], shop_id="s1", source="files")
    report = library.sync([a_policy()], shop_id="s1", source="files")
    assert report.removed == 1
    assert library.card("s1", product_id="p1") == ()
    assert all(passage.kind is not Kind.CARD for passage in library.search("ночник", shop_id="s1", limit=20))


def test_another_source_of_the_shop_is_left_alone(library: Library) -> None:
    library.sync([a_card()], shop_id="s1", source="feed")
    library.sync([a_policy()], shop_id="s1", source="files")
    assert library.card("s1", product_id="p1") != ()


def test_a_card_is_fetched_by_the_alias_of_the_platform_only(library: Library) -> None:
    library.sync([a_card(aliases={Platform.WB: ("111",), Platform.OZON: ("222",)})], shop_id="s1", source="feed")
    assert library.card("s1", product_id="111", platform=Platform.WB) != ()
    assert library.card("s1", product_id="111", platform=Platform.OZON) == ()
    assert library.card("s2", product_id="111", platform=Platform.WB) == ()


def test_shared_law_is_found_from_every_shop(library: Library) -> None:
    library.sync([a_policy(id="law", kind=Kind.LAW)], shop_id=None, source="law")
    assert library.search("когда вернут деньги", shop_id="s1", limit=1)[0].document_id == "law"
    assert library.search("когда вернут деньги", shop_id="s2", limit=1)[0].document_id == "law"


def test_in_memory_words_are_enough(library: Library) -> None:
    bare = Library([a_policy(shop_id="s1"), a_card(shop_id="s1")])
    assert bare.search("когда вернут деньги", shop_id="s1", limit=1)[0].id == "returns#0"
    assert bare.search("когда вернут деньги", shop_id="s2") == ()
