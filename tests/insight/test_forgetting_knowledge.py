"""Forgetting reaches gaps, disputes and their history, to the last byte; what other buyers asked stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from knowledge.conflicts import PAST_ANSWER, Claim, Conflict
from knowledge.library import Library
from knowledge.settling import Settler
from knowledge.types import Channel
from tests.builders import an_inquiry
from tests.desk.parts import Place
from tests.insight.library import a_shop_with_library

SECRET = "сорокадвухлетняя"
WORDS = f"Подойдёт ли лампа, если я {SECRET} мать?"


pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Place, Library]]:
    place, library = a_shop_with_library(tmp_path)
    given = {"channel": Channel.QUESTION, "rating": None}
    place.store.add(an_inquiry(WORDS, id="i1", external_id="e1", order_id="o1", **given))
    place.store.add(an_inquiry("Подойдёт ли мне лампа?", id="i2", external_id="e2", order_id="o2", **given))
    yield place, library
    library.close()


def bytes_of(place: Place) -> bytes:
    """The whole database: the file's bytes, or every row of every table."""
    if not place.store.database.on_server:
        return b"".join(path.read_bytes() for path in sorted(place.folder.glob("desk.db*")))
    with place.store.database.read() as connection:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        return b"".join(
            str(row).encode()
            for name in names
            for row in connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - our own tables
        )


def dispute(value: str) -> Conflict:
    claims = (Claim(document_id="i1", source=PAST_ANSWER, value=value), Claim(document_id="lamp", source="wb feed", value="20 Вт"))
    return Conflict(kind="answer", subject="Ночник", attribute="Мощность", claims=claims)


def test_not_a_byte_of_a_gap_or_a_dispute_is_left(shop: tuple[Place, Library]) -> None:
    place, library = shop
    library.note_gap("default", WORDS, product_id="lamp", inquiry_id="i1")
    library.note_conflict("default", dispute(f"Вам, {SECRET}, подойдёт"), inquiry_id="i2")
    settler = Settler(library, "default", "olga")
    settler.dismiss("gap", settler.gaps()[0].key, WORDS, "личное")
    library.note_gap("default", WORDS, product_id="lamp", inquiry_id="i1")
    assert SECRET.encode() in bytes_of(place)
    assert place.store.forget(order="o1") == 1
    assert SECRET.encode() not in bytes_of(place)
    assert library.conflicts("default") == tuple(c for c in library.conflicts("default") if c.kind != "answer")


def test_a_settled_dispute_is_blanked_in_the_history(shop: tuple[Place, Library]) -> None:
    place, library = shop
    conflict = dispute(f"Вам, {SECRET}, подойдёт")
    library.note_conflict("default", conflict, inquiry_id="i2")
    settler = Settler(library, "default", "olga")
    settler.choose(settler.conflicts((conflict,))[0], 1)
    assert SECRET in settler.history()[0].before
    place.store.forget(order="o1")
    assert SECRET.encode() not in bytes_of(place)
    assert settler.history()[0].by == "olga"


def test_a_question_that_others_asked_too_stays_in_their_words(shop: tuple[Place, Library]) -> None:
    place, library = shop
    library.note_gap("default", "Подойдёт ли лампа мне?", product_id="lamp", inquiry_id="i1")
    library.note_gap("default", "Подойдёт ли мне лампа?", product_id="lamp", inquiry_id="i2")
    place.store.forget(order="o1")
    [gap] = Settler(library, "default").gaps()
    assert (gap.question, gap.buyers, gap.inquiry_ids) == ("Подойдёт ли мне лампа?", 1, ("i2",))


def test_a_gap_from_before_sightings_goes_by_its_words(shop: tuple[Place, Library]) -> None:
    place, library = shop
    library.note_gap("default", f"если я {SECRET} мать?", product_id="lamp")
    library.note_gap("default", "Какая гарантия?", product_id="lamp")
    place.store.forget(order="o1")
    assert SECRET.encode() not in bytes_of(place)
    assert [gap.question for gap in Settler(library, "default").gaps()] == ["Какая гарантия?"]
