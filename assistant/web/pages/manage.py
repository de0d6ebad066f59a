"""People, keys, the kill switch and the audit trail."""

from collections.abc import Collection, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from assistant.accounts import Actor, Right, Role, Scope, Session
from assistant.errors import Forbidden, InputError, NotFound
from assistant.store import NO_STYLE, PAUSED, Store
from assistant.web.numbers import Number
from assistant.web.people import FormSession, Manager, SignedIn, TheServices, require_shop
from assistant.web.render import render
from assistant.web.services import Services

router = APIRouter(prefix="/desk")


def managing_form(session: FormSession) -> Session:
    """A form sent by an administrator."""
    session.actor.require(Right.MANAGE)
    return session


ManagerForm = Annotated[Session, Depends(managing_form)]
Words = Annotated[str, Form(max_length=2000)]


@router.get("/manage")
def manage_page(request: Request, session: Manager, services: TheServices) -> Response:
    """Who may do what, and what may leave."""
    return _page(request, services)


@router.post("/manage/invitations")
def invite(request: Request, session: ManagerForm, services: TheServices, role: Annotated[Role, Form()], shops: Words = "") -> Response:
    """Makes an invitation; its link is shown once."""
    token = services.accounts.invite(role, _shops(services, session.actor, shops), by=session.actor)
    return _page(request, services, invitation=f"{request.base_url}invitations/{token}")


@router.post("/manage/accounts")
def change_account(
    session: ManagerForm, services: TheServices, login: Annotated[str, Form(max_length=200)], action: Annotated[str, Form()]
) -> Response:
    """Sets a role or closes an account; nobody changes their own, so that an administrator always remains."""
    if login == session.actor.name:
        raise InputError("another administrator has to change your own account")
    _require_over(session.actor, next((one.shops for one in services.store.accounts() if one.login == login), None), f"account {login!r}")
    if action == "close":
        services.accounts.deactivate(login, by=session.actor.name)
    elif action in set(Role):
        services.accounts.set_role(login, Role(action), by=session.actor.name)
    else:
        raise InputError(f"{action[:40]!r} is neither a role nor 'close'")
    return RedirectResponse("/desk/manage", 303)


@router.post("/manage/keys")
def make_key(
    request: Request,
    session: ManagerForm,
    services: TheServices,
    name: Annotated[str, Form(max_length=100)] = "",
    scope: Annotated[list[Scope] | None, Form()] = None,
    shops: Words = "",
) -> Response:
    """Makes an API key; it is shown once."""
    if not name.strip():
        raise InputError("give the key a name that tells who uses it")
    given = _shops(services, session.actor, shops)
    return _page(request, services, key=services.accounts.make_key(name.strip(), scope or [], given, by=session.actor.name))


@router.post("/manage/keys/{key_id}/revoke")
def revoke_key(key_id: Number, session: ManagerForm, services: TheServices) -> Response:
    """Ends an API key at once."""
    _require_over(session.actor, next((one.shops for one in services.store.api_keys() if one.id == key_id), None), f"key {key_id}")
    if not services.store.revoke_key(key_id, services.clock()):
        raise NotFound(f"no live key {key_id}")
    services.store.log(session.actor.name, "key revoked", str(key_id), now=services.clock())
    return RedirectResponse("/desk/manage", 303)


@router.post("/publishing")
def switch_publishing(session: FormSession, services: TheServices, paused: Annotated[bool, Form()] = False) -> Response:
    """The kill switch: any senior stops every publication, in every process, before its next call. Who starts them sees every shop."""
    session.actor.require(Right.OVERRIDE)
    if not paused:
        _require_over(session.actor, _every_shop(services), "letting answers leave")
    services.store.set_switch(PAUSED, "on" if paused else "", session.actor.name, now=services.clock())
    services.store.log(session.actor.name, "publishing paused" if paused else "publishing resumed", now=services.clock())
    return RedirectResponse("/desk", 303)


@router.post("/manage/style")
def switch_style(session: ManagerForm, services: TheServices, shop: Words = "", learned: Annotated[bool, Form()] = False) -> Response:
    """Whether a shop's approved answers are shown to a model as examples of its style."""
    shop_id = services.store.shop(shop).id
    require_shop(session.actor, shop_id)
    services.store.set_switch(f"{NO_STYLE} {shop_id}", "" if learned else "on", session.actor.name, now=services.clock())
    services.store.log(session.actor.name, "style learned" if learned else "style not learned", shop_id, now=services.clock())
    return RedirectResponse("/desk/manage", 303)


@router.get("/audit.jsonl")
def export_trail(session: Manager, services: TheServices) -> Response:
    """The whole trail, one JSON object a line."""
    _require_over(session.actor, (), "the trail of every shop")
    services.store.log(session.actor.name, "audit exported", now=services.clock())
    headers = {"Content-Disposition": 'attachment; filename="otklik-audit.jsonl"'}
    return StreamingResponse(_lines(services.store), media_type="application/x-ndjson", headers=headers)


@router.get("/items-history")
def history(request: Request, session: SignedIn, services: TheServices, id: str = "") -> Response:  # noqa: A002 - the address says id
    """The trail of one item: who saw, changed and decided it."""
    row = services.store.row(id[:200])
    if row is None or not session.actor.sees(row.shop_id):
        raise NotFound(f"no inquiry {id[:100]!r}")
    return render(request, "history.html", entries=services.store.entries(row.id), row=row)


def _page(request: Request, services: Services, *, invitation: str = "", key: str = "") -> Response:
    store, actor = services.store, request.state.session.actor
    shown: dict[str, Any] = {
        "accounts": [one for one in store.accounts() if actor.sees_all_of(one.shops)],
        "keys": [one for one in store.api_keys() if actor.sees_all_of(one.shops)],
        "shops": [shop for shop in store.shops() if actor.sees(shop.id)],
        "roles": list(Role),
        "scopes": list(Scope),
        "unlearned": {shop.id for shop in store.shops() if store.switch(f"{NO_STYLE} {shop.id}")},
    }
    return render(
        request,
        "manage.html",
        **shown,
        invitation=invitation,
        key=key,
        paused=services.publisher.paused,
        forbidden=services.publisher.forbidden,
        resumes=actor.sees_all_of(_every_shop(services)),
    )


def _every_shop(services: Services) -> frozenset[str]:
    return frozenset(shop.id for shop in services.store.shops())


def _shops(services: Services, actor: Actor, given: str) -> tuple[str, ...]:
    """Shop ids from a field, separated by commas or spaces; empty means all of the actor's own. An unknown one is an error."""
    asked = tuple(given.replace(",", " ").split()) or actor.shops
    unknown = set(asked) - {shop.id for shop in services.store.shops() if actor.sees(shop.id)}
    if unknown:
        raise InputError(f"no shops {sorted(unknown)}")
    return asked


def _require_over(actor: Actor, shops: Collection[str] | None, what: str) -> None:
    """An administrator of some shops has no say over what reaches beyond them. `shops` None: there is no such thing to have a say over."""
    if shops is not None and not actor.sees_all_of(shops):
        raise Forbidden(f"{what} reaches beyond your shops; ask an administrator of all of them")


def _lines(store: Store) -> Iterator[str]:
    for entry in store.every_entry():
        yield entry.model_dump_json() + "\n"
