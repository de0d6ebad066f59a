"""The numbers of a period, put together from daily sums: pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from assistant.insight.changes import Outcome
from assistant.insight.marking import WAITS
from assistant.insight.values import What
from assistant.triage.clock import Term, bundled_terms

STEPS = (*map(str, WAITS), "more")


@dataclass(frozen=True)
class Count:
    """A number of inquiries, which marks it counts, and what they add up to."""

    what: What
    names: tuple[str, ...]
    items: int = 0
    amount: int = 0
    platform: str = ""
    channel: str = ""
    product: str = ""
    shop: str = ""
    day: str = ""
    overdue: bool = False

    @property
    def mean(self) -> float:
        """The amount of one item."""
        return self.amount / self.items if self.items else 0.0


@dataclass(frozen=True)
class TermRow:
    """How one term was kept on one marketplace and channel. Overdue ones are a part of those that wait."""

    term: Term
    platform: str
    channel: str
    in_time: Count
    late: Count
    waiting: Count
    overdue: Count

    @property
    def kept(self) -> float | None:
        """The share answered in time of all that were due: a buyer who still waits past the term counts against it."""
        due = self.in_time.items + self.late.items + self.overdue.items
        return self.in_time.items / due if due else None


@dataclass(frozen=True)
class ProductRow:
    """Complaints about one product, by family."""

    shop_id: str
    product_id: str
    total: int
    families: Mapping[str, Count]


@dataclass(frozen=True)
class SpendRow:
    """What one writer used in one shop."""

    shop_id: str
    writer: str
    drafts: Count
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True)
class Overview:
    """Everything the page of numbers shows."""

    days: tuple[str, ...]
    terms: tuple[TermRow, ...] = ()
    waits: tuple[Count, ...] = ()
    outcomes: Mapping[str, Count] = field(default_factory=dict)
    products: tuple[ProductRow, ...] = ()
    families: tuple[Count, ...] = ()
    complaints_by_day: tuple[Count, ...] = ()
    prevented: tuple[Count, ...] = ()
    answers: Mapping[str, Count] = field(default_factory=dict)
    spend: tuple[SpendRow, ...] = ()
    cost_by_day: tuple[Count, ...] = ()

    @property
    def decided(self) -> int:
        """Items that a person has decided."""
        return sum(count.items for count in self.outcomes.values())

    def share(self, outcome: str) -> float:
        """The part of decided items with this outcome."""
        return self.outcomes[outcome].items / self.decided if self.decided else 0.0

    @property
    def copied(self) -> float:
        """The part of approved answers that copy an earlier one."""
        all_answers = sum(count.items for count in self.answers.values())
        return self.answers["copy"].items / all_answers if all_answers else 0.0

    @property
    def cost(self) -> int:
        """Billionths of a dollar."""
        return sum(row.drafts.amount for row in self.spend)


def days_between(first: date, last: date) -> tuple[str, ...]:
    """Every day of the period."""
    return tuple((first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1))


Rows = Iterable[Mapping[str, Any]]


def overview(days: Sequence[str], sums: Rows, by_day: Rows, complaints: Rows, overdue: Rows) -> Overview:
    """`sums` by shop, kind, name, platform and channel; `by_day` by day and kind; `complaints` by shop, product and family."""
    held, dated = list(sums), list(by_day)
    return Overview(
        days=tuple(days),
        terms=_terms(held, overdue),
        waits=tuple(_added(held, What.WAIT, step) for step in STEPS),
        outcomes={name: _added(held, What.OUTCOME, name) for name in Outcome},
        products=_products(complaints),
        families=_largest(_by_name(held, What.COMPLAINT)),
        complaints_by_day=_by_day(dated, What.COMPLAINT, days),
        prevented=_largest(_by_name(held, What.PREVENTED)),
        answers={name: _added(held, What.ANSWER, name) for name in ("own", "copy")},
        spend=_spend(held),
        cost_by_day=_by_day(dated, What.DRAFT, days),
    )


def _added(rows: Rows, what: What, name: str) -> Count:
    chosen = [row for row in rows if row["kind"] == what and row["name"] == name]
    return Count(what, (name,), sum(row["items"] for row in chosen), sum(row["amount"] for row in chosen))


def _by_name(rows: Rows, what: What) -> tuple[Count, ...]:
    names = dict.fromkeys(row["name"] for row in rows if row["kind"] == what)
    totals: dict[str, list[int]] = {name: [0, 0] for name in names}
    for row in rows:
        if row["kind"] == what:
            totals[row["name"]][0] += row["items"]
            totals[row["name"]][1] += row["amount"]
    return tuple(Count(what, (name,), items, amount) for name, (items, amount) in totals.items() if items)


def _largest(counts: Iterable[Count]) -> tuple[Count, ...]:
    return tuple(sorted(counts, key=lambda count: (-count.items, count.names)))


def _by_day(rows: Rows, what: What, days: Sequence[str]) -> tuple[Count, ...]:
    items: dict[str, int] = defaultdict(int)
    amounts: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["kind"] == what:
            items[row["day"]] += row["items"]
            amounts[row["day"]] += row["amount"]
    return tuple(Count(what, (), items[day], amounts[day], day=day) for day in days)


def _terms(rows: Rows, overdue: Rows) -> tuple[TermRow, ...]:
    states = (What.IN_TIME, What.LATE, What.WAITING)
    found: dict[tuple[str, str, str], dict[What, list[int]]] = {}
    for row in rows:
        if row["kind"] in states:
            held = found.setdefault((row["name"], row["platform"], row["channel"]), {state: [0, 0] for state in states})
            held[What(row["kind"])][0] += row["items"]
            held[What(row["kind"])][1] += row["amount"]
    late_now = {(row["name"], row["platform"], row["channel"]): row["items"] for row in overdue}
    known = {term.id: (at, term) for at, term in enumerate(bundled_terms())}
    made = []
    for (name, platform, channel), held in found.items():
        if name in known and any(items for items, _ in held.values()):
            in_time, late, waiting = (
                Count(state, (name,), held[state][0], held[state][1], platform=platform, channel=channel) for state in states
            )
            over = Count(
                What.WAITING, (name,), late_now.get((name, platform, channel), 0), platform=platform, channel=channel, overdue=True
            )
            made.append(TermRow(known[name][1], platform, channel, in_time, late, waiting, over))
    return tuple(sorted(made, key=lambda row: (row.platform, row.channel, row.term.platform is None, known[row.term.id][0])))


def _products(rows: Rows) -> tuple[ProductRow, ...]:
    """By product, the most complained of first. A buyer who names two kinds of problems stands in both."""
    found: dict[tuple[str, str], dict[str, Count]] = defaultdict(dict)
    for row in rows:
        if row["items"]:
            shop, product = row["shop_id"], row["product_id"]
            found[shop, product][row["name"]] = Count(What.COMPLAINT, (row["name"],), row["items"], product=product, shop=shop)
    made = [
        ProductRow(shop, product, sum(count.items for count in families.values()), families)
        for (shop, product), families in found.items()
        if product
    ]
    return tuple(sorted(made, key=lambda row: (-row.total, row.shop_id, row.product_id)))


def _spend(rows: Rows) -> tuple[SpendRow, ...]:
    kinds = (What.DRAFT, What.TOKENS_IN, What.TOKENS_OUT)
    found: dict[tuple[str, str], dict[str, list[int]]] = {}
    for row in rows:
        if row["kind"] in kinds:
            held = found.setdefault((row["shop_id"], row["name"]), {kind: [0, 0] for kind in kinds})
            held[row["kind"]][0] += row["items"]
            held[row["kind"]][1] += row["amount"]
    made = []
    for (shop, writer), held in found.items():
        drafts = Count(What.DRAFT, (writer,), held[What.DRAFT][0], held[What.DRAFT][1], shop=shop)
        if drafts.items:
            made.append(SpendRow(shop, writer, drafts, held[What.TOKENS_IN][1], held[What.TOKENS_OUT][1]))
    return tuple(sorted(made, key=lambda row: (-row.drafts.amount, -row.drafts.items, row.shop_id, row.writer)))
