"""Notices set up in a real Chromium: a webhook made and tried, its secret seen once, at any width and in three languages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from assistant.accounts import Role
from assistant.signing import verify
from assistant.store import EndpointKind
from tests.browser.conftest import PASSWORD, Enter
from tests.browser.server import serving
from tests.browser.test_looks import wide
from tests.builders import NOW
from tests.notifying.doubles import receiver
from tests.notifying.parts import Telling

pytestmark = pytest.mark.browser
HEADINGS = {"ru-RU": "Куда сообщаем", "en-US": "Where it is told", "zh-CN": "发送到哪里"}


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    made = Telling(tmp_path)
    made.place.services.accounts.create("admin", PASSWORD, Role.ADMIN, by="test")
    return made


@pytest.fixture
def address(telling: Telling) -> Iterator[str]:
    with serving(replace(telling.place.services, notifying=telling.outbox)) as found:
        yield found


def test_a_webhook_is_made_tried_and_its_secret_seen_once(telling: Telling, enter: Enter) -> None:
    page = enter("admin")
    page.get_by_role("link", name="Management").click()
    page.get_by_role("link", name="Who is told, where and when").click()
    with receiver() as there:
        page.get_by_label("Address").fill(f"{there.address}/otklik")
        page.get_by_role("button", name="Tell it there").click()
        secret = page.locator("[data-secret]").inner_text()
        page.locator("[data-endpoints] a").click()
        expect(page.locator("[data-secret]")).to_have_count(0)
        page.get_by_role("button", name="Send a trial message").click()
        telling.outbox.deliver()
        page.reload()
    expect(page.locator("[data-deliveries] li")).to_have_count(1)
    expect(page.locator("[data-deliveries]")).to_contain_text("arrived")
    assert verify(secret, there.taken[0].headers, there.taken[0].body, now=NOW)


def test_the_pages_of_notices_fit_a_phone_in_three_languages_and_shut_nobody_out(telling: Telling, enter: Enter) -> None:
    telling.add(EndpointKind.WEBHOOK, f"https://hooks.example/{'long' * 60}")
    telling.happen()
    telling.outbox._hand_out()
    for locale, heading in HEADINGS.items():
        page = enter("admin", locale=locale, width=360, height=740)
        for path in ("/desk/manage/telling", "/desk/manage/telling/1"):
            page.goto(path)
            assert not wide(page), (locale, path)
            found = Axe().run(page).response["violations"]
            serious = [(problem["id"], problem["nodes"][0]["html"]) for problem in found if problem["impact"] in {"serious", "critical"}]
            assert serious == [], (locale, path)
        page.goto("/desk/manage/telling")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
