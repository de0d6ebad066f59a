"""POST /v1/inquiries: bringing in what buyers wrote."""

from fastapi import APIRouter, Request

from assistant.client.bodies import InquiriesAnswer, InquiriesRequest
from assistant.errors import Forbidden
from assistant.web.people import DraftingKey, TheServices

router = APIRouter(tags=["inquiries"])


@router.post("/inquiries")
def add_inquiries(body: InquiriesRequest, request: Request, actor: DraftingKey, services: TheServices) -> InquiriesAnswer:
    """Keeps the new ones; each gets a proposal beside the pages and then waits on the desk."""
    foreign = sorted({inquiry.shop_id for inquiry in body.inquiries if not actor.sees(inquiry.shop_id)})
    if foreign:
        raise Forbidden(f"this key has no access to shops {foreign}")
    added = services.store.add_many(body.inquiries)
    if added:
        request.app.state.wake_drafter()
    return InquiriesAnswer(added=added, known=len(body.inquiries) - added)
