"""`otklik draft`: answers for a whole file."""

import sys
import time
from pathlib import Path

import click

from assistant.cli.options import channel_of, channel_option, json_option, pairs, platform_of, platform_option


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="File of drafts: .jsonl, .csv or .xlsx. Continued if it exists."
)
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field; repeat as needed.")
@click.option("--shop", "shop_id", help="A shop of this installation: its cards, policies and voice are used.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Drafts at once; more than one helps with a remote model."
)
@platform_option
@channel_option
@json_option
def command(
    source: Path,
    output: Path,
    mapping: tuple[str, ...],
    shop_id: str | None,
    workers: int,
    platform: str | None,
    channel: str | None,
    as_json: bool,
) -> None:
    """Draft answers for a file of reviews, questions, chats or return claims (JSONL, CSV, XLSX).

    Needs an id and a text or a rating in each row; Russian and English column names are recognised. Nothing is published.
    Stop it at any time and start it again: it continues where it was. Broken rows go to OUTPUT.rejects.jsonl.
    """
    import json

    from assistant.cli.progress import Progress
    from assistant.marketplaces.files import Defaults
    from assistant.settings import Settings
    from assistant.wiring import bench_for
    from assistant.work.batch import draft_file
    from knowledge.freshness import utc_now

    defaults = Defaults(shop_id or "default", platform_of(platform), channel_of(channel), pairs(mapping, "--map"))
    started = time.monotonic()
    with bench_for(Settings(), shop_id) as bench, Progress(source) as progress:
        try:
            tally = draft_file(source, output, bench, defaults, clock=utc_now, workers=workers, seen=progress.show)
        except KeyboardInterrupt:
            progress.stopped(output)
            sys.exit(130)
    seconds = time.monotonic() - started
    summary = {
        "output": str(output),
        "drafted": tally.drafted,
        "outcomes": dict(tally.outcomes),
        "holds": dict(tally.holds),
        "rejected": tally.rejected,
        "already_there": tally.resumed,
        "findings": dict(tally.rules.most_common()),
        "cost_usd": str(tally.cost),
        "seconds": round(seconds, 1),
    }
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
        return
    click.echo(
        f"{tally.drafted} rows in {seconds:.1f} s: " + ", ".join(f"{count} {name}" for name, count in sorted(tally.outcomes.items())),
        err=True,
    )
    if tally.resumed:
        click.echo(f"{tally.resumed} were in {output} already", err=True)
    if tally.rejected:
        click.echo(f"{tally.rejected} could not be used; see {output}.rejects.jsonl", err=True)
