"""Endpoints: where this shop's events are told to, and what became of each delivery. For keys of the admin scope."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from assistant.client.bodies import DeliveryPage, EndpointPage, EndpointRequest, NewEndpoint, RenewedEndpoint
from assistant.store import Telling
from assistant.web.api.problems import problem_answer
from assistant.web.numbers import Number
from assistant.web.people import ManagingKey, TheServices, require_shop

router = APIRouter(tags=["endpoints"])

MISSING = problem_answer("No such endpoint or shop.")
After = Annotated[int | None, Query(ge=0, le=2**31 - 1, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]
ShopId = Annotated[str, Path(min_length=1, max_length=200)]


@router.post("/endpoints", status_code=201, responses={404: MISSING})
def add_endpoint(body: EndpointRequest, actor: ManagingKey, services: TheServices) -> NewEndpoint:
    """Tells this shop's events there from now on. A webhook's secret is shown this once: its deliveries are signed with it."""
    endpoint, secret = services.setup.add(actor, **{name: getattr(body, name) for name in EndpointRequest.model_fields})
    return NewEndpoint(endpoint=endpoint, secret=secret)


@router.get("/endpoints")
def list_endpoints(actor: ManagingKey, services: TheServices, after: After = None, limit: Limit = 50) -> EndpointPage:
    """The endpoints of the key's shops, oldest first."""
    found = services.setup.all(actor, after=after or 0)
    return EndpointPage(items=found[:limit], next=found[limit - 1].id if len(found) > limit else None)


@router.delete("/endpoints/{number}", status_code=204, responses={404: MISSING})
def remove_endpoint(number: Number, actor: ManagingKey, services: TheServices) -> Response:
    """Nothing is told there any more."""
    services.setup.remove(actor, number)
    return Response(status_code=204)


@router.post("/endpoints/{number}/secret", responses={404: MISSING})
def renew_secret(number: Number, actor: ManagingKey, services: TheServices) -> RenewedEndpoint:
    """A new secret for a webhook, shown this once. Until `both_until` every delivery carries two signatures, and either secret verifies."""
    endpoint, secret, until = services.setup.renew(actor, number)
    return RenewedEndpoint(endpoint=endpoint, secret=secret, both_until=until)


@router.post("/endpoints/{number}/test", status_code=202, responses={404: MISSING})
def try_endpoint(number: Number, request: Request, actor: ManagingKey, services: TheServices) -> Response:
    """Sends a `ping` there, as every other event is sent."""
    services.setup.try_out(actor, number)
    request.app.state.wake_teller()
    return Response(status_code=202)


@router.get("/endpoints/{number}/deliveries", responses={404: MISSING})
def list_deliveries(number: Number, actor: ManagingKey, services: TheServices, after: After = None, limit: Limit = 50) -> DeliveryPage:
    """What was sent there and what became of it, newest first."""
    found = services.setup.deliveries(actor, number, before=after, limit=limit + 1)
    return DeliveryPage(items=found[:limit], next=found[limit - 1].number if len(found) > limit else None)


@router.get("/shops/{shop_id}/telling", responses={404: MISSING})
def read_telling(shop_id: ShopId, actor: ManagingKey, services: TheServices) -> Telling:
    """How the shop's people are told."""
    require_shop(actor, shop_id)
    services.store.shop(shop_id)
    return services.store.telling(shop_id)


@router.put("/shops/{shop_id}/telling", responses={404: MISSING})
def set_telling(shop_id: ShopId, body: Telling, actor: ManagingKey, services: TheServices) -> Telling:
    """Sets quiet hours, the hour of the digest, and whether buyers' words may leave in a message."""
    services.setup.plan(actor, shop_id, body)
    return body
