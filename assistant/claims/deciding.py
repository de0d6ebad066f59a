"""Executing a claim's action: the one place where money moves, so it takes an approved text, a permission and the sum said twice.

The order of things is the publisher's: `sending` is recorded, exactly one call is made, and what became of it is read back. Nothing here
is repeated by software; after an unclear outcome that turned out to be "still open" a person starts again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import Field

from assistant.accounts import Actor, Right
from assistant.claims.offers import offers
from assistant.claims.recommending import authority
from assistant.claims.values import DecidesClaims, Offer, Purchase, Verdict
from assistant.domain import Inquiry, Reply, Shop, Status
from assistant.errors import AnswerRefused, ConflictError, InputError, MarketplaceBusy, MarketplaceDenied, MarketplaceError, RefusedError
from assistant.store import Attempt, Store
from knowledge.limits import limit_of
from knowledge.types import Channel, Frozen


class ClaimOrder(Frozen):
    """What a person orders. `confirmed` is the sum typed a second time; it must name exactly what will move.

    `amount` is needed for a part of the price, `reason` where the marketplace wants one of its own for a no (Ozon, Yandex Market).
    """

    inquiry_id: str
    code: str
    amount: Decimal | None = Field(default=None, gt=0, max_digits=12, decimal_places=2)
    confirmed: Decimal | None = None
    reason: str = ""


class UnconfirmedSum(RefusedError):
    """The sum was not confirmed, or another one was."""


@dataclass(frozen=True)
class _Step:
    store: Store
    actor: Actor
    reply: Reply
    order: ClaimOrder
    offer: Offer
    now: datetime

    def record(self, before: Status, after: Status, note: str) -> None:
        if self.store.settle(self.reply.inquiry_id, before, after, note, now=self.now):
            detail = {"ordered": self.order.code, "amount": str(self.order.confirmed or ""), "note": note}
            self.store.log(self.actor.name, f"claim {after}", self.reply.inquiry_id, now=self.now, **detail)


def decide_claim(
    actor: Actor, order: ClaimOrder, store: Store, market: DecidesClaims, *, now: datetime, hold: timedelta = timedelta(seconds=60)
) -> Status:
    """Executes one action of the claim with the approved text as its comment; returns where the claim stands then.

    Forbidden without the permission, UnconfirmedSum without the sum said twice, ConflictError before the undo time is over, RefusedError
    while publishing is stopped, above the shop's authority, or when the marketplace does not offer the action.
    """
    inquiry = store.inquiry(order.inquiry_id)
    offer = _offered(inquiry, order.code)
    _require(actor, inquiry, offer)
    reply = _approved(store, inquiry, now, hold)
    _check_text(inquiry, offer, reply.text)
    _check_sum(order, offer, market.purchase(reply.external_id), store.shop(inquiry.shop_id))
    if store.paused:
        raise RefusedError("publishing is stopped; a claim is not decided either")
    if market.claim_outcome(reply.external_id) is not None:
        raise ConflictError(f"claim {inquiry.id!r} is decided at the marketplace already")
    if store.begin_sending(reply, now) is None:
        raise ConflictError(f"the approval of {inquiry.id!r} was recalled or is being carried out")
    _call(_Step(store, actor, reply, order, offer, now), market)
    return store.status(inquiry.id)


def settle_claim(store: Store, reply: Reply, attempt: Attempt, market: DecidesClaims, *, now: datetime) -> None:
    """Reads back what became of an unclear or accepted decision. One that is still open waits for a person, who may order it again."""
    if attempt.state is Status.SENDING:
        store.settle(reply.inquiry_id, Status.SENDING, Status.UNKNOWN, "the sender stopped before the answer came", now=now)
        return
    try:
        outcome = market.claim_outcome(reply.external_id)
    except MarketplaceError:
        store.checked(attempt.number, now)
        return
    if outcome is not None:
        store.settle(reply.inquiry_id, attempt.state, Status.PUBLISHED, f"read back: {outcome}", now=now)
    elif attempt.state is Status.UNKNOWN:
        store.settle(reply.inquiry_id, Status.UNKNOWN, Status.APPROVED, "the claim is still open; a person orders it again", now=now)
    else:
        store.checked(attempt.number, now)


def _call(step: _Step, market: DecidesClaims) -> None:
    reply, order = step.reply, step.order
    try:
        amount = None if step.offer.whole else order.confirmed
        market.execute_claim(reply.external_id, order.code, reply.text, amount=amount, reason=order.reason)
    except MarketplaceBusy as error:
        step.record(Status.SENDING, Status.APPROVED, f"not executed: {error}")
    except (AnswerRefused, MarketplaceDenied, RefusedError, InputError, ConflictError) as error:
        step.record(Status.SENDING, Status.REFUSED, str(error))
    except Exception as error:  # noqa: BLE001 - any failure after the call began leaves its outcome open
        step.record(Status.SENDING, Status.UNKNOWN, f"{error.__class__.__name__}: {error}")
    else:
        step.record(Status.SENDING, Status.ACCEPTED, "")
        attempt = step.store.attempts(reply.inquiry_id)[-1]
        settle_claim(step.store, reply, attempt, market, now=step.now)


def _offered(inquiry: Inquiry, code: str) -> Offer:
    if inquiry.channel is not Channel.RETURN:
        raise InputError(f"{inquiry.id!r} is not a return claim")
    offered = offers(inquiry)
    for offer in offered:
        if offer.code == code:
            return offer
    raise RefusedError(f"the claim does not offer {code!r}; it offers {', '.join(offer.code for offer in offered) or 'nothing'}")


def _require(actor: Actor, inquiry: Inquiry, offer: Offer) -> None:
    actor.require(Right.DECIDE)
    if offer.moves_money:
        actor.require(Right.PAY)
    if not actor.sees(inquiry.shop_id):
        raise RefusedError(f"{actor.name!r} has no access to this shop")


def _approved(store: Store, inquiry: Inquiry, now: datetime, hold: timedelta) -> Reply:
    reply = store.reply(inquiry.id)
    if reply is None or store.status(inquiry.id) is not Status.APPROVED:
        raise ConflictError(f"claim {inquiry.id!r} has no approved answer; approve one on the desk first")
    if now < reply.approved_at + hold:
        raise ConflictError(f"claim {inquiry.id!r}: the approval can still be undone; wait {int(hold.total_seconds())} seconds after it")
    return reply


def _check_text(inquiry: Inquiry, offer: Offer, text: str) -> None:
    bounds = limit_of(inquiry.platform, Channel.RETURN)
    if (text or offer.comment) and not (bounds.min or 0) <= len(text) <= (bounds.max or len(text)):
        raise RefusedError(f"the comment has {len(text)} characters; {inquiry.platform} takes {bounds.min or 0} to {bounds.max}")


def _check_sum(order: ClaimOrder, offer: Offer, purchase: Purchase, shop: Shop) -> None:
    if not offer.moves_money:
        if order.amount is not None or order.confirmed is not None:
            raise InputError(f"the action {order.code!r} moves no money; leave the sum out")
        return
    moves = order.amount if not offer.whole else purchase.paid
    named = moves if moves is not None else order.amount
    if named is None:
        raise UnconfirmedSum("name the sum that will move, as amount and as confirmation: the marketplace does not tell it")
    if order.amount not in (None, named):
        raise UnconfirmedSum(f"{order.code!r} pays back the whole price, {named}, not {order.amount}")
    if order.confirmed != named:
        raise UnconfirmedSum(f"confirm the sum a second time: type {named}")
    if offer.verdict is Verdict.PARTIAL_REFUND:
        most = authority(shop.limits_of_authority)
        if most is None or named > most or (purchase.paid is not None and named > purchase.paid):
            raise RefusedError(f"{named} is more than this shop's staff may pay back ({most or 'nothing'}), or than was paid")
