"""`otklik files`: seller portals without a usable API, by their exports."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.options import json_option, pairs
from knowledge.types import Channel, Platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.byhand import ByHand
    from assistant.marketplaces.exports import Place

_PLATFORMS = [platform.value for platform in Platform if platform not in {Platform.WB, Platform.OZON, Platform.YM}]
_source = click.argument("source", type=click.Path(path_type=Path))
_shop = click.option("--shop", "shop_id", required=True, help="The shop that the export belongs to.")
_platform = click.option("--platform", required=True, type=click.Choice(_PLATFORMS), help="The portal that it comes from.")
_channel = click.option("--channel", type=click.Choice(["review", "question"]), default="review", show_default=True)


@click.group()
def command() -> None:
    """Reviews and questions of portals without an API: exports in, approved answers out, published when you say so."""


@command.command("import")
@_source
@_shop
@_platform
@_channel
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field; remembered for the next file.")
@json_option
def bring(source: Path, shop_id: str, platform: str, channel: str, mapping: tuple[str, ...], as_json: bool) -> None:
    """Take in what is new of an export (CSV, XLSX, JSON); `otklik serve` drafts it."""
    with _by_hand() as desk:
        done = desk.bring(source, _place(shop_id, platform, channel), pairs(mapping, "--map"))
        for line in done.rejects:
            click.echo(line, err=True)
        says = f"{done.added} new, {done.known} known ({done.changed} changed), {len(done.rejects)} could not be used"
        _tell(done.model_dump(), says, as_json)


@command.command("export")
@_source
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="File to write: .csv, .xlsx or .json.")
@_shop
@_platform
@_channel
@json_option
def copy(source: Path, output: Path, shop_id: str, platform: str, channel: str, as_json: bool) -> None:
    """Write the same export again, in the same order, with approved answers in a column to copy. Nothing is marked as published."""
    with _by_hand() as desk:
        done = desk.copy(source, output, _place(shop_id, platform, channel))
        rest = ", ".join(f"{count} {state}" for state, count in sorted(done.waiting.items()))
        _tell(done.model_dump(), f"{output}: {done.answers} answers to copy" + (f"; without one: {rest}" if rest else ""), as_json)


@command.command("confirm")
@_source
@_shop
@_platform
@_channel
@click.option("--by", default="seller", show_default=True, help="Who has published them.")
@json_option
def confirm(source: Path, shop_id: str, platform: str, channel: str, by: str, as_json: bool) -> None:
    """Say that the answers of an exported file stand at the portal now. A row whose text was changed is not marked."""
    with _by_hand() as desk:
        done = desk.confirm(source, _place(shop_id, platform, channel), by=by)
        for line in done.differ:
            click.echo(line, err=True)
        _tell(done.model_dump(), f"{done.published} published, {done.before} were before, {len(done.differ)} differ", as_json)


@contextmanager
def _by_hand() -> "Iterator[ByHand]":
    from datetime import timedelta

    from assistant.byhand import ByHand
    from assistant.settings import Settings
    from assistant.store import Store
    from knowledge.freshness import utc_now

    settings = Settings()
    with Store.open(settings.store_url) as store:
        yield ByHand(store, utc_now, timedelta(seconds=settings.undo_seconds))


def _place(shop_id: str, platform: str, channel: str) -> "Place":
    from assistant.marketplaces.exports import Place

    return Place(shop_id, Platform(platform), Channel(channel))


def _tell(values: dict[str, Any], line: str, as_json: bool) -> None:
    import json

    click.echo(json.dumps(values, ensure_ascii=False) if as_json else line)
