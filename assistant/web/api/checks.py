"""POST /v1/check: the findings of any text."""

from fastapi import APIRouter

from assistant.briefing import make_brief
from assistant.client.bodies import CheckAnswer, CheckRequest
from assistant.desk import clean, sha256
from assistant.domain import Inquiry, Triage
from assistant.errors import Forbidden
from assistant.filter import check_reply
from assistant.web.people import DraftingKey, TheServices
from knowledge.types import Severity

router = APIRouter(tags=["checks"])


@router.post("/check")
def check_text(body: CheckRequest, actor: DraftingKey, services: TheServices) -> CheckAnswer:
    """Reads a text as the desk would before approval."""
    inquiry = body.inquiry or Inquiry(id="check", shop_id=body.shop_id, platform=body.platform, channel=body.channel)
    if not actor.sees(inquiry.shop_id):
        raise Forbidden(f"this key has no access to shop {inquiry.shop_id!r}")
    bench = services.bench_for(inquiry.shop_id)
    brief = make_brief(inquiry, Triage(), bench.shop, bench.library, bench.rulebook, recent=tuple(bench.recent), now=services.clock())
    text = clean(body.text)
    findings = check_reply(text, brief)
    blocked = any(finding.severity is Severity.BLOCK for finding in findings)
    return CheckAnswer(blocked=blocked, findings=findings, text_sha256=sha256(text), policy_version=bench.rulebook.version)
