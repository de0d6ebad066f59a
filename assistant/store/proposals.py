"""Proposals, stored whole, every version; and decisions on them."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from assistant.domain import Action, Decision, Finding, Inquiry, Outcome, Proposal, Reply, Status
from assistant.errors import ConflictError, NotFound
from assistant.store.clean import is_clean
from assistant.store.events import EventKind, happened, inquiry_happened, proposal_happenings
from assistant.store.inquiries import NEVER, Standing, insert, kept, standings
from assistant.store.moves import UNDECIDED
from assistant.store.packing import FORMAT, pack, unpack
from assistant.store.part import Part, insert_new
from assistant.store.spending import record
from assistant.store.tables import decisions, inquiries, parts, proposals, replies, tasks
from assistant.store.tasks import Task
from knowledge.types import Severity

_AFTER = {Action.APPROVE: Status.APPROVED, Action.DISMISS: Status.DISMISSED, Action.ESCALATE: Status.ESCALATED}


_PUT_BEFORE_REVIEWERS = update(inquiries).where(inquiries.c.id == bindparam("this")).values(revision=inquiries.c.revision + 1)


class Verdict(Decision):
    """A decision as it is kept: with the findings the reviewer saw and the rules they were judged by."""

    policy_version: str
    findings: tuple[Finding, ...] = ()


class Proposals(Part):
    """Keeping proposals and deciding them by compare-and-set."""

    def propose(self, proposal: Proposal) -> None:
        """Keeps the proposal (and its inquiry, if it is new) and puts it before the reviewers.

        ConflictError when the inquiry is already decided, or this version or a later one is already kept.
        """
        self.propose_many([proposal])

    def propose_many(self, made: Sequence[Proposal]) -> None:
        """Keeps proposals of different inquiries in one transaction, all or none. One that answers older words comes too late."""
        packed = [(proposal, *pack(proposal)) for proposal in made]
        shared = {digest: part for _, _, found in packed for digest, part in found.items()}
        with self.database.write() as connection:
            now = _stand(connection, [proposal.brief.inquiry for proposal in made])
            changes = [_columns(proposal, _before(proposal, now)) for proposal in made]
            _keep_parts(connection, shared)
            connection.execute(proposals.insert(), [_kept(proposal, body) for proposal, body, _ in packed])
            connection.execute(_PUT_BEFORE_REVIEWERS, changes)
            happened(connection, [happening for proposal in made for happening in proposal_happenings(proposal)])
            record(connection, made)

    def proposal(self, proposal_id: str, version: int | None = None) -> Proposal:
        """The proposal, its last version unless one is named, or NotFound."""
        query = select(proposals.c.format, proposals.c.body).where(proposals.c.id == proposal_id)
        query = query.where(proposals.c.version == version) if version else query.order_by(proposals.c.version.desc()).limit(1)
        with self.database.read() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise NotFound(f"no proposal {proposal_id!r}" + (f" of version {version}" if version else ""))
            return unpack(row.format, row.body, lambda digest: part_of(connection, digest))

    def proposal_of(self, inquiry_id: str) -> Proposal:
        """The last proposal for an inquiry, or NotFound."""
        with self.database.read() as connection:
            found = connection.scalar(select(inquiries.c.proposal_id).where(inquiries.c.id == inquiry_id))
        if found is None:
            raise NotFound(f"no proposal for inquiry {inquiry_id!r}")
        return self.proposal(found)

    def decide(
        self,
        verdict: Verdict,
        reply: Reply | None,
        *,
        publish_after: datetime,
        keeper: str,
        promised: Sequence[Task] = (),
        along: Callable[[Connection], object] | None = None,
    ) -> bool:
        """Keeps the decision, its reply and the tasks it promises; with a reply, `along` is called in the same transaction.

        Only if the proposal is still undecided at this version and nobody else holds the lease; else False.
        """
        free = or_(inquiries.c.lease_by.is_(None), inquiries.c.lease_by == keeper, inquiries.c.lease_until <= verdict.at)
        query = (
            update(inquiries)
            .where(inquiries.c.proposal_id == verdict.proposal_id, inquiries.c.version == verdict.version)
            .where(inquiries.c.status.in_(UNDECIDED), free)
            .values(status=_AFTER[verdict.action], status_reason=verdict.reason, revision=inquiries.c.revision + 1, lease_by=None)
            .returning(inquiries.c.id, inquiries.c.product_id, inquiries.c.words)
        )
        with self.database.write() as connection:
            row = connection.execute(query).first()
            if row is None:
                return False
            connection.execute(decisions.insert().values(decided_row(verdict, row.id)))
            made = {"inquiry_id": row.id, "made_by": verdict.by, "made_at": verdict.at}
            if promised:
                connection.execute(tasks.insert(), [made | {"kind": task.kind, "says": task.says} for task in promised])
            if reply is not None:
                kept = {"inquiry_id": row.id, "shop_id": reply.shop_id, "body": reply.model_dump_json(), "text": reply.text}
                about = {"haystack": row.words.casefold(), "product_id": row.product_id, "approved_at": reply.approved_at}
                connection.execute(replies.insert().values(kept | about | {"publish_after": publish_after}))
                if along is not None:
                    along(connection)
            told = {"action": verdict.action.value, "by": verdict.by, "status": _AFTER[verdict.action].value}
            inquiry_happened(connection, row.id, EventKind.DECISION_MADE, verdict.at, told)
            return True

    def verdicts(self, inquiry_id: str) -> tuple[Verdict, ...]:
        """Every decision on an inquiry, oldest first."""
        query = select(decisions).where(decisions.c.inquiry_id == inquiry_id).order_by(decisions.c.number)
        with self.database.read() as connection:
            return tuple(verdict_of(row.body, row.policy_version, row.findings) for row in connection.execute(query))

    def recent_verdicts(self, limit: int = 1000) -> tuple[Verdict, ...]:
        """The last decisions of all, newest first: what becomes eval cases."""
        query = select(decisions).order_by(decisions.c.number.desc()).limit(limit)
        with self.database.read() as connection:
            return tuple(verdict_of(row.body, row.policy_version, row.findings) for row in connection.execute(query))


def _stand(connection: Connection, about: Sequence[Inquiry]) -> dict[str, Standing]:
    """Where the inquiries stand, which nobody else moves now; those that are new are kept, ConflictError when words have changed.

    Most are known, and asking first costs a fraction of offering every row again.
    """
    now = standings(connection, [inquiry.id for inquiry in about], locked=True)
    new = [inquiry for inquiry in about if inquiry.id not in now]
    if new:
        insert(connection, new, datetime.now(UTC))
        now |= standings(connection, [inquiry.id for inquiry in new], locked=True)
    bodies = connection.execute(select(inquiries.c.id, inquiries.c.body).where(inquiries.c.id.in_(list(now))))
    kept_bodies = {row.id: row.body for row in bodies}
    for inquiry in about:
        body = kept_bodies.get(inquiry.id, "")
        if body and body != inquiry.model_dump_json() and Inquiry.model_validate_json(body) != inquiry:
            raise ConflictError(f"inquiry {inquiry.id!r} has changed since this proposal was begun; it answers older words")
    return now


def _keep_parts(connection: Connection, shared: Mapping[str, bytes]) -> None:
    """Most parts are known; they are large, so only their digests travel."""
    known = set(connection.scalars(select(parts.c.digest).where(parts.c.digest.in_(list(shared)))))
    insert_new(connection, parts, [{"digest": digest, "body": part} for digest, part in shared.items() if digest not in known])


def _before(proposal: Proposal, standing: Mapping[str, Standing]) -> Status:
    """The status that the proposal finds; ConflictError when it comes too late."""
    inquiry = proposal.brief.inquiry
    now = standing.get(inquiry.id)
    if now is None:
        raise ConflictError(f"inquiry {inquiry.id!r} is kept under another id already")
    if now.status not in {Status.NEW, *UNDECIDED} or now.version >= proposal.version:
        raise ConflictError(f"inquiry {inquiry.id!r} is {now.status} with version {now.version}; version {proposal.version} came late")
    return now.status


def _kept(proposal: Proposal, body: bytes) -> dict[str, object]:
    kept = {"id": proposal.id, "version": proposal.version, "inquiry_id": proposal.brief.inquiry.id}
    return kept | {"format": FORMAT, "body": body, "made_at": proposal.made_at}


def _columns(proposal: Proposal, before: Status) -> dict[str, object]:
    """The copies that the queue sorts and filters by."""
    triage, inquiry = proposal.brief.triage, proposal.brief.inquiry
    severities = [finding.severity for finding in proposal.findings]
    blocks, warns = severities.count(Severity.BLOCK), severities.count(Severity.WARN)
    # An escalated inquiry stays with the seniors when it gets a new draft.
    status = Status.CLOSED if proposal.outcome is Outcome.NONE else Status.ESCALATED if before is Status.ESCALATED else Status.PROPOSED
    return {
        "status": status,
        "status_reason": proposal.hold.reason if proposal.hold else "",
        "this": inquiry.id,
        "chunk_id": None,
        "proposal_id": proposal.id,
        "version": proposal.version,
        "outcome": proposal.outcome,
        "draft": kept(proposal.draft.text) if proposal.draft else "",
        "priority": triage.priority,
        "due_at": triage.due_at or inquiry.reply_until or NEVER,
        "language": proposal.brief.language,
        "risks": len(triage.risks),
        "blocks": blocks,
        "warns": warns,
        "clean": is_clean(proposal),
        "product_name": inquiry.product_name or next((passage.title for passage in proposal.brief.card), None),
    }


def part_of(connection: Connection, digest: str) -> bytes:
    """A shared part of proposals, by its digest."""
    found: bytes | None = connection.scalar(select(parts.c.body).where(parts.c.digest == digest))
    if found is None:
        raise NotFound(f"a part {digest[:12]!r} of a proposal is missing from the store")
    return found


def decided_row(verdict: Verdict, inquiry_id: str) -> dict[str, object]:
    """A decision as its table keeps it."""
    return {
        "inquiry_id": inquiry_id,
        "proposal_id": verdict.proposal_id,
        "version": verdict.version,
        "action": verdict.action,
        "body": verdict.model_dump_json(exclude={"findings", "policy_version"}),
        "policy_version": verdict.policy_version,
        "findings": json.dumps([finding.model_dump(mode="json") for finding in verdict.findings], ensure_ascii=False),
        "by": verdict.by,
        "at": verdict.at,
    }


def verdict_of(body: str, policy_version: str, findings: str) -> Verdict:
    """A decision from its row."""
    seen: Sequence[object] = json.loads(findings)
    return Verdict.model_validate(json.loads(body) | {"policy_version": policy_version, "findings": seen})
