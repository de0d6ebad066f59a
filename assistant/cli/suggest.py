"""`otklik suggest`: one reply, with what it rests on."""

import json

import click

from assistant.cli.options import channel_option, json_option, platform_option


@click.command()
@click.argument("text", default="")
@platform_option
@channel_option
@click.option("--product", help="Product id (with --shop) or product name.")
@click.option("--rating", type=click.IntRange(1, 5))
@click.option("--author", help="The buyer's name as the platform shows it.")
@click.option("--pros", default="")
@click.option("--cons", default="")
@click.option("--order-status", help="For example cancelled or refused: such a purchase is not thanked for.")
@click.option("--shop", "shop_id", help="A shop of this installation.")
@json_option
def command(
    text: str,
    platform: str | None,
    channel: str | None,
    product: str | None,
    rating: int | None,
    author: str | None,
    pros: str,
    cons: str,
    order_status: str | None,
    shop_id: str | None,
    as_json: bool,
) -> None:
    """Suggest one reply to TEXT. Nothing is stored or published."""
    from assistant.cli.show import show_proposal
    from assistant.marketplaces.rows import inquiry_from
    from assistant.pipeline import propose
    from assistant.settings import Settings
    from assistant.wiring import bench_for
    from knowledge.freshness import utc_now
    from knowledge.types import Channel, Platform

    row = {
        "id": "cli",
        "text": text,
        "product_id": product,
        "product_name": product,
        "rating": rating,
        "author": author,
        "pros": pros,
        "cons": cons,
        "order_status": order_status,
    }
    inquiry = inquiry_from(row, shop_id=shop_id or "default", platform=Platform(platform or "wb"), channel=Channel(channel or "review"))
    with bench_for(Settings(), shop_id) as bench:
        proposal = propose(inquiry, bench, now=utc_now())
    if as_json:
        click.echo(json.dumps(proposal.model_dump(mode="json", exclude={"brief": {"rules", "recent"}}), ensure_ascii=False, indent=2))
    else:
        click.echo(show_proposal(proposal))
