"""The pages of numbers, knowledge and outbreaks over 50,000 inquiries and 2,000 cards, over real HTTP; and how soon an event is seen.

`python -m evals.benches.insight`; FULL=1 asks each page ten times as often. The server is its own process, as in service.
"""

import json
import math
import os
import queue
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import httpx2

from assistant.accounts import Accounts, Role, Scope
from assistant.desk import sha256
from assistant.domain import Action, Brief, Draft, Finding, Inquiry, Outcome, Proposal, Reply, Shop, Triage, Usage
from assistant.insight.counting import Counter
from assistant.store import Store, Verdict
from assistant.store.insight_tables import marks, tallies, totals
from assistant.store.tables import inquiries
from evals.figures import record
from knowledge.freshness import utc_now
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Channel, Document, Fact, Kind, Language, Platform, Severity, Span

ITEMS = int(os.environ.get("ITEMS", "50000"))
MADE = min(ITEMS, 5_000)
CARDS = int(os.environ.get("CARDS", "2000"))
EVENTS = 20
ROUNDS = 600 if os.environ.get("FULL") == "1" else 60
DAYS = 56
GOAL = 150
PASSWORD = "bench password"  # noqa: S105 - a throw-away database
WORDS = (
    ("Через неделю перестал заряжаться, хотя пользовались всего два раза.", 2),
    ("Отличный ночник, ребёнок в восторге от звёзд на потолке.", 5),
    ("Подойдёт ли кабель от телефона и сколько часов он работает без розетки?", None),
    ("Пришёл с трещиной на корпусе, упаковка целая.", 3),
    ("Шумит вентилятор, спать невозможно, зато проекция яркая.", 4),
)
PLACES = ((Platform.WB, Channel.REVIEW), (Platform.OZON, Channel.QUESTION), (Platform.TAOBAO, Channel.CHAT), (Platform.YM, Channel.CHAT))
DRAFT = "Здравствуйте! Прочитали внимательно, что вы написали. Благодарим за подробный рассказ и поможем разобраться."
PAGES = {
    "numbers, 28 days": "/desk/analytics",
    "numbers, 56 days": f"/desk/analytics?days={DAYS}",
    "items of a number": "/desk/analytics/items?what=complaint&name=defect",
    "items of an outcome": "/desk/analytics/items?what=outcome&name=unchanged&days=56",
    "CSV": "/desk/analytics/export.csv",
    "outbreaks": "/desk/outbreaks",
    "cards": "/desk/knowledge",
    "cards, search": "/desk/knowledge?search=ночник+мощность+20",
    "one card": "/desk/knowledge/document?id=card-7",
    "policies": "/desk/knowledge/policies",
    "rules in force": "/desk/knowledge/rules?platform=ozon&channel=review",
    "gaps and conflicts": "/desk/knowledge/open",
    "bring a file": "/desk/knowledge/uploads",
}


def main() -> None:
    """Fills a database, serves it and asks every page again and again."""
    if sys.argv[1:2] == ["serve"]:
        _serve(sys.argv[2], int(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        lines = _fill(url)
        port = 18_000 + random.randrange(2000)
        server = subprocess.Popen([sys.executable, "-m", "evals.benches.insight", "serve", url, str(port)])
        try:
            lines += _measure(f"http://127.0.0.1:{port}")
            lines.append(_events(f"http://127.0.0.1:{port}", url))
            lines.append(f"load average of the machine (other work runs beside): {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        finally:
            server.terminate()
            server.wait(timeout=30)
    record("insight", "python -m evals.benches.insight", "\n".join(lines))


def _fill(url: str) -> list[str]:
    began = time.perf_counter()
    shop, now = Shop(id="default", name="Лавка"), datetime.now(UTC)
    with Store.open(url) as store:
        store.save_shop(shop)
        Accounts(store, utc_now).create("senior", PASSWORD, Role.SENIOR, by="bench")
        for start in range(0, MADE, 1000):
            made = [_proposal(number, shop, now) for number in range(start, min(start + 1000, MADE))]
            store.propose_many(made)
            for proposal in made:
                _decide(store, proposal, int(proposal.id.split(":")[1]))
        filled = time.perf_counter()
        counter, counted = Counter(store), 0
        while found := counter.run_once():
            counted += found
        done = time.perf_counter()
        for copy in range(1, ITEMS // MADE):
            _copied(store, copy)
        _add_up(store)
    _fill_library(url)
    rate = counted / (done - filled)
    return [
        f"{ITEMS} inquiries over {DAYS} days, 3 of 5 decided, {CARDS} cards of two feeds",
        f"{MADE} of them made by the store in {filled - began:.0f} s, the rest copied from those under other ids and products",
        f"{MADE} counted from nothing in {done - filled:.0f} s: {rate:.0f} inquiries a second, in the background of the desk",
    ]


def _copied(store: Store, copy: int) -> None:
    """The inquiries, their marks and their sums once more, under other ids and products."""
    changed = {"id": f"id || '-{copy}'", "external_id": f"external_id || '-{copy}'", "proposal_id": f"proposal_id || '-{copy}'"}
    product = f"'card-' || ((CAST(substr(product_id, 6) AS INTEGER) + {copy * 37}) % 400)"
    changed |= {"product_id": product, "inquiry_id": f"inquiry_id || '-{copy}'"}
    original = "GLOB 'item:*' AND {0} NOT GLOB '*-*'"
    with store.database.write() as connection:
        for table, key in ((inquiries, "id"), (marks, "inquiry_id")):
            names = [column.name for column in table.columns]
            given = [changed.get(name, name) for name in names]
            if table is marks:
                given[names.index("product_id")] = f"CASE product_id WHEN '' THEN '' ELSE {product} END"
            where = f"{key} {original.format(key)}"
            connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(given)} FROM {table.name} WHERE {where}"  # noqa: S608
            )


def _add_up(store: Store) -> None:
    """The sums of all marks, those of the copies too."""
    with store.database.write() as connection:
        for table in (tallies, totals):
            connection.execute(table.delete())
            keys = ", ".join(column.name for column in table.primary_key)
            added = f"SELECT {keys}, count(*), sum(amount) FROM marks GROUP BY {keys}"  # noqa: S608
            connection.exec_driver_sql(f"INSERT INTO {table.name} ({keys}, items, amount) {added}")


def _proposal(number: int, shop: Shop, now: datetime) -> Proposal:
    words, rating = WORDS[number % len(WORDS)]
    platform, channel = PLACES[number % len(PLACES)]
    asked = now - timedelta(minutes=(number * 37) % (DAYS * 1440 - 60) + 30)
    inquiry = Inquiry(
        id=f"item:{number}",
        platform=platform,
        channel=channel,
        external_id=f"e{number}",
        product_id=f"card-{number % 400}",
        product_name=f"Ночник-проектор «Созвездие», модель {number % 400}",
        rating=rating if channel is Channel.REVIEW else None,
        text=words,
        asked_at=asked,
    )
    usage = Usage(input_tokens=1200, output_tokens=150, cost_usd=Decimal("0.000612"))
    draft = Draft(text=f"{DRAFT} Заказ {number}.", writer="model", model=f"model-{number % 3}", usage=usage)
    brief = Brief(inquiry=inquiry, triage=Triage(), shop=shop, language=Language.RU)
    says = {"rule_id": f"RULE-{number % 9}", "category": "contacts", "severity": Severity.WARN, "says": "без контактов"}
    findings = (Finding(**says, span=Span(0, 5)),) if number % 6 == 0 else ()
    made_at = asked + timedelta(minutes=1)
    return Proposal(id=inquiry.id, outcome=Outcome.PROPOSED, brief=brief, draft=draft, findings=findings, made_at=made_at)


def _decide(store: Store, proposal: Proposal, number: int) -> None:
    if number % 5 in {3, 4} or proposal.draft is None:
        return
    inquiry, at = proposal.brief.inquiry, proposal.made_at + timedelta(minutes=(number % 11) * 30)
    text = proposal.draft.text if number % 3 else proposal.draft.text.replace("Благодарим", "Спасибо вам")
    action = Action.DISMISS if number % 10 == 1 else Action.APPROVE
    given = {
        "proposal_id": proposal.id,
        "version": 1,
        "action": action,
        "text": text,
        "text_sha256": sha256(text),
        "by": "senior",
        "at": at,
    }
    reply = None
    if action is Action.APPROVE:
        about = {"inquiry_id": inquiry.id, "shop_id": inquiry.shop_id, "platform": inquiry.platform, "channel": inquiry.channel}
        said = {"text": text, "text_sha256": sha256(text), "approved_by": "senior", "approved_at": at}
        reply = Reply(**about, **said, external_id=inquiry.external_id, policy_version="bench")
    store.decide(Verdict(**given, policy_version="bench"), reply, publish_after=at + timedelta(days=365), keeper="senior")


def _fill_library(url: str) -> None:
    library = Library.open(url)
    library.sync((_card(number, "wb", number % 40) for number in range(CARDS)), shop_id="default", source="wb feed")
    library.sync(
        (_card(number, "ozon", (number + (number % 50 == 0)) % 40) for number in range(CARDS // 4)), shop_id="default", source="ozon feed"
    )
    policies = [
        Document(
            id=f"policy-{number}",
            kind=Kind.POLICY,
            title=f"Возврат {number}",
            text=f"Вернуть товар можно за {number + 3} дней.\n" * 5,
            source="p",
        )
        for number in range(40)
    ]
    library.sync(policies, shop_id="default", source="policies")
    for number in range(300):
        for buyer in range(number % 7 + 1):
            question = f"Подойдёт ли деталь {number} к старой модели?"
            library.note_gap("default", question, product_id=f"card-{number}", inquiry_id=f"item:{number * 7 + buyer}")
    library.close()


def _card(number: int, source: str, power: int) -> Document:
    facts = tuple(Fact(attribute=f"Характеристика {n}", value=f"{n * 7} мм") for n in range(20))
    facts += (Fact(attribute="Мощность", value=f"{power} Вт"),)
    text = "Ночник-проектор звёздного неба с аккумулятором.\n" + "\n".join(f"{fact.attribute}: {fact.value}" for fact in facts)
    identity = f"card-{number}" if source == "wb" else f"{source}-{number}"
    given = {"id": identity, "kind": Kind.CARD, "title": f"Ночник, модель {number}", "text": text, "source": f"{source} feed"}
    return Document(**given, product_id=f"card-{number}", facts=facts)


def _serve(url: str, port: int) -> None:
    from assistant.serving import serve
    from assistant.settings import Settings
    from assistant.web.services import Services
    from assistant.wiring import bench_maker, build_writer
    from assistant.work.engine import DurableRunner

    store, library = Store.open(url), Library.open(url)
    bench_for = bench_maker(store, library, Rulebook.bundled(), build_writer(Settings()))
    with DurableRunner(store.database) as runner:
        serve(Services.for_store(store, bench_for, {}, hold_seconds=3600, runner=runner), host="127.0.0.1", port=port)


def _measure(base: str) -> list[str]:
    _wait(base)
    lines = [f"{'page':22} {'first ms':>9} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'kB':>6} {'goal p95':>9}"]
    with httpx2.Client(base_url=base, timeout=60, headers={"accept": "text/html"}, follow_redirects=True) as client:
        client.post("/login", data={"login": "senior", "password": PASSWORD})
        for name, path in PAGES.items():
            lines.append(_asked(client, name, path))
        page = client.get("/desk/outbreaks").text
        links = re.findall(r'href="(/desk/outbreaks\?[^"]+)"', page)
        if links:
            lines.append(_asked(client, "one outbreak", unescape(links[0])))
    return lines


def _events(base: str, url: str) -> str:
    """From another process's new proposal to its line in an open stream of /v1/events."""
    shop, seen, times = Shop(id="default", name="Лавка"), queue.Queue[tuple[str, float]](), []
    with Store.open(url) as store:
        key = Accounts(store, utc_now).make_key("bench", [Scope.DRAFT], by="bench")
        threading.Thread(target=_listen, args=[base, key, seen], daemon=True).start()
        seen.get(timeout=60)  # the stream is open
        for number in range(EVENTS):
            time.sleep(random.uniform(0.2, 1.2))
            proposal = _proposal(10_000_000 + number, shop, datetime.now(UTC))
            began = time.perf_counter()
            store.propose(proposal)
            while (heard := seen.get(timeout=60))[0] != proposal.id:
                pass
            times.append((heard[1] - began) * 1000)
    times.sort()
    p95 = _p95(times)
    took = f"p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, max {times[-1]:.0f} ms"
    return f"a new proposal until a stream of /v1/events tells it, {EVENTS} times: {took}"


def _listen(base: str, key: str, seen: "queue.Queue[tuple[str, float]]") -> None:
    headers = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream"}
    with httpx2.stream("GET", f"{base}/v1/events", headers=headers, timeout=120) as answer:
        seen.put(("", time.perf_counter()))
        for line in answer.iter_lines():
            if line.startswith("data:"):
                seen.put((str(json.loads(line[5:])["subject"]), time.perf_counter()))


def _asked(client: httpx2.Client, name: str, path: str) -> str:
    first, size = _timed(client, name, path)
    times = sorted(_timed(client, name, path)[0] for _ in range(ROUNDS))
    p95 = _p95(times)
    verdict = "met" if p95 <= GOAL else "MISSED"
    return f"{name:22} {first:9.1f} {statistics.median(times):8.1f} {p95:8.1f} {times[-1]:8.1f} {size / 1000:6.0f} {GOAL:5} {verdict}"


def _p95(times: list[float]) -> float:
    """The 95th percentile of sorted times, by nearest rank."""
    return times[math.ceil(len(times) * 0.95) - 1]


def _timed(client: httpx2.Client, name: str, path: str) -> tuple[float, int]:
    began = time.perf_counter()
    answer = client.get(path)
    spent = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {answer.status_code} {answer.text[:500]}")
    return spent, len(answer.content)


def _wait(base: str) -> None:
    for _ in range(600):
        try:
            if httpx2.get(f"{base}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server did not start within a minute")


if __name__ == "__main__":
    main()
