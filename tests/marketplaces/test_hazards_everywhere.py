"""What can go wrong anywhere, on every marketplace alike."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain import Shop
from assistant.drafting import Drafter
from assistant.errors import MarketplaceBusy, OutcomeUnknown
from assistant.marketplaces.shapes import same_text
from assistant.pipeline import Bench
from assistant.store import Store
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Platform
from tests.marketplaces.connections import NAMES, Connection, connected, reply_to


@pytest.fixture(params=NAMES)
def link(request: pytest.FixtureRequest) -> Iterator[Connection]:
    with connected(request.param) as link:
        yield link


def test_fault_slow_an_answer_that_comes_too_late_is_unknown_and_was_taken(link: Connection) -> None:
    review = link.fake.add_review("Гудит")
    (inquiry,) = link.market.reviews()
    link.fake.fault(link.write_path, "late", seconds=0.0)
    with pytest.raises(OutcomeUnknown):
        link.market.publish(reply_to(inquiry))
    link.fake.landed()
    assert len(link.answers(review)) == 1


def test_fault_malformed_a_read_that_is_no_json_is_repeated_and_then_named(link: Connection) -> None:
    link.fake.add_review("Гудит")
    link.fake.fault(".*", "malformed", times=2)
    assert len(list(link.market.reviews())) == 1
    link.fake.fault(".*", "malformed", times=4)
    with pytest.raises(MarketplaceBusy, match=link.name):
        list(link.market.reviews())


@pytest.mark.parametrize("hours", [-3, 3])
def test_fault_clock_skew_a_marketplace_whose_clock_is_off_loses_nothing_to_the_watermark(
    link: Connection, tmp_path: Path, hours: int
) -> None:
    with Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        store.save_shop(shop := Shop(id="s1", name="Лавка"))
        bench = Bench(shop=shop, library=Library(), rulebook=Rulebook(), writer=Composer())
        markets = {("s1", Platform(link.name)): link.market}
        drafter = Drafter(store, lambda shop_id: bench, markets, lambda: datetime.now(UTC))
        drafter.collect()
        link.fake.skew = timedelta(hours=hours)
        link.fake.add_review("Гудит")
        assert drafter.collect() == 1
        assert drafter.collect() == 0


def test_fault_duplicate_hint_two_looks_bring_one_inquiry(link: Connection, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        store.save_shop(Shop(id="s1", name="Лавка"))
        drafter = Drafter(store, lambda shop_id: None, {("s1", Platform(link.name)): link.market}, lambda: datetime.now(UTC))  # type: ignore[arg-type,return-value]
        link.fake.add_review("Гудит")
        assert [drafter.collect(), drafter.collect()] == [1, 0]


def test_texts_are_compared_as_a_reader_sees_them() -> None:
    ours = "Здравствуйте!\n  Ёлка светит."
    assert same_text(ours, unicodedata.normalize("NFD", " Здравствуйте! Ёлка светит. "))
    assert not same_text(ours, "Здравствуйте! Елка светит.")
