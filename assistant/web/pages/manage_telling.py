"""Who is told, where, and what became of it: endpoints, quiet hours and the hour of the digest."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from assistant.accounts import Session
from assistant.domain import Shop
from assistant.errors import Forbidden, InputError, NotFound, Unsupported
from assistant.store import Endpoint, EndpointKind, EventKind, Telling
from assistant.web.pages.manage import ManagerForm
from assistant.web.people import Manager, TheServices
from assistant.web.render import render
from assistant.web.services import Services
from knowledge.types import Language

router = APIRouter(prefix="/desk/manage/telling")

PAGE = 50
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Word = Annotated[str, Form(max_length=200)]


@router.get("")
def telling_page(request: Request, session: Manager, services: TheServices, shop: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The endpoints of one shop and how its people are told."""
    return _page(request, session, services, _shop(session, services, shop))


@router.post("")
def add_endpoint(
    request: Request,
    session: ManagerForm,
    services: TheServices,
    *,
    kind: Annotated[EndpointKind, Form()],
    address: Annotated[str, Form(max_length=2000)] = "",
    shop: Word = "",
    event: Annotated[list[EventKind] | None, Form()] = None,
    language: Annotated[Language, Form()] = Language.RU,
) -> Response:
    """A new endpoint; the secret of a webhook is shown this once. What cannot be an address comes back as it was typed."""
    one = _shop(session, services, shop)
    try:
        made, secret = services.setup.add(session.actor, one.id, kind, address.strip(), events=event or (), language=language)
    except (InputError, Unsupported) as error:
        typed = {"kind": kind, "address": address, "events": frozenset(event or ()), "language": language}
        return _page(request, session, services, one, status=422, problem=str(error), typed=typed)
    return _page(request, session, services, one, made=made, secret=secret or "")


@router.post("/plan")
def set_plan(
    session: ManagerForm,
    services: TheServices,
    *,
    shop: Word = "",
    quiet_from: Word = "",
    quiet_to: Word = "",
    digest: Word = "",
    urgent_breaks_quiet: Annotated[bool, Form()] = False,
    buyers_words: Annotated[bool, Form()] = False,
) -> Response:
    """Quiet hours, the hour of the digest, and whether buyers' words may leave in a message."""
    one = _shop(session, services, shop)
    begins, ends = _hour(quiet_from), _hour(quiet_to)
    if (begins is None) != (ends is None):
        raise InputError("quiet hours have a beginning and an end, or neither")
    quiet = (begins, ends) if begins is not None and ends is not None else None
    plan = Telling(quiet=quiet, digest_at=_hour(digest), urgent_breaks_quiet=urgent_breaks_quiet, buyers_words=buyers_words)
    services.setup.plan(session.actor, one.id, plan)
    return RedirectResponse(_address(one.id), 303)


@router.get("/{number}")
def endpoint_page(
    request: Request,
    number: Number,
    session: Manager,
    services: TheServices,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """One endpoint and what was sent there, newest first."""
    return _endpoint_page(request, session, services, services.setup.one(session.actor, number), before=before)


@router.post("/{number}")
def change_endpoint(request: Request, number: Number, session: ManagerForm, services: TheServices, action: Word = "") -> Response:
    """A trial message, a new secret (shown this once), or no more messages at all."""
    endpoint = services.setup.one(session.actor, number)
    if action == "test":
        services.setup.try_out(session.actor, number)
        request.app.state.wake_teller()
    elif action == "secret":
        _, secret, until = services.setup.renew(session.actor, number)
        return _endpoint_page(request, session, services, endpoint, secret=secret, both_until=until)
    elif action == "remove":
        services.setup.remove(session.actor, number)
        return RedirectResponse(_address(endpoint.shop_id), 303)
    else:
        raise InputError("say what to do: test, secret or remove")
    return RedirectResponse(f"/desk/manage/telling/{number}", 303)


def _page(request: Request, session: Session, services: Services, shop: Shop, *, status: int = 200, **more: Any) -> Response:
    mine = [endpoint for endpoint in services.setup.all(session.actor, active=None) if endpoint.shop_id == shop.id]
    shown: dict[str, Any] = {
        "shop": shop,
        "shops": [one for one in services.store.shops() if session.actor.sees(one.id)],
        "endpoints": [endpoint for endpoint in mine if endpoint.active] + [endpoint for endpoint in mine if not endpoint.active],
        "plan": services.setup.planned(shop.id),
        "kinds": services.setup.kinds,
        "every_kind": list(EndpointKind),
        "events": [kind for kind in EventKind if kind is not EventKind.PING],
    }
    usual: dict[str, Any] = {"problem": "", "typed": None, "made": None, "secret": ""}
    return render(request, "manage_telling.html", status=status, **shown, **(usual | more))


def _endpoint_page(
    request: Request, session: Session, services: Services, endpoint: Endpoint, *, before: int | None = None, **more: Any
) -> Response:
    found = services.setup.deliveries(session.actor, endpoint.id, before=before, limit=PAGE + 1)
    following = found[PAGE - 1].number if len(found) > PAGE else None
    usual: dict[str, Any] = {"secret": "", "both_until": None}
    shop = services.store.shop(endpoint.shop_id)
    return render(
        request, "manage_endpoint.html", endpoint=endpoint, shop=shop, deliveries=found[:PAGE], following=following, **(usual | more)
    )


def _shop(session: Session, services: Services, asked: str) -> Shop:
    """The shop that is asked for, or the first one that the person sees."""
    mine = [one for one in services.store.shops() if session.actor.sees(one.id)]
    if not asked:
        if not mine:
            raise NotFound("there is no shop yet: make one with `otklik demo` or `otklik connect`")
        return mine[0]
    shop = services.store.shop(asked)
    if shop not in mine:
        raise Forbidden(f"{session.actor.name!r} has no access to shop {asked!r}")
    return shop


def _hour(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) > 23:
        raise InputError(f"{text[:20]!r} is no hour: a number from 0 to 23")
    return int(text)


def _address(shop_id: str) -> str:
    return f"/desk/manage/telling?shop={quote(shop_id, safe='')}"
