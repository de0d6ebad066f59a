"""Files are checked, shown as what they change, and only then applied; hostile ones are refused with the reason."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from assistant.accounts import Role
from assistant.errors import ConflictError, Forbidden, InputError, NotFound
from assistant.uploads.checking import MOST_BYTES, Refused, check_file, checked_name
from assistant.uploads.previewing import Uploads
from knowledge.library import Library
from tests.builders import NOW
from tests.desk.parts import Place, an_actor
from tests.insight.library import POLICY, a_lamp, a_shop_with_library

SENIOR = an_actor("olga", Role.SENIOR)
FEED = "id,title,Мощность,Цвет\nlamp,Ночник «Созвездие»,30 Вт,белый\nkettle,Чайник,2000 Вт,белый\n,Без артикула,1 Вт,\n".encode()
YML = """<?xml version="1.0" encoding="UTF-8"?><yml_catalog><shop><categories><category id="1">Свет</category></categories>
<offers><offer id="y1"><name>Лампа</name><price>100</price><categoryId>1</categoryId><param name="Цвет">белый</param></offer>
<offer><name>Без номера</name></offer></offers></shop></yml_catalog>""".encode()

on_each_database = pytest.mark.usefixtures("each_database")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Place, Library]]:
    place, library = a_shop_with_library(tmp_path)
    yield place, library
    library.close()


def packed(**parts: str) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), text)
    return kept.getvalue()


def a_workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "title", "Цвет"])
    book.active.append(["lamp", "Ночник «Созвездие»", "чёрный"])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@on_each_database
def test_a_feed_is_shown_as_what_it_changes_and_then_applied(shop: tuple[Place, Library]) -> None:
    place, library = shop
    uploads = Uploads(place.store, library)
    made = uploads.bring(SENIOR, "default", "feed.csv", FEED, "wb feed", NOW)
    preview = uploads.preview(SENIOR, made.id)
    assert preview.numbers == {"added": 1, "changed": 1, "removed": 0, "unchanged": 0, "broken": 1}
    power = next(change for change in preview.changed[0].changes if change.what == "Мощность")
    assert (power.before, power.after) == ("20 Вт", "30 Вт")
    [broken] = preview.read.problems
    assert (broken.file, broken.line, broken.field) == ("feed.csv", 4, "id")
    assert library.catalogue.document("default", "kettle") is None
    place.clock.move(minutes=1)
    done = uploads.apply(SENIOR, made.id, NOW)
    assert (done.added, done.changed) == (1, 1)
    assert library.catalogue.document("default", "kettle") is not None
    with pytest.raises(NotFound):
        uploads.apply(SENIOR, made.id, NOW)
    actions = [entry.action for entry in place.store.entries()]
    assert {"file brought", "file applied"} <= set(actions)


def test_a_policy_is_shown_clause_by_clause(shop: tuple[Place, Library]) -> None:
    place, library = shop
    made = Uploads(place.store, library).bring(
        SENIOR, "default", "returns.md", POLICY.replace("3 дней", "2 дней").encode(), "returns.md", NOW
    )
    preview = Uploads(place.store, library).preview(SENIOR, made.id)
    verdicts = {part.clause.verdict for parts in preview.clauses.values() for part in parts if part.clause}
    assert "worse" in verdicts
    assert preview.numbers["changed"] == 1


@pytest.mark.parametrize(("name", "body", "number"), [("feed.yml", YML, 1), ("feed.xlsx", a_workbook(), 1)])
def test_every_kind_of_feed_is_read(shop: tuple[Place, Library], name: str, body: bytes, number: int) -> None:
    place, library = shop
    made = Uploads(place.store, library).bring(SENIOR, "default", name, body, "", NOW)
    assert len(Uploads(place.store, library).preview(SENIOR, made.id).read.documents) == number


@on_each_database
def test_a_preview_that_is_no_longer_true_is_not_applied(shop: tuple[Place, Library]) -> None:
    place, library = shop
    uploads = Uploads(place.store, library)
    made = uploads.bring(SENIOR, "default", "feed.csv", FEED, "wb feed", NOW)
    library.sync([a_lamp("21 Вт", source="wb feed")], shop_id="default", source="wb feed")
    with pytest.raises(ConflictError):
        uploads.apply(SENIOR, made.id, NOW)
    assert library.catalogue.document("default", "kettle") is None


def test_only_seniors_of_the_shop_bring_files(shop: tuple[Place, Library]) -> None:
    place, library = shop
    for actor in (an_actor(), an_actor("x", Role.SENIOR, ("elsewhere",))):
        with pytest.raises(Forbidden):
            Uploads(place.store, library).bring(actor, "default", "feed.csv", FEED, "", NOW)


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("feed.exe", b"MZ", "cannot be read"),
        ("feed.docm", b"PK", "cannot be read"),
        ("feed.csv", b"", "is empty"),
        ("feed.csv", b"a,b\x00", "not a text file"),
        ("feed.csv", b"x" * (MOST_BYTES + 1), "at most"),
        ("policy.pdf", b"<html>", "not a PDF"),
        ("policy.pdf", b"%PDF-1.7 /OpenAction /JavaScript (app.alert(1))", "carries a script"),
        ("policy.docx", b"PK\x03\x04 broken", "broken"),
        ("policy.docx", packed(word__other_xml="<a/>"), "not what its name says"),
        ("policy.docx", packed(word__document_xml="<a/>", word__vbaProject_bin="x"), "macros"),
        ("policy.docx", packed(word__document_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "entities"),
        ("feed.xlsx", packed(xl__workbook_xml="<a/>", xl__worksheets__sheet1_xml="0" * 30_000_000), "unpacks to far more"),
        ("feed.yml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "entities"),
        ("feed.yml", b"key: value", "not a YML"),
    ],
)
def test_a_hostile_file_is_refused_with_the_reason(name: str, body: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        check_file(checked_name(name), body)


@pytest.mark.parametrize(
    ("given", "name"), [("../../etc/feed.csv", "feed.csv"), ("C:\\files\\feed.csv", "feed.csv"), ("fe\u202eed\n.csv", "feed.csv")]
)
def test_a_file_name_has_no_way_out(given: str, name: str) -> None:
    assert checked_name(given) == name


def test_a_file_that_breaks_the_reader_is_a_refusal(shop: tuple[Place, Library]) -> None:
    place, library = shop
    with pytest.raises(InputError):
        Uploads(place.store, library).bring(SENIOR, "default", "feed.xlsx", packed(xl__workbook_xml="<not a workbook/>"), "", NOW)
    with pytest.raises(InputError, match="columns"):
        Uploads(place.store, library).bring(SENIOR, "default", "feed.csv", b"a;b\n1;2\n", "", NOW)
