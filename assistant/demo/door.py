"""A login and an API key for the demo, made anew by every run and good on this machine only."""

import secrets
from dataclasses import dataclass

from assistant.accounts import Accounts, Role, Scope
from assistant.demo import demo_shop

LOGIN = "demo"
KEY_NAME = "demo"


@dataclass(frozen=True)
class Door:
    """How to get in. Only hashes are kept; this is the one time they are told."""

    login: str
    password: str
    key: str


def open_door(accounts: Accounts) -> Door:
    """The demo's account with a new password, and a new key in place of the last run's."""
    password, by = secrets.token_urlsafe(9), "demo"
    if accounts.store.account(LOGIN) is None:
        accounts.create(LOGIN, password, Role.SENIOR, (demo_shop().id,), by=by)
    else:
        accounts.set_password(LOGIN, password, by=by)
    for kept in accounts.store.api_keys():
        if kept.name == KEY_NAME and kept.revoked_at is None:
            accounts.store.revoke_key(kept.id, accounts.clock())
    key = accounts.make_key(KEY_NAME, (Scope.DRAFT, Scope.REVIEW), (demo_shop().id,), by=by)
    return Door(LOGIN, password, key)
