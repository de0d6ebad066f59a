"""Decisions. `decide` is the only place that makes a Reply, after the same filter read the person's own text."""

from collections.abc import Collection
from dataclasses import dataclass

from assistant.accounts import Actor, Right
from assistant.approval import promises, refuse_findings
from assistant.desk.checking import Checking
from assistant.desk.values import BULK_MOST, Bulk, Request, Unconfirmed, bound, sha256
from assistant.domain import Action, Decision, Finding, Proposal, Reply, Status
from assistant.errors import ConflictError, InputError, RefusedError, StaleProposal
from assistant.store import Task, Verdict
from assistant.store.clean import is_clean
from assistant.store.moves import UNDECIDED
from assistant.work.runner import Job, Kind
from knowledge.types import Channel


@dataclass(frozen=True)
class Desk(Checking):
    """What a reviewer can do with the items of a store."""

    def decide(self, actor: Actor, request: Request) -> Reply | None:
        """Approves, dismisses or escalates one version of a proposal. An approval makes the Reply.

        StaleProposal when the proposal changed or was decided; Unseen when the text is not the one that was checked; Unapprovable
        when a finding forbids the text, is not acknowledged, or an unsupported statement has no typed reason;
        Unconfirmed for a return without the second confirmation.
        """
        return self._decide(actor, request)

    def _decide(self, actor: Actor, request: Request, *, clean_only: bool = False) -> Reply | None:
        actor.require(Right.EDIT if request.action is Action.ESCALATE else Right.DECIDE)
        proposal = self.proposal(actor, request.proposal_id)
        if clean_only:
            _refuse_unclean(proposal, request)
        self._refuse_stale(actor, proposal, request)
        findings: tuple[Finding, ...] = ()
        promised: tuple[Task, ...] = ()
        reply = None
        if request.action is Action.APPROVE:
            text = bound(request)
            if proposal.brief.inquiry.channel is Channel.RETURN and not request.confirmed:
                raise Unconfirmed("an answer to a return needs a second confirmation: tick it and approve again")
            promised, brief = promises(text, request.tasks), self.brief_today(proposal)
            findings = self.check_by(brief, text, promised)
            if clean_only and findings:
                raise RefusedError(f"{request.proposal_id!r} has findings by now; decide it on its own page")
            refuse_findings(actor, findings, brief, reason=request.reason, acknowledged=request.acknowledged)
            reply = self._reply(actor, proposal, text)
        self._keep(actor, proposal, request, reply, findings, promised)
        return reply

    def approve_edit(self, actor: Actor, request: Request) -> tuple[Verdict, Reply]:
        """An approving decision on a new wording of a published answer. It is kept when the edit is begun; see assistant/editing.py.

        What `decide` raises, and StaleProposal when the answer is not published or the proposal is another one.
        """
        actor.require(Right.DECIDE)
        proposal = self.proposal(actor, request.proposal_id)
        standing = self.store.standing(proposal.brief.inquiry.id)
        if standing.status is not Status.PUBLISHED or request.version != proposal.version or request.action is not Action.APPROVE:
            raise StaleProposal(f"only a published answer can be edited, and only by approving; this one is {standing.status}")
        text = bound(request)
        findings = self.check(proposal, text)
        refuse_findings(actor, findings, self.brief_today(proposal), reason=request.reason, acknowledged=request.acknowledged)
        reply = self._reply(actor, proposal, text)
        return self._verdict(actor, request, reply, findings), reply

    def decide_many(self, actor: Actor, requests: Collection[Request], *, number: int) -> Bulk:
        """Approves clean, low-risk items, each bound to its own text; `number` is the number that the reviewer confirmed."""
        actor.require(Right.DECIDE)
        if number != len(requests) or number > BULK_MOST:
            raise InputError(f"{number} items were confirmed and {len(requests)} sent; at most {BULK_MOST} at once")
        approved: list[str] = []
        refused: dict[str, str] = {}
        for request in requests:
            try:
                self._decide(actor, request, clean_only=True)
                approved.append(request.proposal_id)
            except (ConflictError, RefusedError, InputError) as error:
                refused[request.proposal_id] = str(error)
        return Bulk(approved=tuple(approved), refused=refused)

    def recall(self, actor: Actor, inquiry_id: str, reason: str = "recalled") -> bool:
        """Takes an approval back while the text has not left; False when it is too late."""
        actor.require(Right.DECIDE)
        self.inquiry(actor, inquiry_id)
        done = self.store.recall(inquiry_id, reason, now=self.clock())
        if done:
            self.store.log(actor.name, "recalled", inquiry_id, now=self.clock(), reason=reason)
        return done

    def reopen(self, actor: Actor, inquiry_id: str) -> bool:
        """Brings a dismissed inquiry, or a text the marketplace refused, back to the queue."""
        actor.require(Right.DECIDE)
        self.inquiry(actor, inquiry_id)
        done = self.store.reopen_refused(inquiry_id, "reopened", now=self.clock()) or self.store.move(
            inquiry_id, Status.DISMISSED, Status.PROPOSED, "reopened"
        )
        if done:
            self.store.log(actor.name, "reopened", inquiry_id, now=self.clock())
        return done

    def _refuse_stale(self, actor: Actor, proposal: Proposal, request: Request) -> None:
        standing = self.store.standing(proposal.brief.inquiry.id)
        if standing.status not in UNDECIDED:
            raise StaleProposal(f"this inquiry is {standing.status} already")
        if request.version != proposal.version:
            raise StaleProposal(f"the draft changed: you read version {request.version}, the current one is {proposal.version}")
        if standing.status is Status.ESCALATED and request.action is not Action.ESCALATE:
            actor.require(Right.OVERRIDE)
        self.refuse_leased(actor, proposal.brief.inquiry.id, standing)

    def _reply(self, actor: Actor, proposal: Proposal, text: str) -> Reply:
        inquiry = proposal.brief.inquiry
        return Reply(
            inquiry_id=inquiry.id,
            shop_id=inquiry.shop_id,
            platform=inquiry.platform,
            channel=inquiry.channel,
            external_id=inquiry.external_id or inquiry.id,
            text=text,
            text_sha256=sha256(text),
            approved_by=actor.name,
            approved_at=self.clock(),
            policy_version=self.bench_for(inquiry.shop_id).rulebook.version,
        )

    def _keep(
        self,
        actor: Actor,
        proposal: Proposal,
        request: Request,
        reply: Reply | None,
        findings: tuple[Finding, ...],
        promised: tuple[Task, ...],
    ) -> None:
        now, inquiry = self.clock(), proposal.brief.inquiry
        version = reply.policy_version if reply else self.bench_for(inquiry.shop_id).rulebook.version
        verdict = self._verdict(actor, request, reply, findings, version)
        after, runner = now + self.hold, self.runner
        job, delay = Job(kind=Kind.SEND, subject=inquiry.id), self.hold.total_seconds()
        along = None if runner is None else lambda connection: runner.submit(job, connection=connection, delay=delay)
        if not self.store.decide(verdict, reply, publish_after=after, keeper=actor.name, promised=promised, along=along):
            raise StaleProposal("somebody else decided this item a moment ago")
        seen = {"version": request.version, "text_sha256": verdict.text_sha256, "policy_version": version, "reason": verdict.reason}
        self.store.log(
            actor.name,
            request.action,
            inquiry.id,
            now=now,
            **seen,
            acknowledged=list(request.acknowledged),
            tasks=[task.kind for task in promised],
        )

    def _verdict(
        self, actor: Actor, request: Request, reply: Reply | None, findings: tuple[Finding, ...], policy_version: str = ""
    ) -> Verdict:
        decision = Decision(
            proposal_id=request.proposal_id,
            version=request.version,
            action=request.action,
            text=reply.text if reply else "",
            text_sha256=reply.text_sha256 if reply else "",
            reason=request.reason.strip(),
            by=actor.name,
            at=self.clock(),
        )
        version = policy_version or (reply.policy_version if reply else "")
        return Verdict(**decision.model_dump(), policy_version=version, findings=findings)


def _refuse_unclean(proposal: Proposal, request: Request) -> None:
    """Many at once are decided only as they were drafted."""
    if request.action is not Action.APPROVE or proposal.draft is None or not is_clean(proposal):
        raise RefusedError(f"{request.proposal_id!r} is not a low-risk draft; decide it on its own page")
    if request.text != proposal.draft.text:
        raise RefusedError(f"{request.proposal_id!r} has another text now; decide it on its own page")
