"""Takes the pictures of the README and the docs: the demo shop on a real desk, in Russian and in English.

`python -m tests.browser.screens docs/screens` writes `NAME.ru.png` and `NAME.en.png`; anything already there is replaced.
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.accounts import Role
from assistant.demo import demo_shop
from assistant.demo.run import draft, load
from assistant.serving import sandboxes
from assistant.settings import Settings
from assistant.store import Filters, Store
from assistant.web.services import Services
from assistant.wiring import bench_maker, open_library
from assistant.writing.composer import Composer
from knowledge.rules import Rulebook
from knowledge.types import Channel
from tests.browser.chromium import find
from tests.browser.server import serving

LOCALES = {"ru": "ru-RU", "en": "en-GB"}
LOGIN, PASSWORD = "anna", "a long password"
WIDE, NARROW = {"width": 1360, "height": 900}, {"width": 390, "height": 844}


def main(folder: Path) -> int:
    """Takes every picture; 1 when there is no Chromium."""
    path = find()
    if path is None:
        print("no Chromium was found; install one (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, desk(Path(home)) as (services, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for language, locale in LOCALES.items():
            for name in take(browser, address, services, folder, language, locale):
                print(name)
        browser.close()
    return 0


@contextmanager
def desk(home: Path) -> Iterator[tuple[Services, str]]:
    """The demo's desk, drafted by the built-in writer, with one account."""
    settings, shop = Settings(home=home), demo_shop()
    with Store.open(settings.store_url) as store, open_library(settings, encoder="none") as library:
        market = sandboxes(home / "sandbox", [shop.id])
        load(store, library, market)
        bench_for = bench_maker(store, library, Rulebook.bundled(), Composer())
        list(draft(store, bench_for(shop.id)))
        services = replace(Services.for_store(store, bench_for, market, background=False), background=False)
        services.accounts.create(LOGIN, PASSWORD, Role.SENIOR, by="screens")
        with serving(services) as address:
            yield services, address


def take(browser: Browser, address: str, services: Services, folder: Path, language: str, locale: str) -> Iterator[str]:
    """One language's pictures."""
    context = browser.new_context(base_url=address, locale=locale, viewport=WIDE, device_scale_factor=1)
    page = context.new_page()
    page.goto("/login")
    yield shot(page, folder, "login", language)
    page.fill("input[name=login]", LOGIN)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url("**/desk")
    yield shot(page, folder, "queue", language)
    found = {channel: first(services, channel) for channel in Channel}
    for channel, name in ((Channel.REVIEW, "item"), (Channel.QUESTION, "question"), (Channel.CHAT, "chat"), (Channel.RETURN, "claim")):
        if found[channel]:
            page.goto(f"/desk/items/{found[channel]}")
            yield shot(page, folder, name, language)
    if reworded(page, services):
        yield shot(page, folder, "revise", language)
    for path, name in (("/desk/clean", "clean"), ("/desk/claims", "claims")):
        page.goto(path)
        yield shot(page, folder, name, language)
    page.set_viewport_size(NARROW)
    page.goto(f"/desk/items/{found[Channel.REVIEW]}")
    yield shot(page, folder, "phone", language)
    context.close()


def reworded(page: Page, services: Services) -> bool:
    """Opens a review whose draft can be said in other words, and asks for them; a draft that quotes the shop's policy cannot."""
    for row in services.store.queue(Filters(channel=Channel.REVIEW), limit=30):
        if row.draft and not row.blocks:
            page.goto(f"/desk/items/{row.id}")
            page.keyboard.press("r")
            page.locator("[data-wish]").first.click()
            page.locator("[data-variants] button, [data-revise-problem]:not([hidden])").first.wait_for()
            if page.locator("[data-variants] button").count() == 3:
                return True
    return False


def first(services: Services, channel: Channel) -> str:
    """The first item of a channel that has a draft."""
    rows = services.store.queue(Filters(channel=channel), limit=50)
    ordered = sorted(rows, key=lambda row: (not row.draft, bool(row.blocks), -len(row.draft)))
    return ordered[0].id if ordered else ""


def shot(page: Page, folder: Path, name: str, language: str) -> str:
    """Writes one picture and returns its name."""
    taken = Image.open(io.BytesIO(page.screenshot()))
    taken.convert("RGB").quantize(128).save(folder / f"{name}.{language}.png", optimize=True)  # a quarter of the bytes, no eye sees it
    return f"{name}.{language}.png"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens")))
