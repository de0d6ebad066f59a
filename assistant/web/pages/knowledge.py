"""What a shop's library holds: cards, policies clause by clause, and the rules in force."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from assistant.accounts import Actor, Right
from assistant.errors import Forbidden, NotFound
from assistant.language import PLATFORM_JURISDICTION
from assistant.web.people import SignedIn, TheServices
from assistant.web.render import render
from assistant.web.services import Services
from knowledge.browsing import changes_between, found, history, listed, parts_of, sources_of
from knowledge.library import Library
from knowledge.types import Channel, Frozen, Kind, Platform

router = APIRouter(prefix="/desk/knowledge")

TEXTS = (Kind.POLICY, Kind.FAQ, Kind.MACRO, Kind.VOICE)
PAGE = 30


class Shelf(Frozen):
    """Whose knowledge is looked at, and by whom."""

    shop_id: str
    shops: tuple[str, ...]
    may_change: bool


def shelf_of(request: Request, session: SignedIn, services: TheServices) -> Shelf:
    """The shop that the address names, else the first that the person may see."""
    return shelf_for(session.actor, services, request.query_params.get("shop", "")[:200])


def shelf_for(actor: Actor, services: Services, asked: str) -> Shelf:
    """Forbidden for a shop that the actor may not see, NotFound where there is none."""
    shops = tuple(shop.id for shop in services.store.shops() if actor.sees(shop.id))
    if asked and asked not in shops:
        raise Forbidden(f"{actor.name!r} has no access to this shop")
    if not shops:
        raise NotFound("there is no shop yet; save one first")
    return Shelf(shop_id=asked or shops[0], shops=shops, may_change=actor.may(Right.OVERRIDE))


TheShelf = Annotated[Shelf, Depends(shelf_of)]


def library_of(services: Services, shelf: Shelf) -> Library:
    """The library that drafts of this shop are made from."""
    return services.bench_for(shelf.shop_id).library


@router.get("")
def cards_page(request: Request, services: TheServices, shelf: TheShelf, search: str = "", after: str = "") -> Response:
    """Cards, by id or by what they say."""
    library, words = library_of(services, shelf), search[:300].replace("\x00", "").strip()
    cards = found(library, shelf.shop_id, (Kind.CARD,), words) if words else listed(library, shelf.shop_id, (Kind.CARD,), after=after[:400])
    more = cards[-1].document.id if not words and len(cards) == PAGE else None
    shown: dict[str, Any] = {"cards": cards, "search": words, "more": more, "sources": sources_of(library, shelf.shop_id)}
    return show(request, "knowledge_cards.html", "cards", shelf, **shown)


@router.get("/document")
def document_page(request: Request, services: TheServices, shelf: TheShelf, id: str = "") -> Response:  # noqa: A002 - the address says id
    """One card or text: its facts, source and date, every version, and a policy clause by clause."""
    tellings = history(library_of(services, shelf), shelf.shop_id, id[:400])
    if not tellings:
        raise NotFound(f"shop {shelf.shop_id!r} has no document {id[:100]!r}")
    current = tuple(one for one in tellings if one.until is None) or tellings[:1]
    versions = []
    for at, telling in enumerate(tellings):
        before = next((older.document for older in tellings[at + 1 :] if older.kept_as == telling.kept_as), None)
        versions.append((telling, changes_between(before, telling.document) if before else ()))
    texts = {one.kept_as: parts_of(one.document) for one in current if one.document.kind is not Kind.CARD}
    tab = "cards" if current[0].document.kind is Kind.CARD else "policies"
    return show(request, "knowledge_document.html", tab, shelf, current=current, versions=versions, texts=texts)


@router.get("/policies")
def policies_page(request: Request, services: TheServices, shelf: TheShelf, after: str = "") -> Response:
    """Policies, questions and answers, macros and voice, each with how many of its clauses the clinic doubts."""
    texts = listed(library_of(services, shelf), shelf.shop_id, TEXTS, after=after[:400])
    verdicts = {id(one): [part.clause.verdict for part in parts_of(one.document) if part.clause] for one in texts}
    more = texts[-1].document.id if len(texts) == PAGE else None
    return show(request, "knowledge_policies.html", "policies", shelf, texts=texts, verdicts=verdicts, identity=id, more=more)


@router.get("/rules")
def rules_page(request: Request, services: TheServices, shelf: TheShelf) -> Response:
    """The rules in force for this shop's text on a marketplace and channel, today."""
    given = request.query_params
    platform = Platform(given["platform"]) if given.get("platform") in set(Platform) else Platform.WB
    channel = Channel(given["channel"]) if given.get("channel") in set(Channel) else Channel.REVIEW
    bench = services.bench_for(shelf.shop_id)
    jurisdiction = PLATFORM_JURISDICTION.get(platform, bench.shop.jurisdiction)
    rules = bench.rulebook.effective(platform, channel, jurisdiction, services.clock().date())
    chosen: dict[str, Any] = {"platform": platform, "channel": channel, "platforms": list(Platform), "channels": list(Channel)}
    shown: dict[str, Any] = {
        "rules": rules,
        "jurisdiction": jurisdiction,
        "version": bench.rulebook.version,
        "today": services.clock().date(),
    }
    return show(request, "knowledge_rules.html", "rules", shelf, **chosen, **shown)


def show(request: Request, template: str, tab: str, shelf: Shelf, *, status: int = 200, **values: Any) -> Response:
    """One of the pages of knowledge, with its tabs."""
    return render(request, template, status=status, tab=tab, shelf=shelf, **values)
