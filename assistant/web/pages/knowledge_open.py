"""Gaps and conflicts that drafting met, fixed in place, and the history of what was fixed."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from assistant.accounts import Actor, Right
from assistant.errors import InputError, NotFound
from assistant.web.pages.knowledge import Shelf, TheShelf, library_of, shelf_for, show
from assistant.web.people import FormSession, TheServices
from assistant.web.services import Services
from knowledge.conflicts import Conflict
from knowledge.library import Library
from knowledge.settling import OpenConflict, OpenGap, Settler
from knowledge.types import Passage, Platform

router = APIRouter(prefix="/desk/knowledge")

PAGE = 15
Word = Annotated[str, Form(max_length=400)]
Long = Annotated[str, Form(max_length=4000)]


@router.get("/open")
def open_page(request: Request, services: TheServices, shelf: TheShelf, page: Annotated[int, Query(ge=0, le=10_000)] = 0) -> Response:
    """What is missing and what disagrees, by how many buyers it touches."""
    library = library_of(services, shelf)
    settler = Settler(library, shelf.shop_id)
    gaps, conflicts = settler.gaps(), _conflicts(services, library, shelf, settler)
    start = page * PAGE
    more = page + 1 if start + PAGE < max(len(gaps), len(conflicts)) else None
    cards = {gap.key: _card(services, library, shelf, gap) for gap in gaps[start : start + PAGE]}
    shown: dict[str, Any] = {
        "gaps": gaps[start : start + PAGE],
        "gap_number": len(gaps),
        "conflicts": conflicts[start : start + PAGE],
        "conflict_number": len(conflicts),
    }
    return show(request, "knowledge_open.html", "open", shelf, cards=cards, history=settler.history(15), more=more, **shown)


@router.post("/gaps")
def settle_gap(
    session: FormSession,
    services: TheServices,
    *,
    shop: Word = "",
    key: Word = "",
    action: Word = "",
    attribute: Word = "",
    value: Word = "",
    answer: Long = "",
    reason: Long = "",
) -> Response:
    """Types the missing fact or answer, or says why none is needed."""
    shelf = _shelf(session.actor, services, shop)
    library = library_of(services, shelf)
    settler = Settler(library, shelf.shop_id, session.actor.name)
    gap = next((one for one in settler.gaps() if one.key == key), None)
    if gap is None:
        raise NotFound("this question was settled already, or nobody asked it")
    if action == "fact":
        card = _card(services, library, shelf, gap)
        if not card:
            raise InputError("this question is about no card that we hold; answer it for the whole shop instead")
        settler.tell_fact(key, card[0].document_id, attribute, value)
    elif action == "answer":
        settler.tell_answer(key, answer)
    elif action == "dismiss":
        settler.dismiss("gap", key, gap.question, reason)
    else:
        raise InputError("say what to do: fact, answer or dismiss")
    services.store.log(session.actor.name, f"gap {action}", f"{shelf.shop_id}/gap:{key}", now=services.clock())
    return _back(shelf)


@router.post("/conflicts")
def settle_conflict(
    session: FormSession,
    services: TheServices,
    *,
    shop: Word = "",
    key: Word = "",
    action: Word = "",
    right: Annotated[int | None, Form()] = None,
    value: Word = "",
    reason: Long = "",
) -> Response:
    """Chooses or types the right value, or says why both may stand."""
    shelf = _shelf(session.actor, services, shop)
    library = library_of(services, shelf)
    settler = Settler(library, shelf.shop_id, session.actor.name)
    one = next((held for held in _conflicts(services, library, shelf, settler) if held.key == key), None)
    if one is None:
        raise NotFound("this disagreement was settled already, or the sources changed")
    if action == "choose":
        settler.choose(one, right, value)
    elif action == "dismiss":
        settler.dismiss("conflict", key, f"{one.conflict.subject}: {one.conflict.attribute}", reason)
    else:
        raise InputError("say what to do: choose or dismiss")
    services.store.log(session.actor.name, f"conflict {action}", f"{shelf.shop_id}/conflict:{key}", now=services.clock())
    return _back(shelf)


def _shelf(actor: Actor, services: Services, shop: str) -> Shelf:
    actor.require(Right.OVERRIDE)
    return shelf_for(actor, services, shop[:200])


def _back(shelf: Shelf) -> Response:

    return RedirectResponse(f"/desk/knowledge/open?shop={quote(shelf.shop_id)}", 303)


def _conflicts(services: Services, library: Library, shelf: Shelf, settler: Settler) -> tuple[OpenConflict, ...]:
    found = services.conflicts.of(library, shelf.shop_id)
    asked = services.store.numbers_about(shelf.shop_id, frozenset[str]().union(*found.products.values()))

    def touched(conflict: Conflict) -> int:
        return sum(asked.get(name, 0) for name in found.products[conflict])

    return settler.conflicts(found.conflicts, touched)


def _card(services: Services, library: Library, shelf: Shelf, gap: OpenGap) -> tuple[Passage, ...]:
    """The card that the question is about, found the way drafting finds it."""
    if gap.product_id is None:
        return ()
    platforms = [row.platform for name in gap.inquiry_ids[:1] if (row := services.store.row(name))]
    platform: Platform | None = platforms[0] if platforms else None
    return library.card(shelf.shop_id, product_id=gap.product_id, platform=platform)
