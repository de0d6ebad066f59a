"""`otklik budget`: what shops may spend, what they spent today, and who waits for tomorrow."""

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.options import json_option

if TYPE_CHECKING:
    from assistant.budgets import Budgets


@click.command()
@click.argument("shop", required=False)
@click.option("--drafts", type=click.IntRange(min=0), help="Drafts a day.")
@click.option("--usd", help="US dollars a day.")
@click.option("--per-minute", type=click.IntRange(min=1), help="Drafts a minute.")
@click.option("--usual", is_flag=True, help="Forget the shop's own budget; the settings hold again.")
@json_option
def command(shop: str | None, drafts: int | None, usd: str | None, per_minute: int | None, usual: bool, as_json: bool) -> None:
    """Show what SHOP (or every shop) may spend a day and has spent; with options, set it.

    A budget that is used up stops drafting until the shop's midnight; inquiries stay new, and the desk says why.
    """
    from assistant.budgets import Budgets
    from assistant.errors import InputError
    from assistant.settings import Settings
    from assistant.store import Budget, Store
    from knowledge.freshness import utc_now

    settings = Settings()
    given = {"drafts": drafts, "usd": _money(usd), "per_minute": per_minute}
    with Store.open(settings.store_url) as store:
        if usual or any(value is not None for value in given.values()):
            if shop is None:
                raise InputError("name the shop whose budget is set")
            kept = {} if usual else store.budget(store.shop(shop).id).model_dump()
            store.set_budget(shop, Budget(**(kept | {k: v for k, v in given.items() if v is not None})), "command line", now=utc_now())
        budgets = Budgets(store, utc_now, settings.usual_budget, in_hand=store.in_hand)
        for name in [store.shop(shop).id] if shop else [one.id for one in store.shops()]:
            told = _told(budgets, name)
            click.echo(json.dumps(told, ensure_ascii=False) if as_json else _line(told))


def _told(budgets: "Budgets", shop: str) -> dict[str, Any]:
    allowed, spent, stop = budgets.of(shop), budgets.spent(shop), budgets.stop(shop)
    return {
        "shop": shop,
        "drafts": allowed.drafts,
        "usd": None if allowed.usd is None else str(allowed.usd),
        "per_minute": allowed.per_minute,
        "drafted_today": spent.drafts,
        "spent_today_usd": str(spent.usd),
        "stopped": stop.says if stop else "",
    }


def _line(told: dict[str, Any]) -> str:
    limits = [
        f"{told[name]} {word}"
        for name, word in (("drafts", "drafts a day"), ("usd", "USD a day"), ("per_minute", "drafts a minute"))
        if told[name] is not None
    ]
    line = f"{told['shop']}: {', '.join(limits) or 'no limit'}; today {told['drafted_today']} drafts, {told['spent_today_usd']} USD"
    return f"{line}\n  {told['stopped']}" if told["stopped"] else line


def _money(given: str | None) -> Decimal | None:
    from assistant.errors import InputError

    if given is None:
        return None
    try:
        amount = Decimal(given)
    except InvalidOperation as error:
        raise InputError(f"--usd {given!r} is no amount of money, such as 2.50") from error
    if not amount.is_finite() or amount < 0:
        raise InputError(f"--usd {given!r} is no amount of money, such as 2.50")
    return amount
