"""Narrow screens, hostile words, and people who read with other tools."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Enter
from tests.desk.parts import Place, proposed

pytestmark = pytest.mark.browser

FIELDS = ("text", "author", "product_name", "pros", "cons", "variant")
HOSTILE = {
    "script": "<script>document.title='owned'</script>",
    "attribute": "\"'><img src=x onerror=\"document.title='owned'\">",
    "link": "javascript:document.title='owned'",
    "right to left": "\u202e\u2066отзыв\u2069 \u202d" * 20,
    "zero width": "а\u200b\u200c\u2060\ufeff" * 500,
    "stacked marks": "З" + "\u0335\u0344\u0362" * 400,
    "one long word": "ж" * 50_000,
    "emoji storm": "👩‍👩‍👧‍👦🏳️‍🌈" * 2000,
    "template": "{{ 7*7 }} {% raw %} ${7*7} #{7*7}",
    "closing tags": "</textarea></details></section></main></body>",
    "control": "".join(map(chr, range(1, 32))),
}


def wide(page: Page) -> bool:
    """Whether the page can be pushed sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_words_neither_run_nor_break_the_page(place: Place, enter: Enter, width: int) -> None:
    for name, words in HOSTILE.items():
        proposed(place, name, words[:4000], tags=(words[:300],), order_id=words[:100], **dict.fromkeys(FIELDS, words))
    page = enter(width=width)
    for path in ("/desk", "/desk/clean", *(f"/desk/items/i{name}" for name in HOSTILE)):
        page.goto(path)
        assert page.title() != "owned", path
        assert not wide(page), path
        assert page.locator("img:not(.brand img)").count() == 0, path
    for name, words in HOSTILE.items():
        page.goto(f"/desk/items/i{name}")
        assert page.locator("#text").input_value() == words[:4000].replace("\r", "\n")
        approve = page.locator("button[value=approve]")
        approve.scroll_into_view_if_needed()
        box = approve.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= width - box["width"], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier_for_anybody(place: Place, enter: Enter, scheme: Literal["light", "dark"]) -> None:
    proposed(place, 1, "Срочно: наш телефон, он водонепроницаемый.", pros="Красивый", tags=("качество",))
    proposed(place, 2, channel="return", tags=("approve1", "rejectcustom"))
    proposed(place, 3, channel="chat", rating=None, external_id="chat:c:1")
    page = enter()
    page.emulate_media(color_scheme=scheme)
    for path in (
        "/login",
        "/desk",
        "/desk/clean",
        "/desk/claims",
        "/desk/items/i1",
        "/desk/items/i2",
        "/desk/items/i3",
        "/desk/items/nothing",
    ):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        serious = [(problem["id"], problem["nodes"][0]["html"]) for problem in found if problem["impact"] in {"serious", "critical"}]
        assert serious == [], path


def test_everything_is_reached_at_phone_width(place: Place, enter: Enter) -> None:
    proposed(place)
    page = enter(width=360, height=740)
    assert not wide(page)
    page.locator("[data-row]").click()
    assert not wide(page)
    page.fill("#text", "Здравствуйте! С маленького экрана.")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/desk?done=i1")
