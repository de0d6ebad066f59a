"""POST /v1/check: the findings of any text. GET /v1/wrong-answers: published ones that a change has made wrong."""

from itertools import islice

from fastapi import APIRouter

from assistant.client.bodies import CheckRequest, Reading
from assistant.domain import Inquiry
from assistant.drifting import WrongAnswer, wrong_answers
from assistant.suggesting import read_text
from assistant.web.people import DraftingKey, TheServices, require_shop

router = APIRouter(tags=["checks"])

_MOST = 200


@router.post("/check")
def check_text(body: CheckRequest, actor: DraftingKey, services: TheServices) -> Reading:
    """Reads a text as the desk would before approval."""
    inquiry = body.inquiry or Inquiry(id="check", shop_id=body.shop_id, platform=body.platform, channel=body.channel)
    require_shop(actor, inquiry.shop_id)
    return read_text(services.bench_for(inquiry.shop_id), inquiry, body.text, now=services.clock())


@router.get("/wrong-answers")
def list_wrong_answers(shop_id: str, actor: DraftingKey, services: TheServices) -> list[WrongAnswer]:
    """Published answers that a change of card or policy has made wrong, newest first, and whether each can still be changed."""
    require_shop(actor, shop_id)
    library = services.bench_for(shop_id).library
    return list(islice(wrong_answers(services.store, library, shop_id, now=services.clock()), _MOST))
