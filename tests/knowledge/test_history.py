"""What a card said at a time, and how long a price may be told."""

from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.types import Fact, FactKind
from tests.builders import NOW, a_card
from tests.databases import HERE

pytestmark = pytest.mark.usefixtures("each_database")

PRICE = Fact(attribute="price", value="1890", kind=FactKind.PRICE)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> "object":
        return self.now


def test_what_a_card_said_when_a_reply_was_drafted_is_kept(tmp_path: Path) -> None:
    clock = Clock()
    library = HERE.library(tmp_path, clock=clock)  # type: ignore[arg-type]
    library.sync([a_card(text="Мощность: 5 Вт")], shop_id="s1", source="feed")
    clock.now += timedelta(days=1)
    library.sync([a_card(text="Мощность: 7 Вт")], shop_id="s1", source="feed")
    clock.now += timedelta(days=1)
    library.sync([], shop_id="s1", source="feed")
    said = [library.card_at("s1", "card:p1", NOW + timedelta(hours=hours)) for hours in (-1, 1, 25, 49)]
    assert [document and document.text for document in said] == [None, "Мощность: 5 Вт", "Мощность: 7 Вт", None]
    library.close()


def test_a_price_is_told_while_it_is_fresh_and_again_after_the_feed_confirms_it(tmp_path: Path) -> None:
    clock = Clock()
    library = HERE.library(tmp_path, clock=clock)  # type: ignore[arg-type]
    library.sync([a_card(facts=(PRICE,))], shop_id="s1", source="feed")
    assert library.card("s1", product_id="p1")[0].facts == (PRICE.model_copy(update={"as_of": NOW}),)
    clock.now += timedelta(hours=25)
    assert library.card("s1", product_id="p1")[0].facts == ()
    assert library.search("ночник", shop_id="s1")[0].facts == ()
    assert library.sync([a_card(facts=(PRICE,))], shop_id="s1", source="feed").unchanged == 1
    assert [fact.value for fact in library.card("s1", product_id="p1")[0].facts] == ["1890"]
    library.close()


def test_a_price_with_its_own_time_is_judged_by_that_time(tmp_path: Path) -> None:
    library = HERE.library(tmp_path, clock=lambda: NOW)
    old = PRICE.model_copy(update={"as_of": NOW - timedelta(days=3)})
    library.sync([a_card(facts=(old,))], shop_id="s1", source="feed")
    assert library.card("s1", product_id="p1")[0].facts == ()
    library.close()
