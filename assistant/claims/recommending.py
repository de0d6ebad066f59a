"""What we would do with a claim and why. Only a recommendation: it moves nothing, and what is unknown is never guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.claims.offers import offers
from assistant.claims.values import Ground, Offer, Purchase, Reason, Recommendation, Source, Verdict
from assistant.domain import Brief, DraftPolicy, Inquiry, Priority
from assistant.reading import read
from knowledge.types import Kind

ARBITRATION = "arbitrage"
PARTIAL = Verdict.PARTIAL_REFUND.value
_FRAUD = frozenset({"return_fraud_signal", "extortion", "refund_only"})


def recommend(brief: Brief, purchase: Purchase | None = None, *, others: Sequence[Inquiry] = ()) -> Recommendation:
    """A verdict with its reasons, among the actions that the claim offers. `others` are the shop's other claims, for signals only."""
    case = _Case(brief, purchase or Purchase(), offers(brief.inquiry))
    made = case.decided()
    found = {"signals": tuple(_signals(brief, case, others)), "deadline": brief.inquiry.reply_until, "offers": case.offers}
    return made.model_copy(update=found)


@dataclass(frozen=True)
class _Case:
    brief: Brief
    purchase: Purchase
    offers: tuple[Offer, ...]

    def decided(self) -> Recommendation:
        """The strictest first: a person alone, then no, then photos, then what the buyer asked for."""
        return self._for_a_person() or self._too_late() or self._photos() or self._wished() or self._approved()

    @property
    def fault(self) -> str:
        """The buyer's own words of a defect, a wrong or an incomplete parcel; empty when none is told."""
        found = read(self.brief.inquiry)
        return next((point.words for point in found.blames if point.family in _facts()["faults"]), "")

    @property
    def age(self) -> timedelta | None:
        """How long the buyer had the goods when they asked; None when either day is unknown."""
        asked, delivered = self.brief.inquiry.asked_at, self.purchase.delivered_at
        return asked - delivered if asked and delivered else None

    @property
    def term(self) -> dict[str, Any]:
        """The terms of the law that protects this buyer."""
        found: dict[str, Any] = _facts()["terms"].get(self.brief.shop.jurisdiction, {})
        return found

    def _for_a_person(self) -> Recommendation | None:
        checks, triage = _facts()["checks"], self.brief.triage
        if ARBITRATION in self.brief.inquiry.tags:
            return _person(checks["arbitration"])
        if triage.draft_policy is DraftPolicy.NONE or triage.priority is Priority.P0:
            return _person(checks["risky"].format(why=triage.why or triage.priority))
        if all(offer.verdict is Verdict.HUMAN_ONLY for offer in self.offers):
            return _person(checks["nothing_offered"])
        return None

    def _too_late(self) -> Recommendation | None:
        """A no needs a lawful ground, a known day of delivery, and an action for it; a doubt is no ground."""
        offer, age = self._offer(Verdict.REJECT), self.age
        kind = "defect" if self.fault else "withdrawal"
        days, law = self.term.get(f"{kind}_days"), self.term.get(f"{kind}_law")
        if (
            offer is None
            or age is None
            or not days
            or age <= timedelta(days=days + 1)
            or (kind == "withdrawal" and not self._no_fault_told)
        ):
            return None
        name = "defect_term_over" if self.fault else "withdrawal_over"
        ground = Ground(id=name, law=law, says=_facts()["grounds"][name].strip().format(days=days))
        return Recommendation(
            verdict=Verdict.REJECT,
            offer=offer,
            ground=ground,
            reasons=(Reason(source=Source.LAW, says=ground.says, reference=law), *self._paid()),
            checks=(_facts()["checks"]["media"],) if self.brief.inquiry.media else (),
        )

    @property
    def _no_fault_told(self) -> bool:
        """Whether the buyer's words were understood and tell of no defect; unclear words are no reason for a no."""
        found = read(self.brief.inquiry)
        return found.readable and bool(found.points) and not self.fault

    def _photos(self) -> Recommendation | None:
        offer = self._offer(Verdict.ASK_FOR_PHOTOS)
        if not self.fault or self.brief.inquiry.media:
            return None
        policy = self._policy()
        says = _facts()["says"]["ask"]
        reasons = (self._told(), Reason(source=Source.POLICY if policy else Source.EVIDENCE, says=says, reference=policy))
        # Without an action of its own the request goes out as the answer's text: the claim stays open.
        return Recommendation(verdict=Verdict.ASK_FOR_PHOTOS, offer=offer, reasons=reasons)

    def _wished(self) -> Recommendation | None:
        words = self.brief.inquiry.words.casefold()
        for name, stems in _facts()["wishes"].items():
            offer = self._offer(Verdict(name))
            if self.fault and offer and any(stem in words for stem in stems):
                amount = self._within_authority() if name == PARTIAL else None
                if name == PARTIAL and amount is None:
                    continue
                wish = Reason(source=Source.WORDS, says=_facts()["says"]["wish"].format(wish=_facts()["wish_names"][name]))
                limit = (_authority(amount),) if amount is not None else ()
                return self._yes(Verdict(name), offer, (wish, *limit), amount)
        return None

    def _approved(self) -> Recommendation:
        offer = self._offer(Verdict.APPROVE)
        if offer is None:
            return _person(_facts()["checks"]["nothing_offered"])
        if self.fault:
            return self._yes(Verdict.APPROVE, offer, (), self.purchase.paid)
        age, days = self.age, self.term.get("withdrawal_days")
        if age is None or not days or age > timedelta(days=days):
            # Neither a defect nor a known term: what the buyer may demand is for a person to find out.
            return _person(_facts()["checks"]["unclear" if not self._no_fault_told else "date"])
        delivered = self.purchase.delivered_at
        says = _facts()["says"]["withdrawal"].format(days=days, date=f"{delivered:%d.%m.%Y}")
        reasons = (Reason(source=Source.LAW, says=says, reference=self.term["withdrawal_law"]), *self._paid())
        checks = () if self.purchase.paid is not None else (_facts()["checks"]["paid"],)
        return Recommendation(verdict=Verdict.APPROVE, offer=offer, amount=self.purchase.paid, reasons=reasons, checks=checks)

    def _yes(self, verdict: Verdict, offer: Offer, reasons: tuple[Reason, ...], amount: Decimal | None) -> Recommendation:
        facts, inquiry = _facts(), self.brief.inquiry
        law = facts["defect_rights"].get(self.brief.shop.jurisdiction)
        rights = (Reason(source=Source.LAW, says=facts["says"]["defect_law"], reference=law),) if law else ()
        seen = Reason(source=Source.EVIDENCE, says=facts["says"]["seen"].format(count=len(inquiry.media)))
        policy = self._policy()
        shop = (Reason(source=Source.POLICY, says=facts["says"]["defect_law"], reference=policy),) if policy else ()
        checks = [facts["checks"]["media"]]
        checks += [facts["checks"]["date"]] if self.age is None else []
        checks += [facts["checks"]["paid"]] if self.purchase.paid is None else []
        all_reasons = (self._told(), seen, *rights, *shop, *self._paid(), *reasons)
        return Recommendation(verdict=verdict, offer=offer, amount=amount, reasons=all_reasons, checks=tuple(checks))

    def _offer(self, verdict: Verdict) -> Offer | None:
        """The offered action for a verdict; one that brings the goods back before one that leaves them with the buyer."""
        fitting = [offer for offer in self.offers if offer.verdict is verdict]
        return min(fitting, key=lambda offer: offer.keeps_goods, default=None)

    def _told(self) -> Reason:
        return Reason(source=Source.WORDS, says=_facts()["says"]["fault"].format(words=self.fault))

    def _paid(self) -> tuple[Reason, ...]:
        if self.purchase.paid is None:
            return ()
        says = _facts()["says"]["paid"].format(paid=self.purchase.paid, currency=self.purchase.currency)
        return (Reason(source=Source.ORDER, says=says),)

    def _policy(self) -> str:
        """The passage of the shop's own policy that was found for this claim, if any."""
        kinds = {Kind.POLICY, Kind.MACRO, Kind.FAQ}
        return next((passage.id for passage in self.brief.passages if passage.kind in kinds), "")

    def _within_authority(self) -> Decimal | None:
        """What the shop's staff may give back and leave the goods: the shop's limit, never more than was paid; None without one."""
        limit = authority(self.brief.shop.limits_of_authority)
        if limit is None or self.purchase.paid is None:
            return None
        return min(limit, self.purchase.paid)


def law_terms() -> dict[str, dict[str, Any]]:
    """The terms of law that verdicts rest on, by jurisdiction; what a defect gives stands among them as `rights_law`."""
    rights = _facts()["defect_rights"]
    return {name: term | {"rights_law": rights[name]} for name, term in _facts()["terms"].items()}


def authority(limits: Sequence[str]) -> Decimal | None:
    """The largest partial refund that the shop's staff may grant: `partial_refund:500`. None when they may grant none."""
    for limit in limits:
        kind, _, most = limit.partition(":")
        if kind == PARTIAL:
            try:
                amount = Decimal(most)
            except InvalidOperation:
                return None
            return amount if amount.is_finite() and amount > 0 else None
    return None


def _authority(amount: Decimal) -> Reason:
    return Reason(source=Source.AUTHORITY, says=_facts()["says"]["authority"].format(limit=amount))


def _person(why: str) -> Recommendation:
    return Recommendation(verdict=Verdict.HUMAN_ONLY, checks=(why,))


def _signals(brief: Brief, case: _Case, others: Sequence[Inquiry]) -> Iterator[str]:
    """Oddities for a person to look at. They never change the verdict: an honest buyer may look odd."""
    texts, inquiry = _facts()["signals"], brief.inquiry
    yield from dict.fromkeys(risk.says for risk in brief.triage.risks if risk.category in _FRAUD)
    words = inquiry.words.casefold().split()
    for other in others:
        if other.id != inquiry.id and len(words) > 4 and other.words.casefold().split() == words:
            yield texts["same_words"].format(other=other.id)
    same_order = [other for other in others if inquiry.order_id and other.order_id == inquiry.order_id and other.id != inquiry.id]
    if same_order:
        yield texts["several"].format(count=len(same_order) + 1)
    if case.fault and not inquiry.media:
        yield texts["no_media"]


@cache
def _facts() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files("assistant.claims").joinpath("grounds.yaml").read_text(encoding="utf-8"))
    return found
