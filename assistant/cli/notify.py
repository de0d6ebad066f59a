"""`otklik notify`: who is told, where, and what became of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from assistant.cli.options import json_option, language_option

if TYPE_CHECKING:
    from assistant.accounts import Actor
    from assistant.notifying.endpoints import Setup


@click.group()
def command() -> None:
    """Set up webhooks, e-mail and Telegram, and how a shop is told."""


@command.command()
@click.argument("kind", type=click.Choice(["webhook", "email", "telegram"]))
@click.argument("address")
@click.option("--shop", "shop_id", default="default", show_default=True, help="The shop whose events are told.")
@click.option("--event", "events", multiple=True, help="Only this kind of event, such as proposal.made; without it, the usual ones.")
@language_option
@json_option
def add(kind: str, address: str, shop_id: str, events: tuple[str, ...], lang: str | None, as_json: bool) -> None:
    """Tell a shop's events there from now on. The secret of a webhook is printed once."""
    from assistant.errors import InputError
    from assistant.store import EndpointKind, EventKind
    from knowledge.types import Language

    try:
        wanted = [EventKind(name) for name in events]
    except ValueError as error:
        raise InputError(f"{error}; the kinds are {', '.join(EventKind)}") from error
    with _setup() as (setup, actor):
        language = Language(lang) if lang else Language.RU
        made, secret = setup.add(actor, shop_id, EndpointKind(kind), address, events=wanted, language=language)
    _show(made.model_dump(mode="json") | ({"secret": secret} if secret else {}), as_json)


@command.command(name="list")
@json_option
def list_endpoints(as_json: bool) -> None:
    """List the endpoints."""
    with _setup() as (setup, actor):
        for found in setup.all(actor, active=None):
            _show(found.model_dump(mode="json"), as_json)


@command.command()
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Tell nothing there any more."""
    with _setup() as (setup, actor):
        setup.remove(actor, number)


@command.command()
@click.argument("number", type=int)
@json_option
def secret(number: int, as_json: bool) -> None:
    """Another secret for a webhook, printed once; the old one signs beside it for a day."""
    with _setup() as (setup, actor):
        renewed, new, until = setup.renew(actor, number)
    _show({"id": renewed.id, "secret": new, "both_until": until.isoformat()}, as_json)


@command.command()
@click.argument("number", type=int)
def test(number: int) -> None:
    """Send a trial message there; `otklik serve` delivers it."""
    with _setup() as (setup, actor):
        setup.try_out(actor, number)


@command.command()
@click.argument("number", type=int)
@json_option
def deliveries(number: int, as_json: bool) -> None:
    """What was sent there and what became of it, newest first."""
    with _setup() as (setup, actor):
        for item in setup.deliveries(actor, number):
            told = item.model_dump(mode="json", include={"number", "state", "tries", "due_at", "said"})
            _show(told | {"event": item.event.kind.value, "subject": item.event.subject}, as_json)


@command.command()
@click.option("--shop", "shop_id", default="default", show_default=True)
@click.option("--quiet", metavar="FROM-TO", help="Quiet hours of the shop's own day, such as 22-8; 'none' for none.")
@click.option("--urgent-breaks-quiet/--urgent-waits", default=None, help="Whether the top priority is told in quiet hours too.")
@click.option("--digest", metavar="HOUR", help="The hour of the day's digest; 'none' for none.")
@click.option("--buyers-words/--no-buyers-words", default=None, help="Whether buyers' words (masked) may leave in a message.")
@json_option
def plan(
    shop_id: str, quiet: str | None, urgent_breaks_quiet: bool | None, digest: str | None, buyers_words: bool | None, as_json: bool
) -> None:
    """How a shop's people are told; what is not named stays as it is."""
    with _setup() as (setup, actor):
        asked = {"urgent_breaks_quiet": urgent_breaks_quiet, "buyers_words": buyers_words}
        changes: dict[str, object] = {name: value for name, value in asked.items() if value is not None}
        if quiet is not None:
            changes["quiet"] = None if quiet == "none" else tuple(_hours(quiet, 2))
        if digest is not None:
            changes["digest_at"] = None if digest == "none" else _hours(digest, 1)[0]
        made = setup.planned(shop_id).model_copy(update=changes)
        if changes:
            setup.plan(actor, shop_id, made)
        _show(made.model_dump(mode="json"), as_json)


def _hours(text: str, count: int) -> list[int]:
    from assistant.errors import InputError

    parts = text.split("-")
    if len(parts) != count or not all(part.isdecimal() for part in parts):
        raise InputError(f"{text!r} is not {'an hour' if count == 1 else 'two hours such as 22-8'}")
    return [int(part) for part in parts]


@contextmanager
def _setup() -> "Iterator[tuple[Setup, Actor]]":
    from assistant.accounts import RIGHTS, Actor, Role
    from assistant.notifying.endpoints import Setup
    from assistant.notifying.opening import open_notifying
    from assistant.settings import Settings
    from assistant.store import Store

    settings = Settings()
    with Store.open(settings.store_url) as store:
        yield Setup(open_notifying(settings, store)), Actor(name="command line", rights=RIGHTS[Role.ADMIN])


def _show(values: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        click.echo("  ".join(f"{name}: {value}" for name, value in values.items() if value not in (None, "", [])))
