"""The search box finds what stands inside words, and finds it no more after it was changed or forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain import Status
from assistant.store import Filters, Store
from tests.builders import an_inquiry

NEW = (Status.NEW, Status.CLOSED)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/s.db") as made:
        made.add_many(
            [
                an_inquiry("Шумит вентилятор, спать невозможно", id="a", external_id="a", author="Ольга"),
                an_inquiry("Всё «отлично» — 100%", id="b", external_id="b", order_id="v5o_714"),
                an_inquiry("Ёлка стоит", id="c", external_id="c"),
            ]
        )
        yield made


def found(store: Store, words: str) -> list[str]:
    return sorted(row.id for row in store.queue(Filters(statuses=NEW, search=words)))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("ВЕНТИЛ", ["a"]),
        ("тилято", ["a"]),
        ("ольга", ["a"]),
        ("100%", ["b"]),
        ("5o_7", ["b"]),
        ('"', []),
        ("«отл", ["b"]),
        ("ёлк", ["c"]),
        ("ум", ["a"]),
        ("нет такого", []),
        ('a" OR "b', []),
        ("сто*", []),
    ],
)
def test_any_piece_of_words_names_and_orders_is_found(store: Store, words: str, ids: list[str]) -> None:
    assert found(store, words) == ids


def test_changed_words_are_found_and_the_old_ones_are_not(store: Store) -> None:
    store.wrote_again(an_inquiry("Починился сам", id="a", external_id="a"))
    assert (found(store, "починил"), found(store, "вентилятор")) == (["a"], [])


def test_forgotten_words_are_not_found(store: Store) -> None:
    assert store.forget(buyer="Ольга") == 1
    assert found(store, "вентилятор") == []


def test_what_stands_in_very_many_is_found_too(store: Store) -> None:
    store.add_many([an_inquiry("Повтор", id=f"n{n}", external_id=f"n{n}") for n in range(1100)])
    assert len(store.queue(Filters(statuses=NEW, search="повтор"), limit=2000)) == 1100


def test_products_that_wait_most_come_first_with_their_names(store: Store) -> None:
    store.add_many([an_inquiry("x", id=f"n{n}", external_id=f"n{n}", product_id="p2", product_name="Чайник") for n in range(4)])
    assert store.products(Filters(statuses=NEW)) == (("p2", "Чайник", 4), ("p1", "p1", 3))
