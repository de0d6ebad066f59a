"""The desk under a day's load: 50,000 waiting items, 20 reviewers, one action each 3 seconds, over real HTTP.

`python -m evals.benches.desk`; FULL=1 runs five minutes instead of one. The server is its own process, as in service.
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx2

from assistant.accounts import Accounts, Role
from assistant.domain import Brief, Draft, Inquiry, Outcome, Priority, Proposal, Shop, Triage
from assistant.store import Store
from evals.figures import record
from knowledge.freshness import utc_now
from knowledge.rules import Rulebook
from knowledge.types import Channel, Fact, FactKind, Kind, Language, Passage, Platform, Rule

ITEMS = int(os.environ.get("ITEMS", "50000"))
REVIEWERS = 20
PAUSE = 3.0
SECONDS = 300 if os.environ.get("FULL") == "1" else 60
PASSWORD = "bench password"  # noqa: S105 - a throw-away database
GOALS = {"queue": 100, "item": 120, "check": 150, "approve": 80}
WEIGHT = 150_000

WORDS = (
    ("Через неделю перестал заряжаться, хотя пользовались всего два раза. Очень обидно.", 2),
    ("Отличный ночник, ребёнок в восторге от звёзд на потолке, светит мягко.", 5),
    ("Подойдёт ли кабель от телефона и сколько часов он работает без розетки?", None),
    ("Пришёл с трещиной на корпусе, упаковка целая. Работает, но осадок остался.", 3),
    ("Шумит вентилятор, спать невозможно, зато проекция яркая.", 4),
)
ADDED = (
    "Будем рады видеть вас снова.",
    "Спасибо, что нашли время написать.",
    "Всего вам доброго!",
    "Хорошего вам дня и приятных покупок!",
    "Нам важно знать ваше мнение.",
    "Пусть всё у вас складывается.",
)


def main() -> None:
    """Fills a database, serves it and lets the reviewers work."""
    if sys.argv[1:2] == ["serve"]:
        _serve(sys.argv[2], int(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        began = time.perf_counter()
        _fill(url)
        filled = time.perf_counter() - began
        with serving(url) as (base, server):
            text = _measure(base, server, url)
        size = Path(folder, "bench.db").stat().st_size / 1e6
    head = f"{ITEMS} waiting items ({size:.0f} MB, filled in {filled:.0f} s)\n"
    head += (
        f"{REVIEWERS} reviewers, signed in before, one action each {PAUSE:g} s, for {SECONDS} s; every text is changed and then checked\n"
    )
    record("desk", "python -m evals.benches.desk", head + text)


@contextmanager
def serving(url: str) -> Iterator[tuple[str, int]]:
    """A desk over this database in a process of its own: its address and its process id."""
    port = 18_000 + random.randrange(2000)
    server = subprocess.Popen([sys.executable, "-m", "evals.benches.desk", "serve", url, str(port)])
    try:
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def _fill(url: str) -> None:
    rulebook, shop, now = Rulebook.bundled(), Shop(id="default", name="Лавка"), datetime.now(UTC)
    rules = {p: rulebook.effective(p, None, shop.jurisdiction, now.date()) for p in Platform}
    with Store.open(url) as store:
        store.save_shop(shop)
        accounts = Accounts(store, utc_now)
        for number in range(REVIEWERS):
            accounts.create(f"reviewer{number}", PASSWORD, Role.REVIEWER, by="bench")
        for start in range(0, ITEMS, 1000):
            store.propose_many([_proposal(number, shop, rules, now) for number in range(start, min(start + 1000, ITEMS))])


def _proposal(number: int, shop: Shop, rules: dict[Platform, tuple[Rule, ...]], now: datetime) -> Proposal:
    words, rating = WORDS[number % len(WORDS)]
    platform = (Platform.WB, Platform.OZON, Platform.YM)[number % 3]
    channel = Channel.REVIEW if rating else Channel.QUESTION
    inquiry = Inquiry(
        id=_id(number),
        platform=platform,
        channel=channel,
        external_id=f"e{number}",
        order_id=f"o{number}",
        product_id=f"p{number % 400}",
        product_name=f"Ночник-проектор «Созвездие», модель {number % 400}",
        author="Ольга",
        rating=rating,
        text=f"{words} Заказ {number}.",
        asked_at=now - timedelta(minutes=number % 5000),
    )
    brief = Brief(
        inquiry=inquiry,
        triage=Triage(priority=list(Priority)[number % 4], due_at=now + timedelta(minutes=number % 3000)),
        shop=shop,
        language=Language.RU,
        card=(_card(number % 400),),
        rules=rules[platform],
    )
    text = f"Здравствуйте! Прочитали внимательно, что вы написали: «{words.split(',')[0].lower()}». Благодарим за подробный рассказ."
    draft = Draft(text=text, writer="bench")
    return Proposal(id=inquiry.id, outcome=Outcome.PROPOSED, brief=brief, draft=draft, made_at=now)


def _id(number: int) -> str:
    return f"item:{number}"


def _card(number: int) -> Passage:
    facts = tuple(Fact(attribute=f"Характеристика {n}", value=f"{n * 7} мм", kind=FactKind.SIZE) for n in range(20))
    text = "Ночник-проектор звёздного неба с аккумулятором и зарядкой по USB. " * 12
    return Passage(
        id=f"c{number}", document_id=f"c{number}", kind=Kind.CARD, title=f"Модель {number}", text=text, source="card", facts=facts
    )


def _serve(url: str, port: int) -> None:
    from assistant.serving import serve
    from assistant.settings import Settings
    from assistant.web.services import Services
    from assistant.wiring import bench_maker, build_writer
    from assistant.work.engine import DurableRunner
    from knowledge.library import Library

    store = Store.open(url)
    bench_for = bench_maker(store, Library(), Rulebook.bundled(), build_writer(Settings()))
    with DurableRunner(store.database) as runner:
        serve(Services.for_store(store, bench_for, {}, hold_seconds=3600, runner=runner), host="127.0.0.1", port=port)


class Reviewer(threading.Thread):
    """Opens the queue, an item, types, approves; every action after a pause; every answer is timed."""

    def __init__(self, base: str, number: int, times: dict[str, list[float]], failures: list[str]) -> None:
        super().__init__(daemon=True)
        self.client = httpx2.Client(base_url=base, timeout=30, headers={"accept": "text/html"})
        self.number, self.times, self.failures = number, times, failures
        self.until = 0.0
        self.client.post("/login", data={"login": f"reviewer{number}", "password": PASSWORD})

    def run(self) -> None:
        time.sleep(PAUSE * self.number / REVIEWERS)
        while time.monotonic() < self.until:
            self._round()

    def _round(self) -> None:
        page = self._timed("queue", "GET", self._where())
        links = re.findall(r'class="open" href="([^"]+)"', page)
        if not links:
            return
        link = unescape(random.choice(links)).split("?")[0]
        item = self._timed("item", "GET", link)
        token = _found(r'data-form-token="([^"]+)"', item)
        text = unescape(_found(r"<textarea name=\"text\"[^>]*>\n(.*?)</textarea>", item))
        text = " ".join((text, *random.sample(ADDED, 2)))
        checked = self._timed("check", "POST", f"{link}/check", json={"text": text}, headers={"x-form-token": token})
        warned = list(set(re.findall(r'"rule_id":"([^"]+)"', checked)))
        form = {"form_token": token, "version": "1", "action": "approve", "text": text}
        form |= {"text_sha256": _found(r'"text_sha256":"([^"]+)"', checked)}
        form |= {"reason": "проверено по карточке товара"}
        self._timed("approve", "POST", f"{link}/decision", data=form | {"acknowledged": warned}, expect=303)

    def _where(self) -> str:
        """A stretch of the queue of this reviewer's own, now and then through a filter or a search."""
        mark = self.number * (ITEMS // REVIEWERS)
        name = _id(mark)
        return random.choice(
            (f"/desk?after={name}", f"/desk?after={name}&platform=wb", f"/desk?after={name}&rating=2", "/desk?search=шумит")
        )

    def _timed(self, name: str, method: str, path: str, expect: int = 200, **given: object) -> str:
        time.sleep(PAUSE)
        began = time.perf_counter()
        answer = self.client.request(method, path, **given)  # type: ignore[arg-type]  # passed on as given
        self.times[name].append((time.perf_counter() - began) * 1000)
        if answer.status_code != expect:
            self.failures.append(f"{name}: {answer.status_code}")
        return answer.text


def _measure(base: str, server: int, url: str) -> str:
    wait(base)
    times: dict[str, list[float]] = defaultdict(list)
    failures: list[str] = []
    reviewers = [Reviewer(base, number, times, failures) for number in range(REVIEWERS)]
    spent, uncounted, load = _spent(server), _uncounted(url), os.getloadavg()[0]
    until = time.monotonic() + SECONDS
    for reviewer in reviewers:
        reviewer.until = until
        reviewer.start()
    for reviewer in reviewers:
        reviewer.join()
    lines = [f"{'action':8} {'count':>6} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'goal p95':>9}"]
    for name, goal in GOALS.items():
        values = sorted(times[name]) or [float("nan")]
        p95 = values[min(len(values) - 1, int(len(values) * 0.95))]
        verdict = "met" if p95 <= goal else "MISSED"
        lines.append(f"{name:8} {len(values):6} {statistics.median(values):8.1f} {p95:8.1f} {values[-1]:8.1f} {goal:6} {verdict}")
    done = sum(map(len, times.values())) or 1
    lines.append(f"server: {(_spent(server) - spent) / done * 1000:.0f} ms of processor time an action, {_memory(server):.0f} MB")
    counted = uncounted - _uncounted(url)
    lines.append(f"beside the pages, {counted} inquiries of a backlog of {uncounted} were counted for the page of numbers")
    beside = f"{load:.1f} before and {os.getloadavg()[0]:.1f} after on {os.cpu_count()} cores"
    lines.append(f"load average of the machine (other work runs beside): {beside}")
    lines.append(f"answers other than expected: {len(failures)} {sorted(set(failures))}")
    return "\n".join([*lines, *_weights(base)])


def _uncounted(url: str) -> int:
    with Store.open(url) as store:
        return store.uncounted_number()


def _spent(process: int) -> float:
    """Processor seconds of the server so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> float:
    """Resident megabytes of the server (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _weights(base: str) -> list[str]:
    """Bytes of each page with its style, script and mark, as they travel (no compression)."""
    with httpx2.Client(base_url=base, timeout=30, headers={"accept": "text/html"}, follow_redirects=True) as client:
        client.post("/login", data={"login": "reviewer0", "password": PASSWORD})
        shared = sum(len(client.get(f"/static/{name}").content) for name in ("desk.css", "desk.js", "mark.svg"))
        queue = client.get("/desk")
        item = client.get(unescape(_found(r'class="open" href="([^"]+)"', queue.text)))
    pages = {"queue": len(queue.content) + shared, "item": len(item.content) + shared}
    return [f"weight of the {name} page: {size / 1000:.0f} kB (goal {WEIGHT // 1000})" for name, size in pages.items()]


def wait(base: str) -> None:
    """Until the desk answers."""
    for _ in range(300):
        try:
            if httpx2.get(f"{base}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server did not start within 30 seconds")


def _found(pattern: str, page: str) -> str:
    match = re.search(pattern, page, re.DOTALL)
    if match is None:
        raise SystemExit(f"the page has no {pattern!r}")
    return match[1]


if __name__ == "__main__":
    main()
