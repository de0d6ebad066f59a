"""A person approves a position: the same filter, the same answers to its findings, the same hash as for any reply."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.accounts import Actor, Right
from assistant.approval import promises, refuse_findings
from assistant.desk import LONGEST_TEXT, Desk, Unseen, clean, sha256
from assistant.domain import Finding, Position, Proposal
from assistant.errors import Forbidden, InputError, NotFound
from assistant.filter.actions import deeds
from assistant.insight.alike import Alike, alike_complaints
from assistant.store import Store
from knowledge.types import Channel, Frozen

LONGEST_DAYS = 60
_MOST_SAMPLES = 6


class Asked(Frozen):
    """A position as a person wants it. `text_sha256` is the hash of the text whose findings they saw."""

    shop_id: str
    product_id: str
    problem: str
    problems: tuple[str, ...]
    text: str
    text_sha256: str = ""
    until: date
    reason: str = ""
    acknowledged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outbreaks:
    """Groups of alike complaints and the positions that answer them. Seniors and administrators approve and end."""

    store: Store
    desk: Desk

    def groups(self, actor: Actor, *, most: int | None = None, after: int = 0) -> tuple[Alike, ...]:
        """The alike complaints of the last week in the actor's shops; with `most`, a page of them."""
        actor.require(Right.READ)
        return alike_complaints(self.store, self.desk.clock(), shops=actor.shops or None, most=most, after=after)

    def group(self, actor: Actor, shop_id: str, product_id: str, problem: str) -> Alike:
        """One group, however small; NotFound when nobody complained of it this week."""
        actor.require(Right.READ)
        if not actor.sees(shop_id):
            raise Forbidden(f"{actor.name!r} has no access to this shop")
        found = alike_complaints(self.store, self.desk.clock(), least=1, shops=[shop_id], product_id=product_id)
        for group in found:
            if (group.product_id, group.problem) == (product_id, problem):
                return group
        raise NotFound(f"nobody complained of {problem[:40]!r} about {product_id[:100]!r} in the last week")

    def check(self, actor: Actor, asked: Asked) -> tuple[Finding, ...]:
        """What the filter finds in the text on every marketplace and channel where the buyers wrote."""
        text = clean(asked.text)
        found = (self._findings(sample, text) for sample in self._samples(actor, asked))
        return tuple({(finding.rule_id, finding.span): finding for findings in found for finding in findings}.values())

    def approve(self, actor: Actor, asked: Asked) -> Position:
        """Keeps the position. Unseen when the text is not the one that was checked; Unapprovable as for a reply."""
        actor.require(Right.OVERRIDE)
        text, now = clean(asked.text), self.desk.clock()
        group = self.group(actor, asked.shop_id, asked.product_id, asked.problem)
        if not 1 <= len(text) <= LONGEST_TEXT:
            raise InputError(f"a position has 1 to {LONGEST_TEXT} characters")
        if asked.text_sha256 != sha256(text):
            raise Unseen("the text changed after it was last checked; read its findings and approve again")
        if not asked.problems or not set(asked.problems) <= set(group.codes):
            raise InputError("tick the problems that the position speaks of, among those that the buyers named")
        samples = list(self._samples(actor, asked))
        for sample in samples:
            brief = self.desk.brief_today(sample)
            refuse_findings(actor, self._findings(sample, text), brief, reason=asked.reason, acknowledged=asked.acknowledged)
        kept = self.store.add_position(
            Position(
                number=0,
                shop_id=group.shop_id,
                product_id=group.product_id,
                product_name=group.product_name,
                problem=group.problem,
                problems=tuple(sorted(asked.problems)),
                language=samples[0].brief.language,
                text=text,
                text_sha256=sha256(text),
                rests_on=asked.reason,
                approved_by=actor.name,
                approved_at=now,
                expires_at=self._end_of(asked, now),
            )
        )
        said = {"text_sha256": kept.text_sha256, "product": kept.product_id, "problems": list(kept.problems)}
        self.store.log(actor.name, "position approved", f"position:{kept.number}", now=now, **said, until=kept.expires_at.isoformat())
        return kept

    def end(self, actor: Actor, number: int, why: str) -> None:
        """Ends a position now; new drafts no longer say it."""
        actor.require(Right.OVERRIDE)
        held = next((kept.position for kept in self.store.every_position() if kept.position.number == number), None)
        if held is None or not actor.sees(held.shop_id) or not self.store.end_position(number, actor.name, why, self.desk.clock()):
            raise NotFound(f"no standing position {number}")
        self.store.log(actor.name, "position ended", f"position:{number}", now=self.desk.clock(), reason=why)

    def _samples(self, actor: Actor, asked: Asked) -> Iterator[Proposal]:
        """The newest drafted inquiry of each marketplace and channel of the group, all in one language."""
        group = self.group(actor, asked.shop_id, asked.product_id, asked.problem)
        seen: set[tuple[str, str]] = set()
        language = None
        for inquiry_id in reversed(group.inquiry_ids):
            row = self.store.row(inquiry_id)
            if row is None or row.proposal_id is None or row.channel is Channel.RETURN or (row.platform, row.channel) in seen:
                continue
            proposal = self.desk.proposal(actor, row.proposal_id)
            language = language or proposal.brief.language
            if proposal.brief.language is language and len(seen) < _MOST_SAMPLES:
                seen.add((row.platform, row.channel))
                yield proposal
        if language is None:
            raise InputError("none of these complaints has a draft yet; wait a moment and try again")

    def _findings(self, sample: Proposal, text: str) -> tuple[Finding, ...]:
        """Deeds are not held against the position: every answer that says it asks for the task again."""
        return self.desk.check(sample, text, promises(text, [deed.kind for deed in deeds(text)]))

    def _end_of(self, asked: Asked, now: datetime) -> datetime:
        zone = ZoneInfo(self.store.shop(asked.shop_id).timezone)
        end = datetime.combine(asked.until + timedelta(days=1), time(0), tzinfo=zone)
        if not now < end <= now + timedelta(days=LONGEST_DAYS + 1):
            raise InputError(f"a position ends between today and {LONGEST_DAYS} days from now")
        return end
