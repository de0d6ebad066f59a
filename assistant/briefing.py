"""Collecting what belongs to one inquiry: the card, the passages, the rules and the limits."""

from datetime import datetime

from assistant.domain import Brief, Inquiry, Limits, Shop, Triage
from assistant.language import PLATFORM_JURISDICTION, PLATFORM_LANGUAGE, detect_language
from knowledge.library import Library
from knowledge.limits import limit_of
from knowledge.rules import Rulebook
from knowledge.types import Channel, Jurisdiction, Kind, Language

_KINDS = (Kind.POLICY, Kind.FAQ, Kind.MACRO, Kind.LAW)


def make_brief(
    inquiry: Inquiry,
    verdict: Triage,
    shop: Shop,
    library: Library,
    rulebook: Rulebook,
    *,
    recent: tuple[str, ...] = (),
    now: datetime,
) -> Brief:
    """Everything a writer may use for this inquiry; nothing outside it may be claimed."""
    card = library.card(inquiry.shop_id, product_id=inquiry.product_id, product_name=inquiry.product_name, platform=inquiry.platform)
    query = inquiry.words or inquiry.product_name or ""
    named = " ".join([inquiry.product_name or "", *(passage.title for passage in card)])
    return Brief(
        inquiry=inquiry,
        triage=verdict,
        shop=shop.speaking(inquiry.platform, named),
        language=reply_language(inquiry, shop),
        card=card,
        passages=library.search(query, shop_id=inquiry.shop_id, kinds=_KINDS, limit=6, platform=inquiry.platform) if query else (),
        rules=rulebook.effective(inquiry.platform, inquiry.channel, _jurisdiction(inquiry, shop), now.date()),
        limits=_limits(inquiry),
        recent=recent,
    )


def _limits(inquiry: Inquiry) -> Limits:
    bounds = limit_of(inquiry.platform, inquiry.channel)
    return Limits(min_length=bounds.min or 1, max_length=bounds.max or Limits().max_length, edits=bounds.edit)


def reply_language(inquiry: Inquiry, shop: Shop) -> Language:
    """In private the buyer's language if the shop writes it; in public the language the platform is read in (LAW-RU-LANG-01)."""
    public = PLATFORM_LANGUAGE[inquiry.platform]
    if inquiry.channel in {Channel.CHAT, Channel.RETURN}:
        spoken = inquiry.language or detect_language(inquiry.words)
        return spoken if spoken in {*shop.languages, public} and spoken is not None else public
    return public


def _jurisdiction(inquiry: Inquiry, shop: Shop) -> Jurisdiction:
    return PLATFORM_JURISDICTION.get(inquiry.platform, shop.jurisdiction)
