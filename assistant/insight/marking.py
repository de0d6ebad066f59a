"""From the rows of one inquiry to its marks: pure, so that every number can be worked out again."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from assistant.domain import Action, Draft, Proposal, Status
from assistant.insight.changes import Outcome, outcome_of
from assistant.insight.values import FROM_WORDS, Mark, Record, What
from assistant.outbreak.applying import product_of
from assistant.reading.families import problems_of
from assistant.store.moves import UNDECIDED
from assistant.store.proposals import Verdict
from assistant.triage.clock import bundled_terms, due_times
from knowledge.types import Severity

WAITS = (3, 15, 60, 240, 1440, 4320)
"""Upper ends of the steps of waiting, in minutes; what is longer is the last step."""

COPY = "NOV-TEXT-01"
"""The filter's rule against a text that copies one of the shop's last 200."""

EDITED_BY = "edited by "
"""A writer's name that begins so is a person's."""

_BILLION = Decimal(10**9)


def marks_of(record: Record) -> tuple[Mark, ...]:
    """Everything countable about the inquiry as it stands now."""
    found = (*_answering(record), *_outcome(record), *_complaints(record), *_prevented(record), *_spending(record))
    return tuple(mark for mark in found if not (record.forgotten and mark.kind in FROM_WORDS))


def _answering(record: Record) -> Iterator[Mark]:
    inquiry, zone = record.inquiry, record.shop.timezone
    asked = inquiry.asked_at or record.seen_at
    answered = record.taken_at
    if answered is None and record.status in {Status.DISMISSED, Status.CLOSED}:
        return  # nobody waits for an answer
    day = day_of(asked, zone)
    waited = max(int((answered - asked).total_seconds()), 0) if answered else 0
    for term, due in due_times(inquiry, record.shop, bundled_terms(), now=asked):
        if answered is None:
            yield Mark(kind=What.WAITING, name=term.id, day=day, at=due)
        else:
            yield Mark(kind=What.IN_TIME if answered <= due else What.LATE, name=term.id, day=day, at=answered, amount=waited)
    if answered is not None:
        yield Mark(kind=What.WAIT, name=step_of(timedelta(seconds=waited)), day=day, at=answered, amount=waited)


def step_of(waited: timedelta) -> str:
    """The step that a waiting time falls into, by its upper end in minutes."""
    return next((str(step) for step in WAITS if waited <= timedelta(minutes=step)), "more")


def _outcome(record: Record) -> Iterator[Mark]:
    verdict = decisive(record)
    if verdict is None:
        return
    day = day_of(verdict.at, record.shop.timezone)
    draft = offered(record.proposals, verdict.version)
    outcome, share = Outcome.DISMISSED, 0.0
    if verdict.action is Action.APPROVE and record.sent is not None:
        outcome, share = outcome_of(draft.text, record.sent.text) if draft else (Outcome.WRITTEN, 0.0)
        copied = any(finding.rule_id == COPY for finding in verdict.findings)
        yield Mark(kind=What.ANSWER, name="copy" if copied else "own", day=day, at=verdict.at)
    yield Mark(kind=What.OUTCOME, name=outcome, day=day, at=verdict.at, amount=round(share * 10_000))


def decisive(record: Record) -> Verdict | None:
    """The decision that stands: the one behind the text that was sent, or the last dismissal; None while a person must decide."""
    if record.status in UNDECIDED | {Status.NEW}:
        return None
    if record.status is Status.DISMISSED:
        return next((verdict for verdict in reversed(record.verdicts) if verdict.action is Action.DISMISS), None)
    if record.sent is None:
        return None
    approved = [verdict for verdict in record.verdicts if verdict.action is Action.APPROVE]
    return next((verdict for verdict in approved if verdict.text_sha256 == record.sent.text_sha256), None)


def offered(proposals: tuple[Proposal, ...], version: int) -> Draft | None:
    """The last draft up to that version that was not a person's own wording."""
    drafts = (proposal.draft for proposal in reversed(proposals) if proposal.version <= version)
    return next((draft for draft in drafts if draft is not None and not draft.writer.startswith(EDITED_BY)), None)


def _complaints(record: Record) -> Iterator[Mark]:
    inquiry = record.inquiry
    asked = inquiry.asked_at or record.seen_at
    day, product, problems = day_of(asked, record.shop.timezone), _product(record), problems_of(inquiry)
    for code in dict.fromkeys(code for code, _ in problems if code):
        yield Mark(kind=What.PROBLEM, name=code, day=day, at=asked, product_id=product)
    for family in dict.fromkeys(family for _, family in problems):
        yield Mark(kind=What.COMPLAINT, name=family, day=day, at=asked, product_id=product)


def _product(record: Record) -> str:
    named = (product_of(proposal.brief) for proposal in reversed(record.proposals) if proposal.brief.card)
    return next(named, record.inquiry.product_id or "")


def _prevented(record: Record) -> Iterator[Mark]:
    """Rules that a draft shown to a person broke and the approved text does not, or that a dismissal stopped."""
    verdict = decisive(record)
    if verdict is None:
        return
    left = {finding.rule_id for finding in verdict.findings} if verdict.action is Action.APPROVE else set()
    found: Counter[str] = Counter()
    for proposal in record.proposals:
        if proposal.version <= verdict.version:
            said = Counter(finding.rule_id for finding in proposal.findings if finding.severity is not Severity.INFO)
            found |= said  # the same place found in two versions is one finding
    day = day_of(verdict.at, record.shop.timezone)
    for rule_id, number in found.items():
        if rule_id not in left:
            yield Mark(kind=What.PREVENTED, name=rule_id, day=day, at=verdict.at, amount=number)


def _spending(record: Record) -> Iterator[Mark]:
    spent: dict[tuple[What, str, str], int] = {}
    times: dict[str, datetime] = {}
    for proposal in record.proposals:
        draft = proposal.draft
        if draft is None or draft.writer.startswith(EDITED_BY):
            continue
        name, day = (draft.model or draft.writer)[:200], day_of(proposal.made_at, record.shop.timezone)
        times[day] = proposal.made_at
        usage = draft.usage
        if proposal.brief.position is not None:
            spent[What.POSITION, str(proposal.brief.position.number), day] = 0
        amounts = (What.DRAFT, billionths(usage.cost_usd)), (What.TOKENS_IN, usage.input_tokens), (What.TOKENS_OUT, usage.output_tokens)
        for kind, amount in amounts:
            spent[kind, name, day] = spent.get((kind, name, day), 0) + amount
    for (kind, name, day), amount in spent.items():
        yield Mark(kind=kind, name=name, day=day, at=times[day], amount=amount)


def billionths(dollars: Decimal) -> int:
    """A sum of money as a whole number, so that sums of sums are exact."""
    return int((dollars * _BILLION).to_integral_value())


def day_of(moment: datetime, zone: str) -> str:
    """The day as the shop's calendar shows it."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()
