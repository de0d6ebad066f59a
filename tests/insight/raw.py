"""The same numbers worked out a second time, from the raw rows and without any code of assistant.insight."""

import difflib
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from assistant.domain import Inquiry, Shop
from assistant.reading import read
from assistant.store import Store
from assistant.triage.clock import bundled_terms, due_times

Said = tuple[str, str, datetime, int, datetime | None]
"""What is counted, under which name, at which moment (its day), how much, and until when it is due."""


@dataclass(frozen=True)
class Line:
    """One countable thing about one inquiry."""

    kind: str
    name: str
    day: str
    amount: int
    due: datetime | None
    inquiry: str
    platform: str
    channel: str
    product: str


Counted = dict[tuple[str, str, str], dict[str, int]]
"""(kind, name, day) -> inquiry -> amount."""


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    with store.database.read() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608 - our own tables


def counted(store: Store) -> Counted:
    """Every mark that should be there."""
    found: Counted = {}
    for line in lines(store):
        here = found.setdefault((line.kind, line.name, line.day), {})
        here[line.inquiry] = here.get(line.inquiry, 0) + line.amount
    return found


def lines(store: Store, zone: str = "Europe/Moscow") -> Iterator[Line]:
    """Everything countable that the rows tell of."""
    proposals, decisions, replies, attempts = (rows(store, name) for name in ("proposals", "decisions", "replies", "attempts"))
    for item in rows(store, "inquiries"):
        mine = [[row for row in table if row["inquiry_id"] == item["id"]] for table in (proposals, decisions, replies, attempts)]
        about = {"inquiry": item["id"], "platform": item["platform"], "channel": item["channel"], "product": _product(item, mine[0])}
        for kind, name, at, amount, due in _of(item, *mine):
            yield Line(kind, name, at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d"), amount, due, **about)


def _product(item: dict[str, Any], kept: list[Any]) -> str:
    """The product of the card that a draft was made from, else the one the buyer's message names."""
    cards = [json.loads(zlib.decompress(row["body"]))["brief"].get("card") for row in kept if row["body"]]
    return next((card[0]["product_id"] for card in reversed(cards) if card), item["product_id"] or "")


def _of(item: dict[str, Any], kept: list[Any], decided: list[Any], sent: list[Any], tried: list[Any]) -> Iterator[Said]:
    inquiry = json.loads(item["body"])
    asked = datetime.fromisoformat(inquiry["asked_at"])
    kept = sorted(kept, key=lambda row: row["version"])
    bodies = {row["version"]: json.loads(zlib.decompress(row["body"])) for row in kept if row["body"]}
    standing = sorted((row for row in sent if not row["withdrawn_at"]), key=lambda row: row["number"])
    answered = _answered(item, standing, tried)
    if answered or item["status"] not in ("dismissed", "closed"):
        yield from _terms(inquiry, asked, answered)
    for body in bodies.values():
        draft = body["draft"]
        if not draft["writer"].startswith("edited by"):
            at = datetime.fromisoformat(body["made_at"])
            yield "draft", draft["model"], at, int(Decimal(draft["usage"]["cost_usd"]) * 10**9), None
            yield "tokens_in", draft["model"], at, draft["usage"]["input_tokens"], None
            yield "tokens_out", draft["model"], at, draft["usage"]["output_tokens"], None
    if item["status_reason"] != "forgotten":
        blames = read(Inquiry.model_validate(inquiry)).blames
        for family in {point.family or "other" for point in blames}:
            yield "complaint", family, asked, 0, None
    yield from _decision(item, bodies, decided, standing)


def _answered(item: dict[str, Any], standing: list[Any], tried: list[Any]) -> datetime | None:
    taken = [row for row in tried if row["state"] in ("published", "accepted")]
    if taken:
        return moment(min(row["began_at"] for row in taken))
    if standing and item["platform"] not in ("wb", "ozon", "ym"):
        return moment(standing[0]["approved_at"])
    return None


def _terms(inquiry: dict[str, Any], asked: datetime, answered: datetime | None) -> Iterator[Said]:
    shop = Shop(id="default", name="")
    for term, due in due_times(Inquiry.model_validate(inquiry), shop, bundled_terms(), now=asked):
        if answered is None:
            yield "waiting", term.id, asked, 0, due
        else:
            yield ("in_time" if answered <= due else "late"), term.id, asked, int((answered - asked).total_seconds()), due
    if answered is not None:
        minutes = (answered - asked).total_seconds() / 60
        step = next((str(top) for top in (3, 15, 60, 240, 1440, 4320) if minutes <= top), "more")
        yield "wait", step, asked, int(minutes * 60), None


def _decision(item: dict[str, Any], bodies: dict[int, Any], decided: list[Any], standing: list[Any]) -> Iterator[Said]:
    if item["status"] == "dismissed":
        last = [row for row in decided if row["action"] == "dismiss"][-1]
        yield "outcome", "dismissed", moment(last["at"]), 0, None
        left: set[str] = set()
    elif standing and item["status"] not in ("new", "proposed", "escalated"):
        digest = json.loads(standing[0]["body"])["text_sha256"]
        last = next(row for row in decided if row["action"] == "approve" and json.loads(row["body"])["text_sha256"] == digest)
        left = {finding["rule_id"] for finding in json.loads(last["findings"])}
        yield "answer", "copy" if "NOV-TEXT-01" in left else "own", moment(last["at"]), 0, None
        drafts = [
            body["draft"]["text"]
            for version, body in bodies.items()
            if version <= last["version"] and not body["draft"]["writer"].startswith("edited by")
        ]
        share = _share(drafts[-1], standing[0]["text"]) if drafts else None
        name = "written" if share is None else "unchanged" if share == 0 else "edited" if share < 0.5 else "rewritten"
        yield "outcome", name, moment(last["at"]), round((share or 0) * 10_000), None
    else:
        return
    found: dict[str, int] = {}
    for version, body in bodies.items():
        if version <= last["version"]:
            said = [finding["rule_id"] for finding in body["findings"] if finding["severity"] != "info"]
            found |= {rule: max(found.get(rule, 0), said.count(rule)) for rule in said}
    for rule, number in found.items():
        if rule not in left:
            yield "prevented", rule, moment(last["at"]), number, None


def _share(one: str, other: str) -> float:
    """The textbook's recursion, cell by cell."""
    left, right = re.findall(r"\w+|[^\w\s]", one), re.findall(r"\w+|[^\w\s]", other)
    table = [[i + j if not i * j else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i, word in enumerate(left, 1):
        for j, again in enumerate(right, 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (word != again))
    assert table[-1][-1] >= abs(len(left) - len(right))
    assert bool(table[-1][-1]) == (difflib.SequenceMatcher(None, left, right).ratio() < 1)
    return table[-1][-1] / max(len(left), len(right))


def moment(value: Any) -> datetime:
    said = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said
