"""Cards of the marketplaces in the library: only what changed is asked for, what is gone goes, and an old price is told to nobody."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from assistant.cli.knowledge import command as knowledge
from assistant.domain import Shop
from assistant.errors import InputError, MarketplaceError
from assistant.filter import check_reply
from assistant.marketplaces.cards import CardKeeper, CardSync, source_of
from assistant.marketplaces.fakes.wb import FakeWildberries
from assistant.marketplaces.feeds import sync_feed
from assistant.pipeline import Bench, propose
from assistant.store import Connected, Store
from assistant.vault import Vault
from assistant.writing.composer import Composer
from knowledge.freshness import Freshness
from knowledge.library import Library, SyncReport
from knowledge.rules import Rulebook
from knowledge.types import FactKind, Passage, Platform
from tests.builders import a_brief, an_inquiry
from tests.marketplaces.connections import NAMES, Connection, connected


@dataclass
class Shelf:
    """A marketplace, a store and a library, with a clock that the test moves."""

    link: Connection
    store: Store
    folder: Path
    now: datetime

    def __post_init__(self) -> None:
        self.library = Library.open(self.folder / "knowledge.db", clock=lambda: self.now, freshness=Freshness())

    @property
    def platform(self) -> Platform:
        return Platform(self.link.name)

    def add(self, number: int, name: str, *, price: float = 1490) -> str:
        """A product; returns the id that buyers' reviews name it by."""
        self.link.fake.skew += timedelta(seconds=1)
        match self.link.name:
            case "wb":
                self.link.fake.add_card(number, name, price=price)
                return str(number)
            case "ozon":
                self.link.fake.add_product(number, name, price=price)
                return str(number * 10)
        return str(self.link.fake.add_offer(f"sku-{number}", name, price=price))

    def take_away(self, number: int) -> None:
        match self.link.name:
            case "wb":
                del self.link.fake.cards[number]
            case "ozon":
                self.link.fake.products[number]["archived"] = True
            case _:
                del self.link.fake.offers[f"sku-{number}"]

    def sync(self, **moved: float) -> SyncReport:
        self.now += timedelta(**moved)
        return CardSync(self.store, self.library, lambda: self.now).run("s1", self.platform, self.link.market.cards)

    def card(self, product: str) -> tuple[Passage, ...]:
        return self.library.card("s1", product_id=product, platform=self.platform)

    def price(self, product: str) -> list[str]:
        return [fact.value for passage in self.card(product) for fact in passage.facts if fact.kind is FactKind.PRICE]

    def asked(self, path: str) -> int:
        return sum(path in entry.path for entry in self.link.fake.log)


@contextmanager
def a_shelf(name: str, folder: Path) -> Iterator[Shelf]:
    with connected(name) as link, Store.open(f"sqlite:///{folder}/desk.db") as store:
        made = Shelf(link, store, folder, datetime.now(UTC))
        yield made
        made.library.close()


@pytest.fixture(params=NAMES)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    with a_shelf(request.param, tmp_path) as made:
        yield made


def test_a_product_is_found_by_the_id_that_reviews_name_it_by(shelf: Shelf) -> None:
    product = shelf.add(1, "Ночник «Луна»")
    assert shelf.sync().added == 1
    (first, *_) = shelf.card(product)
    assert first.source == source_of(shelf.platform)
    assert "Ночник «Луна»" in first.title
    assert shelf.price(product) == ["1490"]
    colors = [fact for passage in shelf.card(product) for fact in passage.facts if fact.attribute == "Цвет"]
    assert [fact.value for fact in colors] == ["белый"]


def test_what_has_not_changed_is_not_written_again(shelf: Shelf) -> None:
    for number in range(5):
        shelf.add(number + 1, f"Ночник {number}")
    assert shelf.sync().added == 5
    again = shelf.sync(hours=1)
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 5)
    shelf.add(2, "Ночник новый")
    assert shelf.sync(hours=1).changed == 1


def test_a_removed_card_disappears(shelf: Shelf) -> None:
    kept, gone = shelf.add(1, "Ночник"), shelf.add(2, "Лампа")
    shelf.sync()
    shelf.take_away(2)
    assert shelf.sync(hours=25).removed == 1
    assert shelf.card(gone) == ()
    assert shelf.card(kept) != ()


def test_many_pages_of_cards_come_whole(shelf: Shelf) -> None:
    for number in range(230):
        shelf.add(number + 1, f"Ночник {number}")
    assert shelf.sync().added == 230


def test_a_new_price_replaces_the_old_one_without_a_new_text(shelf: Shelf) -> None:
    product = shelf.add(1, "Ночник", price=1490)
    shelf.sync()
    text = shelf.card(product)[0].text
    shelf.add(1, "Ночник", price=1290)
    shelf.sync(hours=1)
    assert shelf.price(product) == ["1290"]
    assert shelf.card(product)[0].text == text


def test_a_price_that_grew_old_is_told_to_nobody(shelf: Shelf) -> None:
    product = shelf.add(1, "Ночник")
    shelf.sync()
    shelf.now += timedelta(hours=23)
    assert shelf.price(product) == ["1490"]
    shelf.now += timedelta(hours=2)
    assert shelf.price(product) == []


def test_a_reading_that_fails_keeps_what_was_there_and_its_age(shelf: Shelf) -> None:
    product = shelf.add(1, "Ночник")
    shelf.sync()
    shelf.link.fake.fault(".*", "error_before", times=4)
    with pytest.raises(MarketplaceError):
        shelf.sync(hours=20)
    assert shelf.price(product) == ["1490"]
    shelf.now += timedelta(hours=5)
    assert shelf.price(product) == []
    assert shelf.card(product) != ()


def test_cards_are_read_when_they_are_due_and_not_before(shelf: Shelf) -> None:
    shelf.add(1, "Ночник")
    keeper = CardKeeper(shelf.store, shelf.library, {("s1", shelf.platform): shelf.link.market}, lambda: shelf.now, timedelta(hours=3))
    assert keeper.refresh("s1", shelf.platform) is not None
    shelf.now += timedelta(hours=2)
    assert keeper.refresh("s1", shelf.platform) is None
    assert keeper.refresh("s1", shelf.platform, now=True) is not None
    assert keeper.refresh("s1", Platform.JD) is None


def test_a_draft_that_states_an_old_price_has_a_finding(tmp_path: Path) -> None:
    with a_shelf("ym", tmp_path) as shelf:
        product = shelf.add(1, "Ночник", price=1490)
        shelf.sync()
        text = "Здравствуйте! Ночник стоит 1490 рублей."
        for hours, known in ((1, True), (30, False)):
            shelf.now += timedelta(hours=hours)
            asked = an_inquiry("Сколько стоит?", platform=Platform.YM, channel="question", product_id=product)
            brief = a_brief(asked, card=shelf.card(product), rules=Rulebook.bundled().rules)
            found = [finding for finding in check_reply(text, brief) if finding.span.of(text).find("1490") >= 0]
            assert bool(found) is not known


def test_wildberries_asks_only_for_what_changed_since_the_last_page(tmp_path: Path) -> None:
    with a_shelf("wb", tmp_path) as shelf:
        for number in range(250):
            shelf.add(number + 1, f"Ночник {number}")
        shelf.sync()
        assert shelf.asked("/cards/list") == 3
        shelf.add(7, "Ночник новый")
        shelf.sync(hours=1)
        assert shelf.asked("/cards/list") == 4


def test_wildberries_a_look_at_all_cards_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    with a_shelf("wb", tmp_path) as shelf:
        for number in range(250):
            shelf.add(number + 1, f"Ночник {number}")
        catalogue = shelf.link.market.cards
        pages = iter(catalogue.read("", lambda keys: {}))
        first = next(pages)
        shelf.link.fake.log.clear()
        sync = CardSync(shelf.store, shelf.library, lambda: shelf.now)
        reading = sync._begin("s1", Platform.WB, catalogue, shelf.now)
        sync._keep("s1", Platform.WB, first, reading.model_copy(update={"cursor": first.cursor}))
        assert shelf.sync(minutes=20).added == 250
        assert shelf.asked("/cards/list") == 2


def test_wildberries_without_the_price_category_has_cards_without_prices(tmp_path: Path) -> None:
    with a_shelf("wb", tmp_path) as shelf:
        product = shelf.add(1, "Ночник")
        shelf.link.fake.prices_closed = True
        assert shelf.sync().added == 1
        assert shelf.price(product) == []


def test_ozon_asks_for_descriptions_of_changed_products_only(tmp_path: Path) -> None:
    with a_shelf("ozon", tmp_path) as shelf:
        for number in range(5):
            shelf.add(number + 1, f"Кофемолка {number}")
        shelf.sync()
        assert shelf.asked("/description") == 5
        shelf.add(3, "Кофемолка новая")
        shelf.sync(hours=1)
        assert shelf.asked("/description") == 6


def test_one_product_of_two_marketplaces_is_known_by_its_vendor_code(tmp_path: Path) -> None:
    with a_shelf("wb", tmp_path) as shelf, connected("ym") as other:
        one = shelf.link
        code = one.fake.add_card(7, "Ночник «Луна»")
        shelf.sync()
        other.fake.add_offer("luna", "Ночник Луна с таймером", vendorCode=code)
        CardSync(shelf.store, shelf.library, lambda: shelf.now).run("s1", Platform.YM, other.market.cards)
        (pair,) = shelf.library.catalogue.same_products("s1")
        assert sorted(card.id for card in pair) == ["wb:7", "ym:luna"]
        assert shelf.library.card("s1", product_id="luna", platform=Platform.YM)[0].document_id == "ym:luna"
        assert shelf.library.card("s1", product_id="7", platform=Platform.WB)[0].document_id == "wb:7"


def test_an_account_whose_cards_cannot_be_read_is_left_alone_for_a_while(shelf: Shelf) -> None:
    keeper = CardKeeper(shelf.store, shelf.library, {("s1", shelf.platform): shelf.link.market}, lambda: shelf.now)
    shelf.link.fake.token = shelf.link.fake.key = "changed"
    assert keeper.refresh("s1", shelf.platform) is None
    asked = len(shelf.link.fake.log)
    shelf.link.fake.token, shelf.link.fake.key = "wb-token", {"ozon": "ozon-key"}.get(shelf.link.name, "ym-key")
    assert keeper.refresh("s1", shelf.platform) is None
    assert len(shelf.link.fake.log) == asked
    shelf.now += timedelta(minutes=21)
    assert keeper.refresh("s1", shelf.platform) is not None


def test_the_command_reads_the_cards_of_a_connected_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Vault.new_key()
    monkeypatch.setenv("OTKLIK_HOME", str(tmp_path))
    monkeypatch.setenv("OTKLIK_SECRET_KEY", key)
    with FakeWildberries() as fake, Store.open(f"sqlite:///{tmp_path}/otklik.db") as store:
        fake.add_card(7, "Ночник «Луна»", price=1490)
        store.save_shop(Shop(id="s1", name="Лавка"))
        hosts = {f"wb-{part}": fake.url for part in ("feedbacks", "chat", "returns", "content", "prices")}
        made = {"sealed": Vault(key).seal("wb-token"), "settings": {"hosts": hosts}, "expires_at": None, "connected_at": datetime.now(UTC)}
        store.save_connection(Connected(shop_id="s1", platform=Platform.WB, **made))
        plain = ["--shop", "s1", "--index", "exact", "--encoder", "none", "--json"]
        done = CliRunner().invoke(knowledge, ["sync", "--from", "wb", *plain], catch_exceptions=False)
        assert json.loads(done.stdout)["synced"][0] | {"repeated": ()} == {
            "path": "cards of wb",
            "added": 1,
            "changed": 0,
            "removed": 0,
            "unchanged": 0,
            "repeated": (),
        }
        with pytest.raises(InputError, match="otklik connect ozon"):
            CliRunner().invoke(knowledge, ["sync", "--from", "ozon", *plain], catch_exceptions=False)


FEED = """<?xml version="1.0" encoding="UTF-8"?>
<yml_catalog date="2026-11-02T12:00+03:00"><shop><categories><category id="1">Ночники</category></categories>
<offers><offer id="luna"><name>Ночник «Луна»</name><price>1490</price><currencyId>RUR</currencyId><categoryId>1</categoryId>
<vendorCode>v-7</vendorCode><param name="Цвет">белый</param></offer></offers></shop></yml_catalog>"""


def a_client(status: int, body: str) -> httpx2.Client:
    return httpx2.Client(transport=httpx2.MockTransport(lambda request: httpx2.Response(status, text=body)))


def test_a_feed_at_an_address_is_read_like_a_file(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "knowledge.db")
    report = sync_feed(library, "s1", "https://shop.example/feed.yml?key=secret", client=a_client(200, FEED))
    assert report.added == 1
    (card, *_) = library.card("s1", product_id="luna")
    assert card.source == "shop.example/feed.yml"
    library.close()


@pytest.mark.parametrize(("status", "body"), [(404, "no"), (200, "<html></html>"), (200, "")])
def test_a_feed_that_cannot_be_used_changes_nothing(tmp_path: Path, status: int, body: str) -> None:
    library = Library.open(tmp_path / "knowledge.db")
    sync_feed(library, "s1", "https://shop.example/feed.yml", client=a_client(200, FEED))
    with pytest.raises(InputError):
        sync_feed(library, "s1", "https://shop.example/feed.yml", client=a_client(status, body))
    assert library.card("s1", product_id="luna") != ()
    library.close()


def test_a_draft_from_a_card_of_a_marketplace_tells_what_the_card_says(tmp_path: Path) -> None:
    with a_shelf("ym", tmp_path) as shelf:
        product = shelf.add(1, "Ночник")
        shelf.sync()
        asked = an_inquiry("Какой цвет у ночника?", platform=Platform.YM, channel="question", product_id=product, shop_id="s1")
        bench: Any = Bench(shop=Shop(id="s1", name="Лавка"), library=shelf.library, rulebook=Rulebook.bundled(), writer=Composer())
        proposal = propose(asked, bench, now=shelf.now)
        assert proposal.draft is not None
        assert "белый" in proposal.draft.text
