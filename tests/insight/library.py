"""A shop with a real library in its database: a lamp told of by two feeds, and a policy."""

from dataclasses import replace
from pathlib import Path

from assistant.domain import Shop
from assistant.pipeline import Bench
from assistant.web.services import Services
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Document, Fact, Kind, Platform
from tests.builders import a_card
from tests.desk.parts import Place, a_place

POLICY = """# Возврат
Вернуть товар можно в течение 3 дней с момента получения.
Деньги возвращаем в течение 10 дней со дня получения требования.
Пишите нам в чат заказа.
"""


def a_lamp(power: str = "20 Вт", **changes: object) -> Document:
    facts = (Fact(attribute="Цвет", value="белый"), Fact(attribute="Мощность", value=power))
    text = f"Ночник-проектор звёздного неба.\nЦвет: белый\nМощность: {power}"
    return a_card(**({"id": "lamp", "product_id": "lamp", "title": "Ночник «Созвездие»", "text": text, "facts": facts} | changes))


def a_policy(text: str = POLICY, **changes: object) -> Document:
    return a_card(**({"id": "returns", "kind": Kind.POLICY, "title": "Возврат", "text": text, "product_id": None} | changes))


def a_shop_with_library(folder: Path, *, background: bool = False) -> tuple[Place, Library]:
    """The small desk of the tests over a library on disk; drafts are written by the composer from it, by the bundled rules."""
    place = a_place(folder, background=background)
    library = Library.open(address(place), clock=place.clock)
    library.sync([a_lamp(source="wb feed", aliases={Platform.WB: ("p1",)})], shop_id="default", source="wb feed")
    library.sync([a_policy(source="returns.md")], shop_id="default", source="returns.md")
    store, shop = place.store, Shop(id="default", name="Лавка")

    def bench_for(shop_id: str) -> Bench:
        recent, positions = store.recent_replies(shop_id), store.positions(shop_id)
        return Bench(shop=shop, library=library, rulebook=Rulebook.bundled(), writer=Composer(), recent=recent, positions=positions)

    markets, runner = place.services.marketplaces, place.services.runner
    built = Services.for_store(store, bench_for, markets, clock=place.clock, hold_seconds=0, background=background, runner=runner)
    return Place(replace(built, accounts=place.services.accounts), place.clock, folder), library


def address(place: Place) -> str:
    """Where the place's database is."""
    return place.store.database.writer.url.render_as_string(hide_password=False)


def conflicting(library: Library) -> None:
    """A second feed that knows another power."""
    library.sync([a_lamp("25 Вт", id="lamp-ozon", source="ozon feed")], shop_id="default", source="ozon feed")
