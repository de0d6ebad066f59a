"""What the benches draft with: one call of the model server and nothing else, or the whole path."""

import time
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from assistant.domain import Brief, Draft, Inquiry, Outcome, Proposal, Shop, Triage
from assistant.drafting import Drafter
from assistant.errors import ModelBusy
from assistant.llm.openai import OpenAIModel
from assistant.llm.steady import Provider, SteadyModel
from assistant.pipeline import Bench
from assistant.serving import sandboxes
from assistant.store import Store
from assistant.web.services import Services
from assistant.work.engine import DurableRunner
from assistant.writing.composer import Composer
from assistant.writing.model import ModelWriter
from evals.work.model import REVIEWS, word_of
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Channel, Language, Platform

SHOP = Shop(id="bench", name="Лавка")


def now() -> datetime:
    """The time by the clock that a bench may put forward."""
    return datetime.fromtimestamp(time.time(), UTC)


def inquiries(first: int, count: int) -> list[Inquiry]:
    """Reviews with praise, each with the word that its request can be told by."""
    return [
        Inquiry(
            id=f"i{number}",
            shop_id=SHOP.id,
            platform=Platform.WB,
            channel=Channel.REVIEW,
            external_id=f"e{number}",
            text=f"{REVIEWS[number % len(REVIEWS)][0]} {word_of(number)}",
            rating=5 if number % 5 else 4,
            product_id=f"p{number % 50}",
            asked_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
        for number in range(first, first + count)
    ]


def fill(store: Store, count: int, first: int = 0) -> None:
    """Puts that many inquiries before the workers."""
    store.save_shop(SHOP)
    for start in range(first, first + count, 1000):
        store.add_many(inquiries(start, min(1000, first + count - start)))


def client(at_once: int) -> httpx2.Client:
    """A client with a connection for every draft at once."""
    limits = httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    return httpx2.Client(timeout=httpx2.Timeout(30, pool=60), limits=limits)


class Asking(Drafter):
    """Drafts that are one call of the model server: what is left is what the engine and the store cost."""

    asked: httpx2.Client
    url: str

    @classmethod
    def over(cls, store: Store, url: str, at_once: int) -> "Asking":
        """Drafts kept in the store."""
        bench = Bench(shop=SHOP, library=Library(), rulebook=Rulebook(), writer=Composer())
        made = cls(store, lambda shop_id: bench, {}, now)
        object.__setattr__(made, "asked", client(at_once))
        object.__setattr__(made, "url", url)
        return made

    def make(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal:
        """One request, one short proposal."""
        ask(self.asked, self.url, inquiry.text)
        brief = Brief(inquiry=inquiry, triage=Triage(), shop=bench.shop, language=Language.RU)
        draft = Draft(text="Здравствуйте! Спасибо за отзыв.", writer="bench")
        return Proposal(id=inquiry.id, version=version, outcome=Outcome.PROPOSED, brief=brief, draft=draft, made_at=self.clock())

    def noticed(self, proposal: Proposal, bench: Bench) -> None:
        """Nothing is known here."""


def ask(asking: httpx2.Client, url: str, words: str) -> None:
    """One request to the model server; ModelBusy when it does not serve."""
    try:
        answer = asking.post(url + "/chat/completions", json={"messages": [{"role": "user", "content": words}]})
    except httpx2.HTTPError as error:
        raise ModelBusy(f"the model server does not answer: {error.__class__.__name__}") from error
    if answer.status_code != 200:
        raise ModelBusy("the model server asks to come later", float(answer.headers.get("retry-after", 1)))


def whole(store: Store, url: str) -> Drafter:
    """The service's own path: triage, brief, writer, filter, proposal."""
    model = SteadyModel([Provider(OpenAIModel(url, "none", "bench"))])
    writer = ModelWriter(model, fallback=Composer())
    library, rulebook = Library(), Rulebook.bundled()

    def bench_for(shop_id: str) -> Bench:
        return Bench(shop=SHOP, library=library, rulebook=rulebook, writer=writer, recent=store.recent_replies(shop_id))

    return Drafter(store, bench_for, {}, now)


def services(store: Store, drafter: Drafter, folder: Path, name: str, at_once: int) -> Services:
    """Services whose drafts are these."""
    from dataclasses import replace

    markets = sandboxes(folder / "market", [])
    made = Services.for_store(
        store, drafter.bench_for, markets, clock=now, runner=DurableRunner(store.database), worker_name=name, drafts_at_once=at_once
    )
    return replace(made, drafter=drafter)
