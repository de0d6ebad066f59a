"""`otklik check`: any text against the rules, printed with the places underlined; or a file of texts, one JSON object a line."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from assistant.errors import InputError
from assistant.filter.checking import Request, findings_of, read_requests
from assistant.filter.rendering import as_json, render


@click.command()
@click.argument("text", required=False)
@click.option("--platform", default="wb", show_default=True, help="Marketplace code: wb, ozon, ym, taobao, jd, douyin, amazon, ebay, ...")
@click.option("--channel", default=None, help="review, question, chat or return; any when left out.")
@click.option("--lang", default=None, help="Language the reply is expected in: ru, en, zh.")
@click.option("--context", default="", help="What the buyer wrote.")
@click.option("--rating", type=click.IntRange(1, 5), default=None, help="The buyer's rating.")
@click.option("--direction", type=click.Choice(["outbound", "inbound"]), default="outbound", show_default=True)
@click.option(
    "--jurisdiction", type=click.Choice(["RU", "CN", "EU", "UK", "US"]), default=None, help="Whose law; the platform's home when left out."
)
@click.option(
    "--pack",
    "packs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A shop's own rule pack; may be repeated.",
)
@click.option(
    "--card",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A product card as JSON (name, attributes, stock, policy): what the text says of the goods must stand in it.",
)
@click.option(
    "--recent",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="The shop's last answers as a JSON list: the text must not repeat them.",
)
@click.option(
    "--task",
    "tasks",
    multiple=True,
    help="A task on record (forward, refund, ...); may be repeated; --task none: nothing is recorded.",
)
@click.option(
    "--jsonl",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Check every line {id, lang, platform, channel, direction, context, text, card, recent, recorded_actions}.",
)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(
    text: str | None,
    jsonl: Path | None,
    packs: tuple[Path, ...],
    card: Path | None,
    recent: Path | None,
    tasks: tuple[str, ...],
    json_: bool,
    **options: Any,
) -> None:
    """Check TEXT (or standard input, or a JSONL file) against the rules. Exit code 1 means: blocked."""
    if jsonl:
        for line in _lines(jsonl, packs):
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    known = {
        "card": _read(card),
        "recent": _read(recent),
        "recorded_actions": [task for task in tasks if task != "none"] if tasks else None,
    }
    request = Request.read({"text": text if text is not None else sys.stdin.read(), **_named(options), **_named(known)})
    found = findings_of(request, packs, date.today())  # noqa: DTZ011 - rules come into force by the local calendar
    click.echo(json.dumps(as_json(request, found), ensure_ascii=False, indent=2) if json_ else render(request.text, found))
    sys.exit(1 if any(finding.severity == "block" for finding in found) else 0)


def _read(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); mend the file") from error


def _named(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _lines(path: Path, packs: tuple[Path, ...]) -> Iterator[dict[str, Any]]:
    today = date.today()  # noqa: DTZ011 - rules come into force by the local calendar
    with path.open(encoding="utf-8") as lines:
        for request in read_requests(lines, str(path)):
            yield as_json(request, findings_of(request, packs, today))


__all__ = ["InputError", "command"]
