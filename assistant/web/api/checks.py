"""POST /v1/check: the findings of any text."""

from fastapi import APIRouter

from assistant.client.bodies import CheckRequest, Reading
from assistant.domain import Inquiry
from assistant.suggesting import read_text
from assistant.web.people import DraftingKey, TheServices, require_shop

router = APIRouter(tags=["checks"])


@router.post("/check")
def check_text(body: CheckRequest, actor: DraftingKey, services: TheServices) -> Reading:
    """Reads a text as the desk would before approval."""
    inquiry = body.inquiry or Inquiry(id="check", shop_id=body.shop_id, platform=body.platform, channel=body.channel)
    require_shop(actor, inquiry.shop_id)
    return read_text(services.bench_for(inquiry.shop_id), inquiry, body.text, now=services.clock())
