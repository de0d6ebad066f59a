"""A month of a small shop: every kind of item, decision and outcome that the numbers tell apart."""

import random
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.desk import Request, sha256
from assistant.domain import Action, Draft, Outcome, Proposal, Status, Usage
from assistant.insight.counting import Counter
from knowledge.types import Channel, Kind, Platform
from tests.builders import NOW, a_brief, a_passage, an_inquiry
from tests.databases import HERE, Databases
from tests.desk.parts import RULES, Place, a_place, an_actor

PASSWORD = "a long password"
COMPLAINTS = ("Перестал заряжаться через неделю.", "Пришёл с трещиной на корпусе.", "Шумит, спать невозможно.", "Отличный, спасибо!")
DRAFT = "Здравствуйте! Спасибо, что рассказали нам об этом. Передадим ваши слова тем, кто делает товар."
PLACES = ((Platform.WB, Channel.REVIEW), (Platform.OZON, Channel.QUESTION), (Platform.TAOBAO, Channel.CHAT), (Platform.YM, Channel.CHAT))


def a_month(folder: Path, number: int = 60, *, databases: Databases = HERE) -> Place:
    """Items of four weeks in every state, counted."""
    place = a_place(folder, databases=databases)
    chance = random.Random(7)
    for at in range(number):
        _item(place, at, chance)
    place.clock.now = NOW
    count_all(place)
    return place


def count_all(place: Place) -> None:
    """Counts until nothing is left to count."""
    while Counter(place.store).run_once():
        pass


def a_proposal(place: Place, at: int, draft: str = DRAFT, **changes: Any) -> Proposal:
    """One item with its draft, kept and waiting."""
    platform, channel = PLACES[at % len(PLACES)]
    asked = {"id": f"i{at}", "external_id": f"e{at}", "platform": platform, "channel": channel, "product_id": f"p{at % 3}"}
    asked |= {"text": COMPLAINTS[at % len(COMPLAINTS)], "asked_at": place.clock(), "rating": 2 if channel is Channel.REVIEW else None}
    inquiry = an_inquiry(**(asked | changes))
    card = (a_passage("Ночник.", id="c#0", document_id="c", kind=Kind.CARD, product_id="card-0"),) if inquiry.product_id == "p0" else ()
    usage = Usage(input_tokens=100 + at, output_tokens=20, cost_usd=Decimal("0.0001234") * (at + 1))
    made = Draft(text=draft, writer="model", model=f"model-{at % 2}", usage=usage)
    brief = a_brief(inquiry, rules=RULES, card=card)
    proposal = Proposal(id=inquiry.id, outcome=Outcome.PROPOSED, brief=brief, draft=made, made_at=place.clock())
    proposal = proposal.model_copy(update={"findings": place.services.desk.check(proposal, draft)})
    place.store.propose(proposal)
    return proposal


def _item(place: Place, at: int, chance: random.Random) -> None:
    place.clock.now = NOW - timedelta(days=27) + timedelta(hours=10 * at, minutes=chance.randrange(50))
    proposal = a_proposal(place, at, DRAFT + " Наш телефон знаете. Срочно." if at % 7 == 0 else DRAFT)
    place.clock.move(minutes=chance.choice((1, 10, 70, 900, 3000)))
    decide = place.services.desk.decide
    given = {"proposal_id": proposal.id, "version": 1}
    match at % 6:
        case 0 | 1:
            text = DRAFT if proposal.brief.inquiry.channel is Channel.REVIEW else DRAFT.replace("рассказали", "написали")
            decide(an_actor(), Request(**given, action=Action.APPROVE, text=text, text_sha256=sha256(text)))
        case 2:
            text = f"Здравствуйте! Совсем другие слова, номер {at}, и ничего общего с тем, что было."
            decide(an_actor(), Request(**given, action=Action.APPROVE, text=text, text_sha256=sha256(text)))
        case 3:
            decide(an_actor(), Request(**given, action=Action.DISMISS, reason="не нужно"))
        case 4:
            saved = place.services.desk.save_edit(an_actor(), proposal, DRAFT.replace("словa", "слова") + " Хорошего дня!")
            text = saved.draft.text if saved.draft else ""
            decide(an_actor(), Request(proposal_id=proposal.id, version=2, action=Action.APPROVE, text=text, text_sha256=sha256(text)))
        case _:
            return
    _take(place, proposal.id, at)


def _take(place: Place, inquiry_id: str, at: int) -> None:
    """Some answers are recalled, some stay on the way, some are taken by the marketplace."""
    reply = place.store.reply(inquiry_id)
    if reply is None or reply.platform is Platform.TAOBAO:
        return
    if at % 10 == 1:
        place.store.recall(inquiry_id, "ошибка", now=place.clock())
    elif at % 10 != 4:
        place.clock.move(minutes=2)
        place.store.begin_sending(reply, place.clock())
        place.store.settle(inquiry_id, Status.SENDING, Status.ACCEPTED, "", now=place.clock())
        if at % 4:
            place.store.settle(inquiry_id, Status.ACCEPTED, Status.PUBLISHED, "", now=place.clock())
