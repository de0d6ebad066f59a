"""Who is asking: passwords, sessions, roles, invitations and API keys. Every secret is shown once and kept as a hash."""

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.errors import Forbidden, InputError, NotFound, RefusedError
from assistant.store import Store
from assistant.store.people import StoredAccount, StoredInvitation
from knowledge.types import Frozen

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000


class Role(StrEnum):
    """agent drafts and edits; reviewer approves; senior decides what was escalated and may override; admin manages people."""

    AGENT = "agent"
    REVIEWER = "reviewer"
    SENIOR = "senior"
    ADMIN = "admin"


class Right(StrEnum):
    """One thing that an account or a key may do. `pay` moves money on a return claim; no API key has it."""

    READ = "read"
    EDIT = "edit"
    DECIDE = "decide"
    OVERRIDE = "override"
    MANAGE = "manage"
    PAY = "pay"
    WATCH = "watch"


class Scope(StrEnum):
    """What an API key may do: draft makes suggestions, brings inquiries; review decides; admin reads the trail too; watch only numbers."""

    DRAFT = "draft"
    REVIEW = "review"
    ADMIN = "admin"
    WATCH = "watch"


_READER = frozenset({Right.READ, Right.EDIT})
_REVIEWER = _READER | {Right.DECIDE}
_SENIOR = _REVIEWER | {Right.OVERRIDE, Right.PAY}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AGENT: _READER,
    Role.REVIEWER: _REVIEWER,
    Role.SENIOR: _SENIOR,
    Role.ADMIN: _SENIOR | {Right.MANAGE, Right.WATCH},
}

SCOPE_RIGHTS: dict[Scope, frozenset[Right]] = {
    Scope.DRAFT: _READER,
    Scope.REVIEW: _REVIEWER,
    Scope.ADMIN: _REVIEWER | {Right.MANAGE, Right.WATCH},
    Scope.WATCH: frozenset({Right.WATCH}),
}


class Actor(Frozen):
    """Somebody known: a person or an API key. `shops` empty means every shop.

    `key_id` tells keys of one name apart, such as one that was revoked and the one made in its place.
    """

    name: str
    rights: frozenset[Right]
    role: Role | None = None
    shops: tuple[str, ...] = ()
    key_id: int | None = None

    def may(self, right: Right) -> bool:
        """Whether the actor has the right."""
        return right in self.rights

    def require(self, right: Right) -> None:
        """Forbidden unless the actor has the right."""
        if not self.may(right):
            raise Forbidden(f"{self.name!r} may not {right} here; ask an administrator for the role or scope that may")

    def sees(self, shop_id: str) -> bool:
        """Whether the shop is among the actor's."""
        return not self.shops or shop_id in self.shops

    def sees_all_of(self, shops: Collection[str]) -> bool:
        """Whether whoever is limited to these shops (to none, if there are none) sees nothing that the actor does not."""
        return not self.shops or (bool(shops) and set(shops) <= set(self.shops))


class Session(Frozen):
    """A signed-in person. `form_token` must come back with every form of the session."""

    actor: Actor
    form_token: str
    expires_at: datetime


class TooManyAttempts(RefusedError):
    """Too many failed logins; wait."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Throttle:
    """How many failed logins within `window` close the door for one login name, and for one address."""

    window: timedelta = timedelta(minutes=15)
    per_login: int = 10
    per_address: int = 50


@dataclass(frozen=True)
class Accounts:
    """Signing in and the right to act. Passwords are argon2id; an unknown login costs as much time as a wrong password."""

    store: Store
    clock: Callable[[], datetime]
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    session_length: timedelta = timedelta(hours=12)
    throttle: Throttle = Throttle()

    def create(self, login: str, password: str, role: Role, shops: Collection[str] = (), *, by: str) -> None:
        """A new account."""
        login = _login(login)
        self.store.add_account(login, role, self.hasher.hash(_password(password)), tuple(shops), self.clock())
        self.store.log(by, "account made", login, now=self.clock(), role=role, shops=list(shops))

    def set_password(self, login: str, password: str, *, by: str) -> None:
        """A new password; every session of the account ends."""
        self._change(_login(login), by, "password changed", password_hash=self.hasher.hash(_password(password)))

    def set_role(self, login: str, role: Role, *, by: str) -> None:
        """Another role; every session of the account ends."""
        self._change(_login(login), by, f"role set to {role}", role=role)

    def deactivate(self, login: str, *, by: str) -> None:
        """The account can no longer sign in; its sessions end."""
        self._change(_login(login), by, "account closed", active=False)

    def sign_in(self, login: str, password: str, *, address: str) -> tuple[str, Session]:
        """A session token (shown once) and its session; RefusedError without saying which half was wrong."""
        login = login.strip().casefold()[:200]
        self._refuse_when_throttled(login, address)
        account = self.store.account(login)
        if not self._verify(account, password) or account is None or not account.active:
            for subject in (f"login:{login}", f"address:{address}"):
                self.store.note_failure(subject, self.clock())
            self.store.log(login or "?", "login failed", address, now=self.clock())
            raise RefusedError("the login or the password is not right")
        self.store.forget_failures(f"login:{login}")
        return self._open(account, address)

    def session(self, token: str) -> Session | None:
        """The session behind a cookie's token, if it is alive."""
        found = self.store.session(_digest(token), self.clock())
        return Session(actor=_actor(found[0]), form_token=found[1], expires_at=found[2]) if found else None

    def sign_out(self, token: str) -> None:
        """Ends the session."""
        self.store.close_session(_digest(token))

    def invite(self, role: Role, shops: Collection[str] = (), *, by: Actor, days: int = 7) -> str:
        """A token for a link that makes one account."""
        by.require(Right.MANAGE)
        token = secrets.token_urlsafe(32)
        self.store.add_invitation(_digest(token), role, tuple(shops), by.name, self.clock() + timedelta(days=days))
        self.store.log(by.name, "invitation made", "", now=self.clock(), role=role, shops=list(shops))
        return token

    def invitation(self, token: str) -> StoredInvitation | None:
        """The invitation behind a link, if it still works."""
        return self.store.invitation(_digest(token), self.clock())

    def accept(self, token: str, login: str, password: str) -> None:
        """Makes the account that the invitation promised; the link is spent."""
        invitation = self.invitation(token)
        if invitation is None:
            raise NotFound("this invitation is spent or expired; ask for a new one")
        login, password = _login(login), _password(password)
        if self.store.account(login) is not None:
            raise InputError(f"the login {login!r} is taken")
        if not self.store.use_invitation(_digest(token), self.clock()):
            raise NotFound("this invitation is spent or expired; ask for a new one")
        self.create(login, password, Role(invitation.role), invitation.shops, by=invitation.made_by)

    def make_key(self, name: str, scopes: Collection[Scope], shops: Collection[str] = (), *, by: str) -> str:
        """A new API key, shown this once."""
        if not scopes:
            raise InputError("an API key needs at least one scope: draft, review, admin or watch")
        key = f"otk_{secrets.token_urlsafe(32)}"
        self.store.add_key(name, _digest(key), key[:8], tuple(sorted(scopes)), tuple(shops), self.clock())
        self.store.log(by, "key made", name, now=self.clock(), scopes=sorted(scopes), shops=list(shops))
        return key

    def key(self, key: str) -> Actor | None:
        """The actor behind an API key, if the key is alive."""
        found = self.store.key(_digest(key))
        if found is None:
            return None
        rights = frozenset[Right]().union(*(SCOPE_RIGHTS[Scope(scope)] for scope in found.scopes))
        return Actor(name=f"key:{found.name}", rights=rights, shops=found.shops, key_id=found.id)

    def _change(self, login: str, by: str, what: str, **changes: object) -> None:
        if not self.store.change_account(login, **changes):
            raise NotFound(f"no account {login!r}")
        self.store.log(by, what, login, now=self.clock())

    def _open(self, account: StoredAccount, address: str) -> tuple[str, Session]:
        token, form_token, now = secrets.token_urlsafe(32), secrets.token_urlsafe(24), self.clock()
        expires_at = now + self.session_length
        self.store.open_session(_digest(token), account.id, form_token, now=now, expires_at=expires_at)
        self.store.log(account.login, "login", address, now=now)
        return token, Session(actor=_actor(account), form_token=form_token, expires_at=expires_at)

    def _verify(self, account: StoredAccount | None, password: str) -> bool:
        if account is None:
            self.hasher.hash(password[:LONGEST_PASSWORD])
            return False
        try:
            return self.hasher.verify(account.password_hash, password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False

    def _refuse_when_throttled(self, login: str, address: str) -> None:
        since = self.clock() - self.throttle.window
        over = self.store.failures(f"login:{login}", since) >= self.throttle.per_login
        if over or self.store.failures(f"address:{address}", since) >= self.throttle.per_address:
            wait = self.throttle.window.total_seconds()
            raise TooManyAttempts(f"too many failed logins; try again in {int(wait // 60)} minutes", wait)


def _actor(account: StoredAccount) -> Actor:
    role = Role(account.role)
    return Actor(name=account.login, rights=RIGHTS[role], role=role, shops=account.shops)


def _login(login: str) -> str:
    cleaned = login.strip().casefold()
    if not 2 <= len(cleaned) <= 200 or not cleaned.isprintable() or cleaned.startswith("key:"):
        raise InputError(f"{login[:40]!r} cannot be a login: 2 to 200 printable characters, not starting with 'key:'")
    return cleaned


def _password(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return password


def _digest(secret: str) -> str:
    """Tokens are 256 random bits, so one plain hash is enough; passwords go through argon2id."""
    return hashlib.sha256(secret.encode()).hexdigest()
