"""Chats of platforms without an API: how long POST /v1/suggestions takes over real HTTP, with the composer, a library and the filter."""

import os
import random
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from assistant.accounts import Scope
from assistant.domain import Shop
from assistant.pipeline import Bench
from assistant.publishing import WITH_AN_API
from assistant.store import Store
from assistant.web.services import Services
from assistant.writing.composer import Composer
from evals.figures import record
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Document, Fact, Kind, Language, Platform

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUND = 3.0
AT_ONCE = 4
PRODUCTS = 200
PLATFORMS = tuple(platform for platform in Platform if platform not in WITH_AN_API)
_ASKED = {
    Language.ZH: (
        "你好，这个台灯可以定时吗？",
        "在吗？颜色和图片一样吗，有没有色差",
        "收到货灯不亮，怎么办？能换一个吗",
        "什么时候发货，可以发顺丰吗？",
        "这个充电器支持220V吗，带插头吗",
        "尺码偏大还是偏小？我身高170体重60",
    ),
    Language.EN: (
        "Hi, does this lamp have a timer?",
        "Is the colour the same as in the photos?",
        "It arrived broken and does not switch on. Can I get a replacement?",
        "When will you ship my order? It has been a week already.",
        "Does the charger come with an EU plug?",
        "Can I return it if it does not fit?",
    ),
}


@dataclass(frozen=True)
class Asked:
    """One chat message and how long its suggestion took."""

    platform: Platform
    seconds: float
    outcome: str


def main() -> None:
    """360 messages; FULL=1 makes it 1,800. One at a time, then four at once."""
    count = 1800 if os.environ.get("FULL") == "1" else 360
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (url, key):
        lines = [f"{len(PLATFORMS)} platforms, {PRODUCTS} cards in the library, the composer writes, the filter reads"]
        for at_once in (1, AT_ONCE):
            answers = _ask(url, key, count // 2, at_once)
            lines += _told(answers, at_once)
    record("chats", "make bench-chats", "\n".join(lines))


@contextmanager
def _served(folder: Path) -> "Iterator[tuple[str, str]]":
    import threading

    import uvicorn

    from assistant.web.app import create_app

    library, rulebook = Library(_cards()), Rulebook.bundled()
    with Store.open(f"sqlite:///{folder}/desk.db") as store:
        shop = Shop(id="s1", name="Nightlight", languages=tuple(Language))
        store.save_shop(shop)
        bench = Bench(shop=shop, library=library, rulebook=rulebook, writer=Composer())
        services = Services.for_store(store, lambda shop_id: bench, {}, background=False)
        key = services.accounts.make_key("bench", (Scope.DRAFT,), (), by="bench")
        server = uvicorn.Server(uvicorn.Config(create_app(services), port=0, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", key
        finally:
            server.should_exit = True
            thread.join()


def _cards() -> list[Document]:
    facts = (Fact(attribute="Timer", value="1 and 2 hours"), Fact(attribute="颜色", value="白色"), Fact(attribute="电压", value="220V"))
    text = "\n".join(f"{fact.attribute}: {fact.value}" for fact in facts)
    return [
        Document(id=f"c{n}", kind=Kind.CARD, title=f"Lamp {n}", text=text, source="cards", shop_id="s1", product_id=f"p{n}", facts=facts)
        for n in range(PRODUCTS)
    ]


def _ask(url: str, key: str, count: int, at_once: int) -> list[Asked]:
    from assistant.language import PLATFORM_LANGUAGE

    dice = random.Random(7)
    bodies = []
    for number in range(count):
        platform = PLATFORMS[number % len(PLATFORMS)]
        text = dice.choice(_ASKED[PLATFORM_LANGUAGE[platform]])
        inquiry = {"id": f"chat-{at_once}-{number}", "shop_id": "s1", "platform": platform, "channel": "chat", "text": text}
        bodies.append({"inquiry": inquiry | {"product_id": f"p{dice.randrange(PRODUCTS)}", "external_id": f"m{at_once}-{number}"}})
    with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        client.post("/v1/suggestions", json=bodies[0]).raise_for_status()  # the dictionaries are loaded once, not per message

        def one(body: dict[str, Any]) -> Asked:
            began = time.perf_counter()
            answer = client.post("/v1/suggestions", json=body)
            seconds = time.perf_counter() - began
            outcome = answer.json().get("outcome", "?") if answer.status_code == httpx2.codes.OK else f"status {answer.status_code}"
            return Asked(Platform(body["inquiry"]["platform"]), seconds, str(outcome))

        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(one, bodies))


def _told(answers: list[Asked], at_once: int) -> list[str]:
    slowest = max(PLATFORMS, key=lambda platform: _p95([one.seconds for one in answers if one.platform is platform]))
    p95 = _p95([one.seconds for one in answers])
    worst = _p95([one.seconds for one in answers if one.platform is slowest])
    outcomes = ", ".join(f"{count} {name}" for name, count in Counter(one.outcome for one in answers).most_common())
    usual = sorted(one.seconds for one in answers)[len(answers) // 2]
    most = max(one.seconds for one in answers)
    times = f"p50 {usual:.2f} s, p95 {p95:.2f} s (bound {BOUND:g} s), slowest {most:.2f} s"
    return [
        f"{at_once} at once: {len(answers)} messages, {times}; worst platform {slowest.value}, p95 {worst:.2f} s",
        f"  outcomes: {outcomes}",
    ]


def _p95(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


if __name__ == "__main__":
    main()
