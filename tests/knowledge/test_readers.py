"""Files of every kind become documents; what is broken is named and left out."""

import json
import zipfile
from pathlib import Path

import pytest

from knowledge.errors import SourceError
from knowledge.readers import Problem
from knowledge.readers.files import read
from knowledge.types import Document, FactKind, Kind, Platform


def documents(path: Path, problems: list[Problem] | None = None, **options: object) -> list[Document]:
    found = problems if problems is not None else []
    return list(read(path, report=found.append, **options))  # type: ignore[arg-type]


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_broken_card_is_named_by_file_line_and_field_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "title": "Лампа"}',
        '{"id": "b"}',
        "{",
        '{"id": "c", "title": "Стул", "price": {"value": -1}}',
        '{"id": "d", "title": "Ящик"}',
    ]
    problems: list[Problem] = []
    found = documents(written(tmp_path, "cards.jsonl", "\n".join(lines)), problems)
    assert [document.id for document in found] == ["a", "d"]
    assert [(problem.file, problem.line, problem.field) for problem in problems] == [
        ("cards.jsonl", 2, "title"),
        ("cards.jsonl", 3, ""),
        ("cards.jsonl", 4, "price.value"),
    ]


def test_price_and_stock_are_facts_but_no_words_of_the_card(tmp_path: Path) -> None:
    card = {
        "id": "a",
        "title": "Платье",
        "price": {"value": 3190},
        "stock": {"42": 3},
        "sizes": [{"size": "42", "measures": {"ОГ": "84 см"}}],
    }
    (document,) = documents(written(tmp_path, "cards.jsonl", json.dumps(card, ensure_ascii=False)))
    assert "3190" not in document.text
    facts = {(fact.kind, fact.attribute, fact.value, fact.variant) for fact in document.facts}
    assert (FactKind.PRICE, "price", "3190", None) in facts
    assert (FactKind.STOCK, "stock", "3", "42") in facts
    assert (FactKind.SIZE, "ОГ", "84 см", "42") in facts


def test_a_page_of_wildberries_cards_is_read(tmp_path: Path) -> None:
    card = {
        "nmID": 777,
        "imtID": 5,
        "vendorCode": "LAMP-1",
        "subjectName": "Ночники",
        "brand": "Искра",
        "title": "Ночник",
        "description": "Светит",
        "dimensions": {"length": 10, "width": 5, "height": 4, "weightBrutto": 0.3},
        "characteristics": [{"id": 1, "name": "Питание", "value": ["от сети", "USB"]}, {"id": 2, "name": "Вес", "value": 0.2}],
        "sizes": [{"chrtID": 1, "techSize": "0", "skus": ["1"]}],
    }
    (document,) = documents(written(tmp_path, "wb.json", json.dumps({"cards": [card], "cursor": {}}, ensure_ascii=False)))
    assert (document.id, document.vendor_code, document.aliases[Platform.WB]) == ("777", "LAMP-1", ("777",))
    assert "Питание: от сети, USB" in document.text
    assert "Размер упаковки: 10 × 5 × 4 см" in document.text


def test_what_ozon_tells_in_three_answers_is_one_card(tmp_path: Path) -> None:
    info = {"items": [{"id": 9, "offer_id": "K-1", "name": "Куртка", "price": "5990.00", "currency_code": "RUB", "sources": [{"sku": 42}]}]}
    attributes = {"result": [{"id": 9, "offer_id": "K-1", "name": "Куртка", "attributes": [{"id": 85, "values": [{"value": "Иней"}]}]}]}
    for name, held in (
        ("info", info),
        ("attributes", attributes),
        ("text", {"result": {"id": 9, "offer_id": "K-1", "name": "Куртка", "description": "Тёплая"}}),
    ):
        written(tmp_path, f"{name}.json", json.dumps(held, ensure_ascii=False))
    (document,) = documents(tmp_path)
    assert set(document.aliases[Platform.OZON]) == {"9", "42", "K-1"}
    assert "Тёплая" in document.text
    assert "Иней" in document.text
    assert [fact.value for fact in document.facts if fact.kind is FactKind.PRICE] == ["5990"]


def test_a_yandex_offer_is_read_with_its_guarantee(tmp_path: Path) -> None:
    offer = {"offerId": "Y1", "name": "Чайник", "vendor": "Кварц", "guaranteePeriod": {"timePeriod": 12, "timeUnit": "MONTH"}}
    page = {"status": "OK", "result": {"offerMappings": [{"offer": offer, "mapping": {"marketSku": 100, "marketCategoryName": "Чайники"}}]}}
    (document,) = documents(written(tmp_path, "ym.json", json.dumps(page, ensure_ascii=False)))
    assert document.aliases[Platform.YM] == ("Y1", "100")
    assert "Гарантия: 12 мес." in document.text


def test_a_yml_feed_gives_offers_and_names_the_line_of_a_broken_one(tmp_path: Path) -> None:
    feed = """<?xml version="1.0"?>
<yml_catalog><shop><categories><category id="1">Лампы</category></categories><offers>
<offer id="1"><name>Лампа</name><price>100</price><categoryId>1</categoryId><param name="Цвет">синий</param></offer>
<offer><name>Без номера</name></offer>
<offer id="3"><name>Стул</name><price>дорого</price></offer>
</offers></shop></yml_catalog>"""
    problems: list[Problem] = []
    (document,) = documents(written(tmp_path, "feed.xml", feed), problems)
    assert (document.title, document.category) == ("Лампа", "Лампы")
    assert [(problem.line, problem.field) for problem in problems] == [(4, "offer id"), (5, "price.value")]


def test_a_feed_with_an_outside_entity_reads_no_file(tmp_path: Path) -> None:
    secret = written(tmp_path, "secret.txt", "тайна")
    feed = f'<!DOCTYPE y [<!ENTITY e SYSTEM "{secret.as_uri()}">]><yml_catalog><offer id="1"><name>Л&e;</name></offer></yml_catalog>'
    assert all("тайна" not in document.title for document in documents(written(tmp_path, "feed.xml", feed)))


def test_a_price_list_is_read_by_known_column_names_and_other_columns_are_attributes(tmp_path: Path) -> None:
    table = "Артикул;Наименование;Цена;Артикул WB;Мощность\nA-1;Лампа;1 890,50 ₽;12345.0;5 Вт\nA-2;Стул;даром;;\n"
    problems: list[Problem] = []
    lamp, chair = documents(written(tmp_path, "price.csv", table), problems)
    assert "Мощность: 5 Вт" in lamp.text
    assert lamp.aliases[Platform.WB] == ("12345",)
    assert [fact.value for fact in lamp.facts if fact.kind is FactKind.PRICE] == ["1890.50"]
    assert chair.title == "Стул"
    assert [(problem.line, problem.field) for problem in problems] == [(3, "price")]


def test_a_column_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    path = written(tmp_path, "price.csv", "a,b\n1,2\n")
    with pytest.raises(SourceError, match="there is no column 'Имя'; the columns are 'a', 'b'"):
        documents(path, columns={"title": "Имя"})


def test_a_workbook_of_questions_becomes_answers(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("Вопрос", "Ответ"), ("Есть ли чехол?", "Нет, отдельно."), ("Без ответа?", None)):
        book.active.append(row)
    book.save(tmp_path / "faq.xlsx")
    problems: list[Problem] = []
    (document,) = documents(tmp_path / "faq.xlsx", problems)
    assert (document.kind, document.text) == (Kind.FAQ, "## Есть ли чехол?\nНет, отдельно.")
    assert problems[0].field == "answer"


def test_a_page_keeps_headings_and_tables_and_drops_scripts(tmp_path: Path) -> None:
    page = """<html lang="ru"><head><title>Доставка</title></head><body><nav>Меню</nav><h1>Доставка</h1><p>Везём <b>быстро</b>.</p>
<table><tr><th>Город</th><th>Дней</th></tr><tr><td>Тверь</td><td>2</td></tr></table><script>alert(1)</script></body></html>"""
    (document,) = documents(written(tmp_path, "page.html", page))
    assert document.text == "# Доставка\nВезём быстро.\n| Город | Дней |\n| Тверь | 2 |"


def test_a_product_page_gives_the_card_of_its_linked_data(tmp_path: Path) -> None:
    data = {
        "@type": "Product",
        "name": "Кружка",
        "sku": "M1",
        "brand": {"name": "Клён"},
        "offers": {"price": "350", "priceCurrency": "RUB"},
    }
    page = f'<html><body><script type="application/ld+json">{json.dumps(data)}</script><p>Текст</p></body></html>'
    (document,) = documents(written(tmp_path, "product.html", page))
    assert (document.kind, document.id, document.brand) == (Kind.CARD, "M1", "Клён")


def test_a_word_document_keeps_headings_and_tables(tmp_path: Path) -> None:
    ns = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Возврат</w:t></w:r></w:p><w:p><w:r><w:t>Семь дней.</w:t></w:r></w:p>'
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Срок</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>7</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    with zipfile.ZipFile(tmp_path / "policy.docx", "w") as parts:
        parts.writestr("word/document.xml", f'<w:document xmlns:w="{ns}"><w:body>{body}</w:body></w:document>')
    (document,) = documents(tmp_path / "policy.docx")
    assert document.text == "# Возврат\nСемь дней.\n| Срок | 7 |"


def test_a_broken_pdf_is_one_problem(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert documents(written(tmp_path, "policy.pdf", "не PDF"), problems) == []
    assert problems[0].file == "policy.pdf"


def test_front_matter_says_what_a_text_is(tmp_path: Path) -> None:
    text = "---\nkind: macro\ntitle: Ответы\nplatform: wb\nvalid_from: 2026-01-01\n---\n## Брак\nОформите заявку.\n"
    (document,) = documents(written(tmp_path, "macros.md", text))
    assert (document.kind, document.platform, str(document.valid_from)) == (Kind.MACRO, Platform.WB, "2026-01-01")


def test_a_wrong_kind_in_front_matter_is_named(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert documents(written(tmp_path, "x.md", "---\nkind: рассказ\n---\nтекст"), problems) == []
    assert problems[0].field == "kind"
