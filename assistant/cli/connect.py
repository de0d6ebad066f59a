"""`otklik connect`: a marketplace account, looked at before it is kept."""

import json
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.options import json_option

if TYPE_CHECKING:
    from assistant.domain import Inquiry
    from assistant.marketplaces.tokens import TokenReport

_ASKED = "What to draft first: newest complaints, up to this many a day"


@click.command()
@click.argument("platform", required=False, type=click.Choice(["wb", "ozon", "ym"]))
@click.option("--shop", "shop_id", help="The shop that the account belongs to.")
@click.option("--client-id", help="Ozon: Client-Id of the account.")
@click.option("--business", help="Yandex Market: id of the cabinet.")
@click.option("--campaign", help="Yandex Market: id of the store, for returns.")
@click.option("--feed", help="Yandex Market: address of the shop's YML price list, read beside the cards.")
@click.option("--prefix", default="", help="Wildberries: what stands before the token in the header, for example 'Bearer '.")
@click.option("--token-stdin", is_flag=True, help="Read the key from standard input instead of asking.")
@click.option("--budget", type=click.IntRange(0), help=_ASKED + ".")
@click.option("--rating-only", type=click.Choice(["skip", "thank"]), help="What a rating without words gets.")
@click.option("--yes", is_flag=True, help="Do not ask: 200 a day, ratings without words are skipped.")
@click.option("--list", "listing", is_flag=True, help="Show connected accounts and how long their keys still work; do nothing else.")
@click.option("--new-key", is_flag=True, help="Print a fresh OTKLIK_SECRET_KEY and do nothing else.")
@click.option("--hosts", default="", hidden=True, help="JSON of other hosts: a double or a proxy.")
@json_option
def command(
    platform: str | None,
    shop_id: str | None,
    client_id: str | None,
    business: str | None,
    campaign: str | None,
    feed: str | None,
    prefix: str,
    token_stdin: bool,
    budget: int | None,
    rating_only: str | None,
    yes: bool,
    listing: bool,
    new_key: bool,
    hosts: str,
    as_json: bool,
) -> None:
    """Connect a Wildberries, Ozon or Yandex Market account to a shop.

    Shows what the key can and cannot do and what waits, asks what to draft, and keeps the key encrypted. Nothing is answered.
    """
    from assistant.errors import InputError
    from assistant.settings import Settings
    from assistant.vault import Vault, open_vault
    from knowledge.types import Platform

    if new_key:
        click.echo(Vault.new_key())
        return
    if listing:
        _list(as_json)
        return
    if platform is None or shop_id is None:
        raise InputError("name the marketplace and the shop: otklik connect wb --shop my-shop")
    settings = Settings()
    vault = open_vault(settings.secret_key.get_secret_value())
    secret = (sys.stdin.readline() if token_stdin else click.prompt("Key", hide_input=True)).strip()
    account: dict[str, Any] = {"client_id": client_id, "business": business, "campaign": campaign, "prefix": prefix, "feed": feed}
    account |= {"hosts": json.loads(hosts)} if hosts else {}
    report = _looked_at(Platform(platform), secret, account, settings.home)
    _tell(report)
    if not report.usable:
        raise InputError("the key cannot be used; see above what is missing")
    account["kind"] = report.kind
    waiting = _waiting(Platform(platform), shop_id, secret, account, settings.home)
    account |= _chosen(waiting, budget, rating_only, yes)
    _keep(settings, vault.seal(secret), shop_id, Platform(platform), account, report)
    if as_json:
        click.echo(json.dumps({"can": report.can, "cannot": report.cannot, "warnings": report.warnings, "waiting": _counts(waiting)}))


def _list(as_json: bool) -> None:
    from assistant.marketplaces.keys import keys
    from assistant.settings import Settings
    from assistant.store import Store
    from knowledge.freshness import utc_now

    with Store.open(Settings().store_url) as store:
        found = keys(store, utc_now())
    if as_json:
        click.echo(json.dumps([key.model_dump(mode="json") for key in found]))
        return
    for key in found:
        until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "no end told"
        click.echo(f"{key.shop_id:20} {key.platform:8} {key.state:8} {until}  {key.kind}".rstrip())


def _looked_at(platform: Any, secret: str, account: dict[str, Any], home: Any) -> "TokenReport":
    from assistant.marketplaces.accounts import transport_of
    from assistant.marketplaces.tokens import ozon_report, wb_report, ym_report
    from knowledge.freshness import utc_now

    if platform == "wb":
        return wb_report(secret, utc_now())
    with ExitStack() as closing:
        transport = transport_of(platform, secret, account, home, closing)
        if platform == "ozon":
            return ozon_report(transport, utc_now())
        return ym_report(transport, str(account["business"] or ""), account["campaign"])


def _waiting(platform: Any, shop_id: str, secret: str, account: dict[str, Any], home: Any) -> "list[Inquiry]":
    from assistant.marketplaces.accounts import adapter

    with ExitStack() as closing:
        waiting = list(adapter(platform, shop_id, secret, account, home, closing).unanswered())
    for name, count in _counts(waiting).items():
        click.echo(f"  {name}: {count}", err=True)
    return waiting


def _counts(waiting: "list[Inquiry]") -> dict[str, int]:
    from collections import Counter

    from knowledge.freshness import utc_now

    def age(inquiry: "Inquiry") -> str:
        days = (utc_now() - inquiry.asked_at).days if inquiry.asked_at else 0
        return "today" if days < 1 else "this week" if days < 7 else "this month" if days < 30 else "older"

    stars = (f"{i.channel.value} {'★' * i.rating if i.rating else ''}".strip() + f", {age(i)}" for i in waiting)
    return dict(sorted(Counter(stars).items()))


def _chosen(waiting: "list[Inquiry]", budget: int | None, rating_only: str | None, yes: bool) -> dict[str, Any]:
    """What to draft: complaints first, newest first, within a daily budget."""
    if budget is None:
        budget = 200 if yes else click.prompt(_ASKED, type=click.IntRange(0), default=min(200, max(20, len(waiting))))
    if rating_only is None:
        asked = "A rating without words: skip or thank"
        rating_only = "skip" if yes else click.prompt(asked, type=click.Choice(["skip", "thank"]), default="skip")
    return {"budget": budget, "rating_only": rating_only}


def _keep(settings: Any, sealed: bytes, shop_id: str, platform: Any, account: dict[str, Any], report: "TokenReport") -> None:
    from assistant.domain import RatingOnly, Shop
    from assistant.errors import NotFound
    from assistant.store import Connected, Store
    from knowledge.freshness import utc_now

    settings.home.mkdir(parents=True, exist_ok=True)
    with Store.open(settings.store_url) as store:
        try:
            shop = store.shop(shop_id)
        except NotFound:
            shop = Shop(id=shop_id, name=shop_id)
        store.save_shop(shop.model_copy(update={"rating_only": RatingOnly(account["rating_only"])}))
        made = Connected(
            shop_id=shop_id, platform=platform, sealed=sealed, settings=account, expires_at=report.expires_at, connected_at=utc_now()
        )
        store.save_connection(made)
        store.log("command line", "connected", f"{shop_id}/{platform}", now=utc_now(), can=list(report.can))
    click.echo(f"connected: {platform} for shop {shop_id!r}; start `otklik serve` to collect and draft", err=True)


def _tell(report: "TokenReport") -> None:
    for line in report.can:
        click.echo(f"  can: {line}", err=True)
    for line in report.cannot:
        click.echo(f"  cannot: {line}", err=True)
    for line in report.warnings:
        click.echo(f"  note: {line}", err=True)
