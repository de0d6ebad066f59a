"""A forgotten buyer's words are nowhere in the database's bytes; what was decided can still be proved."""

import zlib
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from assistant.desk import Request, sha256
from assistant.domain import Action, Message, Speaker, Status
from assistant.errors import InputError, NotFound
from assistant.store.tables import edits, parts, proposals
from tests.desk.parts import Place, a_place, an_actor, proposed

pytestmark = pytest.mark.usefixtures("each_database")

SECRET = "сорокадвухлетняя"
TEXT = f"Здравствуйте, {SECRET} Аглая! Спасибо за отзыв."


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = a_place(tmp_path)
    thread = (Message(speaker=Speaker.BUYER, text=f"Я {SECRET} мать."),)
    proposed(made, 1, TEXT, text=f"Я {SECRET} и мне мало.", author=f"Аглая {SECRET}", order_id="o1", thread=thread)
    request = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=TEXT, text_sha256=sha256(TEXT), reason=f"просила {SECRET}")
    made.services.desk.decide(an_actor(), request)
    made.services.store.claim_key("k", "key", "h", now=made.clock())
    made.services.store.keep_answer("k", "key", 200, SECRET)
    edit = {
        "inquiry_id": "i1",
        "text_sha256": sha256(TEXT),
        "state": Status.REFUSED,
        "note": f"not {SECRET}",
        "by": "rita",
        "at": made.clock(),
    }
    with made.store.database.write() as connection:
        connection.execute(insert(edits).values(edit))
    other = proposed(made, 2)
    quoting = other.brief.model_copy(update={"recent": (TEXT, "Другой ответ.")})
    made.store.propose(other.model_copy(update={"version": 2, "brief": quoting}))
    return made


def bytes_of(place: Place) -> bytes:
    """The files as they are, and what is kept compressed in them."""
    raw = [path.read_bytes() for path in sorted(place.folder.glob("desk.db*"))]
    with place.store.database.read() as connection:
        packed = [body for table in (parts, proposals) for body in connection.scalars(select(table.c.body)) if body]
    return b"".join([*raw, *(zlib.decompress(body) for body in packed)])


def test_not_a_byte_of_the_words_is_left(place: Place) -> None:
    assert SECRET.encode() in bytes_of(place)
    assert place.store.forget(order="o1") == 1
    assert SECRET.encode() not in bytes_of(place)
    assert place.store.proposal("i2").brief.recent == ("Другой ответ.",)


def test_the_hashes_still_prove_what_was_decided(place: Place) -> None:
    place.store.forget(buyer=f"Аглая {SECRET}")
    verdict = place.store.verdicts("i1")[0]
    assert (verdict.by, verdict.action, verdict.text, verdict.text_sha256) == ("rita", Action.APPROVE, "", sha256(TEXT))
    assert place.store.entries("i1")[-1].detail["text_sha256"] == sha256(TEXT)
    with pytest.raises(NotFound, match="forgotten"):
        place.store.proposal("i1")


def test_a_forgotten_answer_is_not_sent(place: Place) -> None:
    place.store.forget(order="o1")
    place.clock.move(minutes=5)
    assert place.services.publisher.run_once() == 0
    assert place.store.status("i1") is Status.CLOSED


def test_age_alone_forgets_only_what_is_settled(place: Place) -> None:
    place.store.move("i2", Status.PROPOSED, Status.DISMISSED)
    proposed(place, 3)
    assert place.store.forget_older("default", place.clock().replace(year=2100)) == 1
    assert place.store.inquiry("i2").text == ""
    assert place.store.inquiry("i3").text != ""


def test_nobody_forgets_everybody_by_mistake(place: Place) -> None:
    with pytest.raises(InputError):
        place.store.forget(buyer="", order=None)
