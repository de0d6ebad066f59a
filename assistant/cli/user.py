"""`otklik user`: accounts and API keys."""

import json
import secrets
import sys
from typing import TYPE_CHECKING

import click

from assistant.cli.options import json_option

if TYPE_CHECKING:
    from assistant.accounts import Accounts


@click.group()
def command() -> None:
    """Create accounts and API keys."""


@command.command()
@click.argument("login")
@click.option("--role", type=click.Choice(["agent", "reviewer", "senior", "admin"]), default="reviewer", show_default=True)
@click.option("--shop", "shops", multiple=True, help="A shop this person may see; without it, every shop.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; without it one is made and printed once.")
@json_option
def add(login: str, role: str, shops: tuple[str, ...], password_stdin: bool, as_json: bool) -> None:
    """Create an account."""
    from assistant.accounts import Role

    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    _accounts().create(login, password, Role(role), shops, by="command line")
    shown = {"login": login.strip().casefold(), "role": role} | ({} if password_stdin else {"password": password})
    _show(shown, as_json)


@command.command()
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; without it one is made and printed once.")
@json_option
def password(login: str, password_stdin: bool, as_json: bool) -> None:
    """Set a new password; every session of the account ends."""
    new = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    _accounts().set_password(login, new, by="command line")
    _show({"login": login} | ({} if password_stdin else {"password": new}), as_json)


@command.command()
@click.argument("login")
def close(login: str) -> None:
    """Close an account; its sessions end."""
    _accounts().deactivate(login, by="command line")


@command.command(name="list")
@json_option
def list_accounts(as_json: bool) -> None:
    """List accounts."""
    for account in _accounts().store.accounts():
        _show({"login": account.login, "role": account.role, "shops": list(account.shops), "active": account.active}, as_json)


@command.command()
@click.argument("name")
@click.option("--scope", "scopes", type=click.Choice(["draft", "review", "admin", "watch"]), multiple=True, required=True)
@click.option("--shop", "shops", multiple=True, help="A shop this key may see; without it, every shop.")
@json_option
def key(name: str, scopes: tuple[str, ...], shops: tuple[str, ...], as_json: bool) -> None:
    """Create an API key and print it once."""
    from assistant.accounts import Scope

    made = _accounts().make_key(name, [Scope(scope) for scope in scopes], shops, by="command line")
    _show({"name": name, "key": made, "scopes": list(scopes)}, as_json)


@command.command()
@json_option
def keys(as_json: bool) -> None:
    """List API keys (never their secrets)."""
    for kept in _accounts().store.api_keys():
        _show(kept.model_dump(mode="json"), as_json)


@command.command()
@click.argument("key_id", type=int)
def revoke(key_id: int) -> None:
    """Revoke an API key by its number in `otklik user keys`."""
    from assistant.errors import NotFound
    from knowledge.freshness import utc_now

    accounts = _accounts()
    if not accounts.store.revoke_key(key_id, utc_now()):
        raise NotFound(f"no live key {key_id}")
    accounts.store.log("command line", "key revoked", str(key_id), now=utc_now())


def _accounts() -> "Accounts":
    from assistant.accounts import Accounts
    from assistant.settings import Settings
    from assistant.store import Store
    from knowledge.freshness import utc_now

    return Accounts(Store.open(Settings().store_url), utc_now)


def _show(values: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        click.echo("  ".join(f"{name}: {value}" for name, value in values.items()))
