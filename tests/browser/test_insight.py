"""Numbers, knowledge and outbreaks in a real Chromium: files brought, gaps and conflicts fixed, charts that open their items."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assistant.accounts import Role
from assistant.insight.counting import Counter
from knowledge.library import Library
from tests.browser.conftest import PASSWORD, Enter
from tests.browser.test_looks import HOSTILE, wide
from tests.builders import NOW
from tests.desk.parts import Place
from tests.insight.library import a_shop_with_library, conflicting
from tests.insight.parts import DRAFT, a_proposal

pytestmark = pytest.mark.browser

PAGES = (
    "/desk/analytics?from=2026-10-20&to=2026-11-10",
    "/desk/analytics/items?what=complaint&from=2026-10-20&to=2026-11-10",
    "/desk/knowledge",
    "/desk/knowledge/document?id=lamp",
    "/desk/knowledge/document?id=returns",
    "/desk/knowledge/policies",
    "/desk/knowledge/rules",
    "/desk/knowledge/open",
    "/desk/knowledge/uploads",
    "/desk/outbreaks",
    "/desk/outbreaks?shop=default&product=lamp&problem=defect",
)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Place, Library]]:
    made, library = a_shop_with_library(tmp_path)
    for role in Role:
        made.services.accounts.create(role, PASSWORD, role, by="test")
    conflicting(library)
    for number in range(3):
        a_proposal(made, 4 * number, DRAFT, text="Не заряжается, хотя кабель новый.", product_id="lamp", product_name="Лампа «Луч»")
        library.note_gap("default", "Какая гарантия на лампу?", product_id="lamp", inquiry_id=f"i{4 * number}")
    Counter(made.store).run_once()
    yield made, library
    library.close()


@pytest.fixture
def place(kept: tuple[Place, Library]) -> Place:
    return kept[0]


def test_a_chart_opens_the_items_that_it_counts(enter: Enter) -> None:
    page = enter("senior")
    page.goto(PAGES[0])
    bar = page.locator("svg.chart a").filter(has=page.locator("title", has_text="2026-11-02")).first
    bar.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/analytics/items?**")
    expect(page.locator("[data-number]")).to_have_text("3")
    expect(page.locator(".list li")).to_have_count(3)
    page.locator("[data-row]").first.click()
    page.wait_for_url("**/desk/items/i*")


def test_a_gap_and_a_conflict_are_fixed_where_they_stand(place: Place, kept: tuple[Place, Library], enter: Enter) -> None:
    page = enter("senior")
    page.get_by_role("link", name="Knowledge").click()
    page.get_by_role("link", name="Gaps and conflicts").click()
    gap = page.locator("[data-gap]")
    expect(gap).to_contain_text("buyers: 3")
    gap.get_by_label("What it is called in the card").fill("Гарантия")
    gap.get_by_label("Value").fill("1 год")
    gap.get_by_role("button", name="Put into the card").click()
    expect(page.locator("[data-gap]")).to_have_count(0)
    conflict = page.locator("[data-conflict]").filter(has_text="25 Вт")
    conflict.get_by_label("25 Вт").check()
    conflict.get_by_role("button", name="This is right").click()
    expect(page.locator("[data-conflict]").filter(has_text="25 Вт")).to_have_count(0)
    lamp = kept[1].catalogue.document("default", "lamp")
    assert lamp is not None
    assert {fact.attribute: fact.value for fact in lamp.facts} == {"Цвет": "белый", "Мощность": "25 Вт", "Гарантия": "1 год"}
    expect(page.locator(".sheet").filter(has_text="History")).to_contain_text("senior")


def test_a_file_is_brought_seen_and_applied(kept: tuple[Place, Library], enter: Enter) -> None:
    page = enter("senior")
    page.goto("/desk/knowledge/uploads")
    body = "id,title,Мощность\nkettle,Чайник,2000 Вт\n,Без номера,1\n".encode()
    page.get_by_label("File", exact=True).set_input_files({"name": "feed.csv", "mimeType": "text/csv", "buffer": body})
    page.get_by_role("button", name="Show what it changes").click()
    page.wait_for_url("**/desk/knowledge/uploads/*", timeout=30_000)
    expect(page.get_by_text("added: 1")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("id")
    assert kept[1].catalogue.document("default", "kettle") is None
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("status")).to_contain_text("1 added")
    assert kept[1].catalogue.document("default", "kettle") is not None
    page.get_by_label("File", exact=True).set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    page.get_by_role("button", name="Show what it changes").click()
    expect(page.get_by_role("alert")).to_contain_text("not a PDF")


def test_a_position_is_checked_approved_and_ended(place: Place, enter: Enter) -> None:
    page = enter("senior")
    page.goto(PAGES[0])
    page.get_by_role("link", name="Look, and answer with one position").click()
    page.get_by_label("The position").fill("Уже разбираемся, почему лампы не заряжаются. Напишите нам в чат заказа.")
    page.get_by_label("Until the end of").fill(str((NOW + timedelta(days=3)).date()))
    page.get_by_role("button", name="Check the text").click()
    for box in page.get_by_label("I have seen this").all():
        box.check()
    if page.get_by_label("What does it rest on?").count():
        page.get_by_label("What does it rest on?").fill("письмо поставщика от 1 ноября")
    page.get_by_role("button", name="Approve this position").click()
    expect(page.get_by_text("in force")).to_be_visible()
    assert len(place.store.positions("default")) == 1
    page.get_by_label("Reason").fill("починили")
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("ended by senior")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "words"), [("ru-RU", ("Цифры", "Знания")), ("en-US", ("Numbers", "Knowledge")), ("zh-CN", ("数据", "知识"))]
)
def test_the_pages_speak_three_languages(enter: Enter, locale: str, words: tuple[str, str]) -> None:
    page = enter("senior", locale=locale)
    for address, word in zip((PAGES[0], "/desk/knowledge"), words, strict=True):
        page.goto(address)
        expect(page).to_have_title(f"{word} · {'Otklik' if locale == 'en-US' else page.title().split(' · ')[1]}")
        expect(page.get_by_role("link", name=word)).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_is_pushed_sideways_and_no_serious_barrier_stands(enter: Enter, width: int) -> None:
    page = enter("senior", width=width)
    for address in PAGES:
        page.goto(address)
        assert not wide(page), address
        assert serious(page) == [], address


def serious(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(problem["id"], problem["nodes"][0]["html"][:200]) for problem in found if problem["impact"] in {"serious", "critical"}]


def test_hostile_words_neither_run_nor_break_these_pages(place: Place, kept: tuple[Place, Library], enter: Enter) -> None:
    for number, words in enumerate(HOSTILE.values()):
        a_proposal(place, 100 + 4 * number, DRAFT, text=words, product_name=words, product_id=words[:40].replace("\x00", ""))
        kept[1].note_gap("default", words[:2000] + "?", product_id="lamp", inquiry_id=f"i{100 + 4 * number}")
    Counter(place.store).run_once()
    page = enter("senior", width=390)
    for address in PAGES:
        page.goto(address)
        assert page.title() != "owned", address
        assert not wide(page), address
