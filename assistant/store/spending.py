"""What drafts cost, by shop and day, and what a shop may spend."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, case, func, select

from assistant.domain import Outcome, Proposal
from assistant.store.part import Part
from assistant.store.work_tables import budgets, spending
from knowledge.database import insert_of
from knowledge.types import Frozen

_MICRO = 1_000_000
_COUNTED = ("drafts", "micro_usd", "input_tokens", "cached_tokens", "output_tokens")


class Spent(Frozen):
    """Drafts and what they cost. `minute` is the last minute in which there were some, `minute_drafts` how many in it."""

    drafts: int = 0
    micro_usd: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    minute: int = 0
    minute_drafts: int = 0

    @property
    def usd(self) -> Decimal:
        """The cost in US dollars."""
        return Decimal(self.micro_usd) / _MICRO


class Budget(Frozen):
    """What a shop may spend a day (drafts and US dollars) and how many drafts a minute; None is no limit of its own."""

    drafts: int | None = None
    usd: Decimal | None = None
    per_minute: int | None = None


class Spending(Part):
    """Counting happens with the proposal, in its transaction: what is counted was drafted, whichever process did it."""

    def spent(self, shop_id: str, day: date) -> Spent:
        """What a shop spent on its own day."""
        query = select(*_columns()).where(spending.c.shop_id == shop_id, spending.c.day == day.isoformat())
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        return Spent.model_validate(dict(row)) if row else Spent()

    def spent_by_shop(self) -> dict[str, Spent]:
        """What every shop has spent since the first day."""
        sums = [func.sum(spending.c[name]).label(name) for name in _COUNTED]
        with self.database.read() as connection:
            rows = connection.execute(select(spending.c.shop_id, *sums).group_by(spending.c.shop_id)).mappings().all()
        return {row["shop_id"]: Spent(**{name: int(row[name]) for name in _COUNTED}) for row in rows}

    def budget(self, shop_id: str) -> Budget:
        """What was set for the shop; an empty one if nothing was."""
        return self.budgets().get(shop_id, Budget())

    def budgets(self) -> dict[str, Budget]:
        """What was set, by shop."""
        with self.database.read() as connection:
            return {row.shop_id: _budget(row.drafts, row.micro_usd, row.per_minute) for row in connection.execute(select(budgets))}

    def set_budget(self, shop_id: str, budget: Budget, by: str, *, now: datetime) -> None:
        """Sets what the shop may spend, in place of what was set before."""
        micro = None if budget.usd is None else int(budget.usd * _MICRO)
        row = {"drafts": budget.drafts, "micro_usd": micro, "per_minute": budget.per_minute, "by": by, "at": now}
        with self.database.write() as connection:
            made = insert_of(connection, budgets).values(shop_id=shop_id, **row)
            connection.execute(made.on_conflict_do_update(index_elements=["shop_id"], set_=row))


def record(connection: Connection, made: Sequence[Proposal]) -> None:
    """Counts proposals into the days of their shops, inside the transaction that keeps them; one without a text counts for its cost."""
    days: dict[tuple[str, str], Counter[str]] = {}
    minute = {}
    for proposal in made:
        shop = proposal.brief.shop
        key = (proposal.brief.inquiry.shop_id, day_of(proposal.made_at, shop.timezone).isoformat())
        days.setdefault(key, Counter()).update(_cost(proposal))
        minute[key] = int(proposal.made_at.timestamp()) // 60
    for (shop_id, day), counted in sorted(days.items()):  # always in one order: two processes never lock each other up
        row = {name: counted[name] for name in _COUNTED} | {"minute": minute[shop_id, day], "minute_drafts": counted["drafts"]}
        adding = insert_of(connection, spending).values(shop_id=shop_id, day=day, **row)
        more: dict[str, object] = {name: spending.c[name] + adding.excluded[name] for name in _COUNTED}
        same = spending.c.minute == adding.excluded.minute
        more["minute_drafts"] = case((same, spending.c.minute_drafts), else_=0) + adding.excluded.minute_drafts
        more["minute"] = adding.excluded.minute
        connection.execute(adding.on_conflict_do_update(index_elements=["shop_id", "day"], set_=more))


def day_of(moment: datetime, timezone: str) -> date:
    """The shop's own day."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def _cost(proposal: Proposal) -> dict[str, int]:
    used = proposal.draft.usage if proposal.draft else None
    return {
        "drafts": int(proposal.outcome is not Outcome.NONE),
        "micro_usd": int(used.cost_usd * _MICRO) if used else 0,
        "input_tokens": used.input_tokens if used else 0,
        "cached_tokens": used.cached_tokens if used else 0,
        "output_tokens": used.output_tokens if used else 0,
    }


def _columns() -> list[Column[Any]]:
    return [spending.c[name] for name in Spent.model_fields]


def _budget(drafts: int | None, micro_usd: int | None, per_minute: int | None) -> Budget:
    return Budget(drafts=drafts, usd=None if micro_usd is None else Decimal(micro_usd) / _MICRO, per_minute=per_minute)
