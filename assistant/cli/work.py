"""`otklik work`: what is drafted, sent and collected, and how to steer it. Works beside running workers, on either database."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.options import channel_of, channel_option, json_option, pairs, platform_of, platform_option

if TYPE_CHECKING:
    from assistant.work.runner import Progress
    from assistant.work.steering import Line, Steering

name_argument = click.argument("name")


@click.group()
def command() -> None:
    """See and steer what is drafted, sent and collected."""


@command.command("list")
@json_option
@click.option("--watch", is_flag=True, help="Show it again every two seconds until Ctrl-C; the work does not mind.")
def list_(as_json: bool, watch: bool) -> None:
    """Lanes of inquiries that wait for drafts, and the jobs that are open or failed."""
    import json
    import time

    with _steering() as steering:
        while True:
            lines, jobs, stops = steering.lines(), steering.jobs(), steering.budgets.stops()
            if as_json:
                shown = {"lanes": [line.model_dump(mode="json") for line in lines], "jobs": [job.model_dump(mode="json") for job in jobs]}
                shown["stopped"] = [stop.model_dump(mode="json") | {"says": stop.says} for stop in stops]
                click.echo(json.dumps(shown, ensure_ascii=False))
            else:
                click.echo(
                    "\n".join([*map(_line, lines), *(stop.says for stop in stops), *map(_job, jobs)])
                    or "nothing waits and nothing is being done"
                )
            if not watch:
                return
            time.sleep(2)


@command.command()
@name_argument
@json_option
def show(name: str, as_json: bool) -> None:
    """One lane or one job."""
    from assistant.work.steering import Line

    with _steering() as steering:
        found = steering.show(name)
    if as_json:
        click.echo(found.model_dump_json())
    else:
        click.echo(_line(found) if isinstance(found, Line) else _job(found))


@command.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--shop", "shop_id", required=True, help="The shop that answers.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field; repeat as needed.")
@platform_option
@channel_option
@json_option
def submit(source: Path, shop_id: str, mapping: tuple[str, ...], platform: str | None, channel: str | None, as_json: bool) -> None:
    """Put a file of inquiries before the workers; the drafts come to the desk. Submitting it again adds only what is new."""
    from assistant.domain import Inquiry
    from assistant.marketplaces.files import Defaults, read

    defaults = Defaults(shop_id, platform_of(platform), channel_of(channel), pairs(mapping, "--map"))
    rejected = 0

    def usable() -> Iterator[Inquiry]:
        nonlocal rejected
        for row in read(source, defaults):
            if isinstance(row, Inquiry):
                yield row
            else:
                rejected += 1

    with _steering() as steering:
        made = steering.submit(usable(), shop_id, source.name, _who())
    said = made.model_dump() | {"rejected": rejected}
    _say(said, as_json, f"{made.added} inquiries wait in {made.lane}; {made.known} were known already, {rejected} could not be used")


@command.command()
@name_argument
@json_option
def pause(name: str, as_json: bool) -> None:
    """Draft nothing more from a lane, or do not begin a job, until it is resumed."""
    with _steering() as steering:
        steering.pause(name, _who())
    _say({"name": name, "state": "paused"}, as_json, f"{name} is paused")


@command.command()
@name_argument
@json_option
def resume(name: str, as_json: bool) -> None:
    """Go on with what was paused."""
    with _steering() as steering:
        steering.resume(name, _who())
    _say({"name": name, "state": "open"}, as_json, f"{name} goes on")


@command.command()
@name_argument
@json_option
def cancel(name: str, as_json: bool) -> None:
    """Close what still waits of an import, or give a job up."""
    with _steering() as steering:
        closed = steering.cancel(name, _who())
    _say({"name": name, "state": "cancelled", "closed": closed}, as_json, f"{name} is cancelled; {closed} inquiries were closed")


@command.command()
@name_argument
@json_option
def retry(name: str, as_json: bool) -> None:
    """Make failed drafts of a lane again, or begin a failed job again; draft, send, collect or settle are all failed jobs of a kind."""
    with _steering() as steering:
        again = steering.retry(name, _who())
    _say({"name": name, "again": again}, as_json, f"{again} begun again")


@contextmanager
def _steering() -> "Iterator[Steering]":
    from assistant.settings import Settings
    from assistant.store import Store
    from assistant.work.engine import DurableRunner
    from assistant.work.steering import Steering
    from knowledge.freshness import utc_now

    settings = Settings()
    with Store.open(settings.store_url) as store, DurableRunner(store.database) as runner:
        yield Steering(store, runner, utc_now, settings.usual_budget)


def _say(values: dict[str, object], as_json: bool, words: str) -> None:
    import json

    click.echo(json.dumps(values, ensure_ascii=False) if as_json else words)


def _line(line: "Line") -> str:
    total = line.waiting + line.drafting + line.done
    filled = round(20 * line.done / total) if total else 0
    bar = "█" * filled + "·" * (20 - filled)
    named = f"{line.id} ({line.name})" if line.name else line.id
    return f"{bar} {line.done} of {total} drafted, {line.drafting} in hand, {line.waiting} waiting  {line.state.value:9} {named}"


def _job(job: "Progress") -> str:
    more = "".join(f", {count} {what}" for what, count in (job.result or {}).items()) + (f", {job.error}" if job.error else "")
    return f"{job.state.value:9} {job.id}  {job.kind.value} {job.subject}, made {job.made_at:%Y-%m-%d %H:%M:%S}{more}"


def _who() -> str:
    try:
        return f"cli:{getpass.getuser()}"
    except OSError:
        return "cli"
