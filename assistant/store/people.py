"""Accounts, sessions, invitations and API keys. Secrets are kept only as hashes."""

import json
from datetime import datetime

from sqlalchemy import delete, func, select, update

from assistant.errors import ConflictError
from assistant.store.part import Part, insert_new
from assistant.store.people_tables import accounts, api_keys, invitations, login_failures, sessions
from knowledge.types import Frozen


class StoredAccount(Frozen):
    """A person as kept. `shops` empty means every shop."""

    id: int
    login: str
    role: str
    password_hash: str
    shops: tuple[str, ...]
    active: bool


class StoredKey(Frozen):
    """An API key as kept: its hash is not shown, only a hint of its first characters."""

    id: int
    name: str
    hint: str
    scopes: tuple[str, ...]
    shops: tuple[str, ...]
    made_at: datetime
    revoked_at: datetime | None


class StoredInvitation(Frozen):
    """A link that makes one account."""

    role: str
    shops: tuple[str, ...]
    made_by: str
    expires_at: datetime


class People(Part):
    """Who may do what."""

    def add_account(self, login: str, role: str, password_hash: str, shops: tuple[str, ...], now: datetime) -> int:
        """A new account, or ConflictError when the login is taken."""
        row = {"login": login, "role": role, "password_hash": password_hash, "shops": json.dumps(shops), "active": True, "made_at": now}
        with self.database.write() as connection:
            if not insert_new(connection, accounts, row):
                raise ConflictError(f"the login {login!r} is taken")
            return int(connection.scalar(select(accounts.c.id).where(accounts.c.login == login)) or 0)

    def account(self, login: str) -> StoredAccount | None:
        """The account by its login."""
        with self.database.read() as connection:
            row = connection.execute(select(accounts).where(accounts.c.login == login)).mappings().first()
        return _account(dict(row)) if row else None

    def accounts(self) -> tuple[StoredAccount, ...]:
        """Everybody, by login."""
        with self.database.read() as connection:
            return tuple(_account(dict(row)) for row in connection.execute(select(accounts).order_by(accounts.c.login)).mappings())

    def change_account(self, login: str, **changes: object) -> bool:
        """Changes role, shops, activity or password hash; every session of the person ends."""
        if "shops" in changes:
            changes["shops"] = json.dumps(changes["shops"])
        theirs = select(accounts.c.id).where(accounts.c.login == login).scalar_subquery()
        with self.database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.account_id == theirs))
            return connection.execute(update(accounts).where(accounts.c.login == login).values(**changes)).rowcount == 1

    def open_session(self, token_sha256: str, account_id: int, form_token: str, *, now: datetime, expires_at: datetime) -> None:
        """Keeps a session and sweeps the expired ones."""
        row = {"token_sha256": token_sha256, "account_id": account_id, "form_token": form_token, "made_at": now, "expires_at": expires_at}
        with self.database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            connection.execute(sessions.insert().values(row))

    def session(self, token_sha256: str, now: datetime) -> tuple[StoredAccount, str, datetime] | None:
        """The active account behind a session, its form token and when it expires."""
        query = (
            select(accounts, sessions.c.form_token, sessions.c.expires_at)
            .join(sessions, sessions.c.account_id == accounts.c.id)
            .where(sessions.c.token_sha256 == token_sha256, sessions.c.expires_at > now, accounts.c.active)
        )
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        return (_account(dict(row)), row["form_token"], row["expires_at"]) if row else None

    def close_session(self, token_sha256: str) -> None:
        """Ends a session."""
        with self.database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_sha256 == token_sha256))

    def note_failure(self, subject: str, now: datetime) -> None:
        """Remembers a failed login for a login name or an address."""
        with self.database.write() as connection:
            connection.execute(login_failures.insert().values(subject=subject[:300], at=now))

    def failures(self, subject: str, since: datetime) -> int:
        """Failed logins since then."""
        query = select(func.count()).where(login_failures.c.subject == subject[:300], login_failures.c.at > since)
        with self.database.read() as connection:
            return connection.scalar(query) or 0

    def forget_failures(self, subject: str, before: datetime | None = None) -> None:
        """Drops the failures of a subject after a good login."""
        query = delete(login_failures).where(login_failures.c.subject == subject[:300])
        with self.database.write() as connection:
            connection.execute(query if before is None else query.where(login_failures.c.at <= before))

    def add_invitation(self, token_sha256: str, role: str, shops: tuple[str, ...], made_by: str, expires_at: datetime) -> None:
        """Keeps an invitation."""
        row = {"token_sha256": token_sha256, "role": role, "shops": json.dumps(shops), "made_by": made_by, "expires_at": expires_at}
        with self.database.write() as connection:
            connection.execute(invitations.insert().values(row))

    def invitation(self, token_sha256: str, now: datetime) -> StoredInvitation | None:
        """The invitation, if it is neither used nor expired."""
        query = select(invitations).where(
            invitations.c.token_sha256 == token_sha256, invitations.c.used_at.is_(None), invitations.c.expires_at > now
        )
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return StoredInvitation(
            role=row["role"], shops=tuple(json.loads(row["shops"])), made_by=row["made_by"], expires_at=row["expires_at"]
        )

    def use_invitation(self, token_sha256: str, now: datetime) -> bool:
        """Spends the invitation; False when it was spent or expired already."""
        query = update(invitations).where(
            invitations.c.token_sha256 == token_sha256, invitations.c.used_at.is_(None), invitations.c.expires_at > now
        )
        with self.database.write() as connection:
            return connection.execute(query.values(used_at=now)).rowcount == 1

    def add_key(self, name: str, key_sha256: str, hint: str, scopes: tuple[str, ...], shops: tuple[str, ...], now: datetime) -> None:
        """Keeps an API key's hash."""
        row = {"name": name, "key_sha256": key_sha256, "hint": hint, "made_at": now}
        row |= {"scopes": json.dumps(scopes), "shops": json.dumps(shops)}
        with self.database.write() as connection:
            connection.execute(api_keys.insert().values(row))

    def key(self, key_sha256: str) -> StoredKey | None:
        """The key by its hash, unless it is revoked."""
        query = select(api_keys).where(api_keys.c.key_sha256 == key_sha256, api_keys.c.revoked_at.is_(None))
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        return _key(dict(row)) if row else None

    def api_keys(self) -> tuple[StoredKey, ...]:
        """Every key ever made, newest first."""
        with self.database.read() as connection:
            return tuple(_key(dict(row)) for row in connection.execute(select(api_keys).order_by(api_keys.c.id.desc())).mappings())

    def revoke_key(self, key_id: int, now: datetime) -> bool:
        """Ends a key; False when there is no such live key."""
        query = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None)).values(revoked_at=now)
        with self.database.write() as connection:
            return connection.execute(query).rowcount == 1


def _account(row: dict[str, object]) -> StoredAccount:
    given = {name: row[name] for name in StoredAccount.model_fields}
    return StoredAccount.model_validate(given | {"shops": json.loads(str(row["shops"]))})


def _key(row: dict[str, object]) -> StoredKey:
    given = {name: row[name] for name in StoredKey.model_fields}
    return StoredKey.model_validate(given | {"scopes": json.loads(str(row["scopes"])), "shops": json.loads(str(row["shops"]))})
