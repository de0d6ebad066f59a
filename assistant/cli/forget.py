"""`otklik forget`: blank a buyer's names and texts everywhere, and what is older than the shop keeps."""

import json

import click

from assistant.cli.options import json_option


@click.command()
@click.option("--buyer", help="The buyer's name as the marketplace showed it.")
@click.option("--order", help="An order id.")
@click.option("--shop", "shop_id", help="Only in this shop; required with --older-than.")
@click.option(
    "--older-than", "days", type=click.IntRange(1), help="Blank what was decided and is older than so many days (180 is a usual retention)."
)
@json_option
def command(buyer: str | None, order: str | None, shop_id: str | None, days: int | None, as_json: bool) -> None:
    """Blank names and texts in the desk's database; hashes stay. This cannot be undone."""
    from datetime import timedelta

    from assistant.errors import InputError
    from assistant.settings import Settings
    from assistant.store import Store
    from knowledge.freshness import utc_now

    with Store.open(Settings().store_url) as store:
        if days is not None:
            if shop_id is None or buyer or order:
                raise InputError("--older-than goes with --shop and without --buyer and --order")
            number = store.forget_older(shop_id, utc_now() - timedelta(days=days))
        else:
            number = store.forget(shop_id=shop_id, buyer=buyer, order=order)
        # The trail says that something was forgotten, and not who: the name must not come back through it.
        store.log("command line", "forgotten", shop_id or "", now=utc_now(), inquiries=number)
    click.echo(json.dumps({"forgotten": number}) if as_json else f"forgotten: {number}")
