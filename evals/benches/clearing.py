"""Two hundred clean, low-risk drafts cleared by one reviewer in a real browser: what the desk takes of the three minutes.

`python -m evals.benches.clearing` (Chromium must be there). The browser brings the text of every item into sight, one after the
other, then names the number and approves. What is left of three minutes is the time to read, told as seconds for each item.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice, product
from typing import Any

from assistant.accounts import Accounts, Role
from assistant.domain import Inquiry, Proposal, Shop
from assistant.pipeline import Bench, propose
from assistant.store import Filters, Store
from assistant.store.clean import is_clean
from assistant.writing.composer import Composer
from evals.benches.desk import PASSWORD, serving, wait
from evals.figures import record
from knowledge.freshness import utc_now
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Channel, Platform

ITEMS = 200
MINUTES = 3
THINGS = ("Ночник", "Чайник", "Плед", "Рюкзак", "Термос", "Кресло", "Фонарь", "Зонт", "Наушники", "Кружка", "Сковорода", "Подушка")
LIKED = (
    "светит мягко",
    "качество хорошее",
    "упаковано надёжно",
    "доставили быстро",
    "цвет как на фото",
    "сидит удобно",
    "собрано аккуратно",
    "размер подошёл",
    "работает тихо",
    "материал плотный",
    "выглядит дорого",
    "запаха нет",
)
WHO = ("Дочка в восторге.", "Муж доволен.", "Взяли на дачу.", "Брали маме в подарок.", "Сын не расстаётся.", "Служит третий месяц.")
NAMES = ("Ольга", "Иван", "Мария", "Пётр", "Анна", "Сергей", "Юлия", None)
IN_SIGHT = """e => {
    e.scrollIntoView({ block: "center" });
    const box = e.getBoundingClientRect();
    const over = document.elementFromPoint(box.x + 2, box.y + box.height / 2);
    return box.top >= 0 && box.bottom <= innerHeight && e.scrollHeight <= e.clientHeight + 1 && e.contains(over);
}"""


def main() -> None:
    """Fills a desk, opens it in a browser and clears it."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("Chromium is not installed (Debian: apt-get install chromium); nothing was measured")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        _fill(url)
        with serving(url) as (base, _):
            wait(base)
            text = _clear(base, browser)
        with Store.open(url) as store:
            left = len(store.queue(Filters(), limit=ITEMS + 1))
    record("clearing", "python -m evals.benches.clearing", f"{text}\nleft in the queue: {left} of {ITEMS}")


def _fill(url: str) -> None:
    shop = Shop(id="default", name="Лавка")
    bench = Bench(shop=shop, library=Library(), rulebook=Rulebook.bundled(), writer=Composer())
    with Store.open(url) as store:
        store.save_shop(shop)
        Accounts(store, utc_now).create("reviewer0", PASSWORD, Role.REVIEWER, by="bench")
        store.propose_many(list(islice(_clean(bench, datetime.now(UTC)), ITEMS)))


def _clean(bench: Bench, now: datetime) -> Iterator[Proposal]:
    """Drafts of the built-in writer in which nothing is found, each written with those before it in mind, as in service."""
    said: list[str] = []
    for number, (one, other, thing) in enumerate(product(LIKED, LIKED, THINGS)):
        inquiry = Inquiry(
            id=f"n{number}",
            external_id=f"n{number}",
            platform=Platform.WB,
            channel=Channel.REVIEW,
            rating=5,
            author=NAMES[number % len(NAMES)],
            text=f"{one.capitalize()}, {other}. {WHO[number % len(WHO)]}" if one != other else f"{one.capitalize()}.",
            product_name=thing,
        )
        proposal = propose(inquiry, replace(bench, recent=tuple(said[-200:])), now=now)
        if proposal.draft and is_clean(proposal):
            said.append(proposal.draft.text)
            yield proposal


@dataclass
class Tally:
    """What the run took, in seconds of the machine, and what it showed."""

    machine: float = 0.0
    scrolled: float = 0.0
    unseen: int = 0
    weights: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def told(self) -> str:
        """The figures in words."""
        rest = MINUTES * 60 - self.machine
        lines = (
            f"pages of {self.counts} items, the heaviest {max(self.weights) / 1000:.0f} kB",
            f"items whose whole text could not be brought into sight: {self.unseen}",
            f"the desk took {self.machine:.1f} s to show the pages and to approve (a script scrolled for {self.scrolled:.1f} s)",
            f"left of {MINUTES} minutes for reading: {rest:.0f} s, that is {rest / ITEMS:.2f} s an item",
        )
        return "\n".join(lines)


def _clear(base: str, browser: str) -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = opened.new_page(base_url=base, viewport={"width": 1280, "height": 800})
        page.set_default_timeout(120_000)
        page.goto("/login")
        page.fill("input[name=login]", "reviewer0")
        page.fill("input[name=password]", PASSWORD)
        page.click("button.main")
        page.wait_for_url("**/desk")
        tally = Tally()
        while _one_page(page, tally):
            continue
        opened.close()
    return tally.told()


def _one_page(page: Any, tally: Tally) -> bool:
    """Shows, reads and approves one page; False when nothing is left that may be cleared."""
    began = time.perf_counter()
    answer = page.goto("/desk/clean")
    tally.machine += time.perf_counter() - began
    tally.weights.append(len(answer.body()))
    rows = page.locator(".bulk li")
    count = rows.count()
    if count == 0 or sum(tally.counts) >= ITEMS:
        return False
    began = time.perf_counter()
    tally.unseen += sum(not rows.nth(number).locator(".answer").evaluate(IN_SIGHT) for number in range(count))
    tally.scrolled += time.perf_counter() - began
    page.fill("[data-number]", str(count))
    began = time.perf_counter()
    page.locator(".confirm button").click()
    page.locator("[role=status]").first.wait_for()
    tally.machine += time.perf_counter() - began
    tally.counts.append(count)
    return True


if __name__ == "__main__":
    main()
