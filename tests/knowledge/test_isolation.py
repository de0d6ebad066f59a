"""No search of one shop ever sees another, whatever is asked and whatever the other shop holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.index.exact import ExactIndex
from knowledge.library import Library
from knowledge.types import Document, Kind, Platform
from tests.builders import NOW
from tests.databases import HERE
from tests.knowledge.doubles import PieceEmbedder

pytestmark = pytest.mark.usefixtures("each_database")

WORDS = st.sampled_from(
    ["возврат", "деньги", "размер", "лампа", "shelf", "OR", "s1xcard", "*", '"', "退货", "AND NOT", "s2xpolicy", "размер 42"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
KINDS = st.sampled_from([Kind.CARD, Kind.POLICY, Kind.FAQ, Kind.MACRO, Kind.ANSWER])


@pytest.fixture
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    embedder = PieceEmbedder()
    folder: Path = tmp_path_factory.mktemp("isolation")
    opened = HERE.library(folder, embedder=embedder, index=ExactIndex(embedder.name), clock=lambda: NOW)
    yield opened
    opened.close()


def documents(shop: str, texts: list[tuple[Kind, str]]) -> list[Document]:
    return [
        Document(id=f"{shop}-{number}", kind=kind, title=text, text=text, source=shop, product_id=f"p{number}", vendor_code="same")
        for number, (kind, text) in enumerate(texts)
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(st.tuples(KINDS, TEXTS), max_size=5),
    second=st.lists(st.tuples(KINDS, TEXTS), max_size=5),
    asked=TEXTS,
    shop=st.sampled_from(["one", "two", "", "s1", "%"]),
    kinds=st.lists(KINDS, max_size=3),
)
def test_a_search_sees_its_own_shop_only(
    library: Library, first: list[tuple[Kind, str]], second: list[tuple[Kind, str]], asked: str, shop: str, kinds: list[Kind]
) -> None:
    library.sync(documents("one", first), shop_id="one", source="feed")
    library.sync(documents("two", second), shop_id="two", source="feed")
    found = library.search(asked, shop_id=shop, kinds=kinds, limit=50)
    assert {passage.shop_id for passage in found} <= {shop}
    card = library.card(shop, product_id="p0", product_name=asked, platform=Platform.WB)
    assert {passage.shop_id for passage in card} <= {shop}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(second=st.lists(st.tuples(KINDS, TEXTS), max_size=5), asked=TEXTS)
def test_what_another_shop_holds_changes_no_answer_and_no_score(library: Library, second: list[tuple[Kind, str]], asked: str) -> None:
    library.sync(documents("one", [(Kind.CARD, "лампа синяя"), (Kind.POLICY, "возврат денег")]), shop_id="one", source="feed")
    library.sync([], shop_id="two", source="feed")
    alone = library.search(asked, shop_id="one", limit=50)
    library.sync(documents("two", second), shop_id="two", source="feed")
    assert library.search(asked, shop_id="one", limit=50) == alone
