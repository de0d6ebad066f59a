"""A real Chromium against a real server. Without Chromium these tests are skipped, except where CI says that they must run."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.accounts import Role
from tests.browser.server import serving
from tests.desk.detector import spelled_word_detector
from tests.desk.parts import Place, a_place

__all__ = ["spelled_word_detector"]

PASSWORD = "a long password"
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-gpu")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one file: while Playwright is open its event loop runs in this thread, and no test that brings its own can run after it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "Chromium is not installed (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    expect.set_options(timeout=30_000)  # patience for a busy machine
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *(["--no-sandbox"] if root else [])])
        yield browser
        browser.close()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = a_place(tmp_path, hold_seconds=0, background=True)
    for role in Role:
        made.services.accounts.create(role, PASSWORD, role, by="test")
    return made


@pytest.fixture
def address(place: Place) -> Iterator[str]:
    with serving(place.services) as found:
        yield found


Enter = Callable[..., Page]


@pytest.fixture
def enter(chromium: Browser, address: str) -> Iterator[Enter]:
    """Opens the desk as somebody; every script error and every stopped script fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def entered(login: str = "reviewer", *, locale: str = "en-US", width: int = 1280, height: int = 800) -> Page:
        context = chromium.new_context(locale=locale, viewport={"width": width, "height": height}, base_url=address)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if "Content Security Policy" in message.text else None)
        page.goto("/desk")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("button.main")
        page.wait_for_url("**/desk")
        return page

    yield entered
    for context in contexts:
        context.close()
    assert troubles == []
