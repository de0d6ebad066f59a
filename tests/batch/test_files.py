"""Reading a seller's file."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from assistant.domain import Inquiry, Speaker
from assistant.errors import InputError
from assistant.marketplaces.files import Defaults, Reject, read
from knowledge.types import Channel, Platform

WB = Defaults(platform=Platform.WB)


def only(path: Path, defaults: Defaults = WB) -> Inquiry:
    (row,) = read(path, defaults)
    assert isinstance(row, Inquiry), row
    return row


def jsonl(folder: Path, *rows: object) -> Path:
    path = folder / "reviews.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_russian_headers_of_a_cabinet_export_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "отзывы.csv"
    path.write_text(
        "Номер отзыва;Маркетплейс;Артикул WB;Имя покупателя;Оценка;Достоинства;Недостатки;Дата отзыва\n"
        "71;Wildberries;204;Ольга;4 звезды;Яркий;Шумит;02.11.2026 10:15\n",
        encoding="cp1251",
    )
    inquiry = only(path, Defaults())
    assert (inquiry.id, inquiry.platform, inquiry.product_id, inquiry.author, inquiry.rating) == ("71", Platform.WB, "204", "Ольга", 4)
    assert (inquiry.pros, inquiry.cons) == ("Яркий", "Шумит")
    assert inquiry.asked_at is not None
    assert inquiry.asked_at.isoformat() == "2026-11-02T10:15:00+00:00"


def test_a_named_column_wins_over_a_recognised_one(tmp_path: Path) -> None:
    path = jsonl(tmp_path, {"id": 1, "text": "служебное", "слова покупателя": "Лампа гудит"})
    assert only(path, Defaults(platform=Platform.WB, mapping={"text": "слова покупателя"})).text == "Лампа гудит"


def test_an_unknown_field_in_the_mapping_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'слова'"):
        list(read(jsonl(tmp_path, {"id": 1, "a": 2}), Defaults(mapping={"слова": "a"})))


def test_a_workbook_reads_like_a_table(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "Отзыв", "Рейтинг"])
    sheet.append([12345678901, "Пришла без шнура", 2])
    book.save(tmp_path / "r.xlsx")
    inquiry = only(tmp_path / "r.xlsx")
    assert (inquiry.id, inquiry.text, inquiry.rating) == ("12345678901", "Пришла без шнура", 2)


def test_broken_rows_are_reported_by_number_and_reason_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path,
        {"id": "a", "text": "ок"},
        '{"id": "b", "text": ',
        {"text": "без номера"},
        {"id": "c"},
        {"id": "d", "rating": 7},
        {"id": "a", "text": "снова"},
        ["список"],
        {"id": "e", "text": "х", "platform": "авито"},
        {"id": "f", "rating": 5},
    )
    rows = list(read(path, WB))
    assert [row.id for row in rows if isinstance(row, Inquiry)] == ["a", "f"]
    rejects = [row for row in rows if isinstance(row, Reject)]
    assert [reject.row for reject in rejects] == [2, 3, 4, 5, 6, 7, 8]
    for reject, word in zip(rejects, ["JSON", "no id", "neither", "'7'|7", "row 1", "object", "авито"], strict=True):
        assert any(part in reject.reason for part in word.split("|"))


def test_a_thread_keeps_who_said_what(tmp_path: Path) -> None:
    thread = [{"speaker": "buyer", "text": "Где заказ?"}, {"role": "seller", "text": "В пути."}]
    inquiry = only(jsonl(tmp_path, {"id": 1, "text": "И где?", "thread": thread, "channel": "chat"}))
    assert [message.speaker for message in inquiry.thread] == [Speaker.BUYER, Speaker.SHOP]
    assert inquiry.channel is Channel.CHAT


def test_a_missing_file_and_an_unknown_kind_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        list(read(tmp_path / "нет.csv", WB))
    (tmp_path / "a.ods").write_bytes(b"")
    with pytest.raises(InputError, match=r"use \.jsonl, \.json, \.csv or \.xlsx"):
        list(read(tmp_path / "a.ods", WB))


def test_a_workbook_that_is_none_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"not a zip")
    with pytest.raises(InputError, match="not an XLSX"):
        list(read(tmp_path / "a.xlsx", WB))
