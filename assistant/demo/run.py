"""The demo's main job: load the shop, draft its buyers' messages, and send three of them through a real HTTP model server as well."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.demo import demo_inquiries, demo_knowledge, demo_shop
from assistant.domain import Proposal, Status
from assistant.marketplaces.sandbox import Sandbox
from assistant.noticing import notice
from assistant.pipeline import Bench, propose
from assistant.store import Store
from knowledge.freshness import utc_now
from knowledge.library import Library
from knowledge.types import Platform


@dataclass(frozen=True)
class Loaded:
    """What loading the shop changed, in documents and inquiries."""

    documents: int
    changed: int
    inquiries: int


def load(store: Store, library: Library, market: Mapping[tuple[str, Platform], Sandbox]) -> Loaded:
    """Brings the store, the library and the sandbox marketplace to the demo's shop; a second time it changes nothing."""
    from knowledge.readers.files import read

    shop = demo_shop()
    store.save_shop(shop)
    folder = demo_knowledge()
    documents = [document for path in sorted(folder.iterdir()) for document in read(path)]
    report = library.sync(documents, shop_id=shop.id, source="demo")
    for inquiry in demo_inquiries():
        market[shop.id, inquiry.platform].arrive(inquiry)
    added = store.add_many(demo_inquiries())
    return Loaded(len(documents), report.added + report.changed + report.removed, added)


def draft(store: Store, bench: Bench) -> Iterator[Proposal]:
    """A proposal for every demo inquiry, in order: the one kept already, or a new one."""
    for inquiry in demo_inquiries():
        standing = store.standing(inquiry.id)
        if standing.status is Status.NEW:
            proposal = propose(inquiry, bench, now=utc_now(), version=standing.version + 1)
            store.propose(proposal)
            notice(proposal, bench.library, store)
        yield store.proposal_of(inquiry.id)


def scripted(make_bench: Callable[[str], Bench]) -> Iterator[Proposal]:
    """Three inquiries through the OpenAI-protocol writer against the bundled loopback server. `make_bench` gets its address."""
    from assistant.llm.scripted import serve

    wanted = _script()
    with serve(_answer) as server:
        bench = make_bench(server.base_url)
        for inquiry in demo_inquiries():
            if inquiry.id in wanted:
                yield propose(inquiry, bench, now=utc_now())


def _answer(request: dict[str, Any]) -> str:
    prompt = "\n".join(message["content"] for message in request["messages"])
    asked = next(inquiry.id for inquiry in demo_inquiries() if inquiry.id in _script() and _told(inquiry.words, prompt))
    numbered = re.findall(r"^\[?(\d+)\]?[.):]?\s(.+)$", prompt, re.MULTILINE)
    sentences = [
        {"text": line["text"], "passages": [int(number) for number, text in numbered if line.get("facts") and line["facts"] in text][:1]}
        for line in _script()[asked]
    ]
    return json.dumps({"sentences": sentences, "unanswered": []}, ensure_ascii=False)


def _told(words: str, prompt: str) -> bool:
    # The prompt holds the buyer's words fenced and masked, so their beginning is looked for.
    return re.sub(r"\W+", " ", words)[:30] in re.sub(r"\W+", " ", prompt)


@cache
def _script() -> dict[str, list[dict[str, str]]]:
    loaded: dict[str, list[dict[str, str]]] = yaml.safe_load(Path(__file__).with_name("scripted.yaml").read_text(encoding="utf-8"))
    return loaded
