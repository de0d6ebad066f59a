"""Who is asking, for pages (a session cookie) and for programs (an API key)."""

import math
import secrets
from typing import Annotated

from fastapi import Depends, Form, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.accounts import Actor, Right, Session
from assistant.errors import Forbidden
from assistant.web.errors import TooManyRequests, Unauthenticated
from assistant.web.services import Services

COOKIE = "otklik_session"

bearer = HTTPBearer(auto_error=False, description="An API key made with `otklik user key`.")


def services_of(request: Request) -> Services:
    """The services of this application."""
    services: Services = request.app.state.services
    return services


TheServices = Annotated[Services, Depends(services_of)]


def signed_in(request: Request, services: TheServices) -> Session:
    """The session behind the cookie, or the way to the login page."""
    session = services.accounts.session(request.cookies.get(COOKIE, ""))
    if session is None:
        raise Unauthenticated("sign in first")
    request.state.session = session
    return session


SignedIn = Annotated[Session, Depends(signed_in)]


def form_session(session: SignedIn, form_token: Annotated[str, Form()] = "", x_form_token: Annotated[str, Header()] = "") -> Session:
    """The session of a form or a script's call that carries the session's own token."""
    if not secrets.compare_digest((form_token or x_form_token).encode(), session.form_token.encode()):
        raise Forbidden("this form is not of your session; reload the page and try again")
    return session


FormSession = Annotated[Session, Depends(form_session)]


def script_session(session: SignedIn, x_form_token: Annotated[str, Header()] = "") -> Session:
    """The same for calls whose body is JSON."""
    return form_session(session, "", x_form_token)


ScriptSession = Annotated[Session, Depends(script_session)]


def key_actor(request: Request, services: TheServices, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Actor:
    """The actor behind the API key, within the key's allowance of requests."""
    actor = services.accounts.key(given.credentials) if given else None
    if given is None or actor is None:
        raise Unauthenticated("send an API key: Authorization: Bearer otk_…")
    count_request(request, services, given.credentials)
    return actor


def count_request(request: Request, services: Services, key: str) -> None:
    """Counts a request of this key; the answer will carry what is left (see assistant/web/security.py)."""
    per_minute = services.pace.requests_per_minute
    allowance = services.take_request(key)
    left, reset = (allowance.left, allowance.full_after) if allowance else (0, 60 / per_minute)
    policy = {"RateLimit-Policy": f'"key";q={per_minute};w=60', "RateLimit": f'"key";r={left};t={math.ceil(reset)}'}
    request.state.headers = policy
    if allowance is None:
        raise TooManyRequests(f"this key may ask {per_minute} times a minute; wait and ask again", reset)


def require_shop(actor: Actor, shop_id: str) -> None:
    """Forbidden unless the shop is among the actor's."""
    if not actor.sees(shop_id):
        raise Forbidden(f"this key has no access to shop {shop_id!r}")


def drafting_key(actor: Annotated[Actor, Depends(key_actor)]) -> Actor:
    """A key that may read and draft."""
    actor.require(Right.EDIT)
    return actor


def reviewing_key(actor: Annotated[Actor, Depends(key_actor)]) -> Actor:
    """A key that may decide."""
    actor.require(Right.DECIDE)
    return actor


def managing_key(actor: Annotated[Actor, Depends(key_actor)]) -> Actor:
    """A key that may set things up."""
    actor.require(Right.MANAGE)
    return actor


DraftingKey = Annotated[Actor, Depends(drafting_key)]
ReviewingKey = Annotated[Actor, Depends(reviewing_key)]
ManagingKey = Annotated[Actor, Depends(managing_key)]


def manager(session: SignedIn) -> Session:
    """A signed-in administrator."""
    session.actor.require(Right.MANAGE)
    return session


Manager = Annotated[Session, Depends(manager)]
