"""What a reviewer can do. `decide` is the only place that makes a Reply, after the same filter read the person's own text."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field

from assistant.accounts import Actor, Right
from assistant.approval import promises, refuse_findings
from assistant.domain import Action, Brief, Decision, Draft, Finding, Inquiry, Outcome, Proposal, Reply, Status, Triage
from assistant.errors import ConflictError, Forbidden, InputError, RefusedError, StaleProposal
from assistant.filter import check_reply
from assistant.filter.actions import task_kinds
from assistant.pipeline import Bench
from assistant.store import Filters, KeptTask, Row, Standing, Store, Task, Verdict
from assistant.store.clean import is_clean
from assistant.store.moves import UNDECIDED
from knowledge.types import Channel, Frozen, Platform

LONGEST_TEXT = 20_000
BULK_MOST = 200


class Request(Frozen):
    """What a reviewer asks for. `text_sha256` is the hash of the text whose findings the reviewer saw."""

    proposal_id: str
    version: int
    action: Action
    text: str = ""
    text_sha256: str = ""
    reason: str = ""
    acknowledged: tuple[str, ...] = ()
    confirmed: bool = False
    tasks: tuple[str, ...] = ()


class Unseen(StaleProposal):
    """The text is not the one whose findings the reviewer saw."""


class Unconfirmed(RefusedError):
    """An answer to a return moves money or goods: it needs a second, explicit confirmation."""


class Bulk(Frozen):
    """What became of a bulk decision: the ids approved, and why each other one was not."""

    approved: tuple[str, ...] = ()
    refused: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """Leases, checks and decisions over a store. `hold` is the time in which an approval can be undone."""

    store: Store
    bench_for: Callable[[str], Bench]
    clock: Callable[[], datetime]
    hold: timedelta = timedelta(seconds=60)
    lease_length: timedelta = timedelta(minutes=10)

    def queue(self, actor: Actor, filters: Filters | None = None, *, limit: int = 50, after: str | None = None) -> tuple[Row, ...]:
        """What waits, of the shops that the actor may see, the most urgent first."""
        actor.require(Right.READ)
        return self.store.queue(within(actor, filters or Filters()), limit=limit, after=after)

    def next_after(self, actor: Actor, inquiry_id: str, filters: Filters) -> str | None:
        """The item to open after this one; nobody else is editing it."""
        return self.store.next_after(inquiry_id, within(actor, filters), by=actor.name, now=self.clock())

    def proposal(self, actor: Actor, proposal_id: str) -> Proposal:
        """The current proposal; Forbidden outside the actor's shops."""
        actor.require(Right.READ)
        proposal = self.store.proposal(proposal_id)
        _require_shop(actor, proposal)
        return proposal

    def lease(self, actor: Actor, inquiry_id: str) -> str | None:
        """Takes the item for editing; returns None, or who holds it."""
        actor.require(Right.EDIT)
        now = self.clock()
        return self.store.lease(inquiry_id, actor.name, now=now, until=now + self.lease_length)

    def release(self, actor: Actor, inquiry_id: str) -> None:
        """Gives an item back that the actor was editing."""
        actor.require(Right.EDIT)
        self.store.release(inquiry_id, actor.name)

    def take_over(self, actor: Actor, inquiry_id: str) -> None:
        """A senior takes an item from whoever is editing it."""
        actor.require(Right.OVERRIDE)
        self._require_inquiry(actor, inquiry_id)
        self.store.take_lease(inquiry_id, actor.name, until=self.clock() + self.lease_length)
        self.store.log(actor.name, "lease taken over", inquiry_id, now=self.clock())

    def check(self, proposal: Proposal, text: str, promised: Collection[Task] = ()) -> tuple[Finding, ...]:
        """The findings of a person's text, by the rules in force today and against what the shop has answered since.

        `promised` are tasks that will be kept with the decision; those kept before count as well.
        """
        kept = self.store.tasks_of(proposal.brief.inquiry.id)
        return check_reply(clean(text), self.brief_today(proposal), tuple(task.kind for task in (*kept, *promised)))

    def create_task(self, actor: Actor, proposal_id: str, kind: str, note: str = "") -> KeptTask:
        """Keeps a task for the proposal's inquiry; from now on a text may tell of the deed. The same open task is kept once."""
        actor.require(Right.EDIT)
        inquiry_id = self.proposal(actor, proposal_id).brief.inquiry.id
        if kind not in task_kinds():
            raise InputError(f"there is no kind of task {kind!r}; the kinds are {', '.join(task_kinds())}")
        says = ": ".join(part for part in (task_kinds()[kind], " ".join(clean(note).split())) if part)
        task = self.store.add_task(inquiry_id, Task(kind=kind, says=says), actor.name, self.clock())
        self.store.log(actor.name, "task made", inquiry_id, now=self.clock(), task=kind, number=task.number)
        return task

    def warm(self) -> None:
        """Loads the dictionaries that checks read, before the first person waits for them."""
        for shop in self.store.shops()[:1]:
            inquiry = Inquiry(id="warm", shop_id=shop.id, platform=Platform.WB, channel=Channel.REVIEW, text="Подошёл. It fits.")
            brief = Brief(inquiry=inquiry, triage=Triage(), shop=shop, language=shop.languages[0])
            proposal = Proposal(id="warm", outcome=Outcome.HELD, brief=brief, made_at=self.clock())
            self.check(proposal, "Здравствуйте! Рады, что подошёл. Thank you, it is 12 cm long.")

    def brief_today(self, proposal: Proposal) -> Brief:
        """The proposal's brief with today's rules and the shop's last replies."""
        brief, inquiry = proposal.brief, proposal.brief.inquiry
        bench = self.bench_for(inquiry.shop_id)
        rules = bench.rulebook.effective(inquiry.platform, inquiry.channel, brief.shop.jurisdiction, self.clock().date())
        return brief.model_copy(update={"rules": rules, "recent": tuple(bench.recent) or brief.recent})

    def decide(self, actor: Actor, request: Request) -> Reply | None:
        """Approves, dismisses or escalates one version of a proposal. An approval makes the Reply.

        StaleProposal when the proposal changed or was decided; Unseen when the text is not the one that was checked; Unapprovable
        when a finding forbids the text, is not acknowledged, or an unsupported statement has no typed reason;
        Unconfirmed for a return without the second confirmation.
        """
        actor.require(Right.EDIT if request.action is Action.ESCALATE else Right.DECIDE)
        proposal = self.proposal(actor, request.proposal_id)
        self._refuse_stale(actor, proposal, request)
        findings: tuple[Finding, ...] = ()
        promised: tuple[Task, ...] = ()
        reply = None
        if request.action is Action.APPROVE:
            text = _bound(request)
            if proposal.brief.inquiry.channel is Channel.RETURN and not request.confirmed:
                raise Unconfirmed("an answer to a return needs a second confirmation: tick it and approve again")
            promised = promises(text, request.tasks)
            findings = self.check(proposal, text, promised)
            refuse_findings(actor, findings, self.brief_today(proposal), reason=request.reason, acknowledged=request.acknowledged)
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
        text = _bound(request)
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
                self._decide_clean(actor, request)
                approved.append(request.proposal_id)
            except (ConflictError, RefusedError, InputError) as error:
                refused[request.proposal_id] = str(error)
        return Bulk(approved=tuple(approved), refused=refused)

    def recall(self, actor: Actor, inquiry_id: str, reason: str = "recalled") -> bool:
        """Takes an approval back while the text has not left; False when it is too late."""
        actor.require(Right.DECIDE)
        self._require_inquiry(actor, inquiry_id)
        done = self.store.recall(inquiry_id, reason, now=self.clock())
        if done:
            self.store.log(actor.name, "recalled", inquiry_id, now=self.clock(), reason=reason)
        return done

    def reopen(self, actor: Actor, inquiry_id: str) -> bool:
        """Brings a dismissed inquiry, or a text the marketplace refused, back to the queue."""
        actor.require(Right.DECIDE)
        self._require_inquiry(actor, inquiry_id)
        done = self.store.reopen_refused(inquiry_id, "reopened", now=self.clock()) or self.store.move(
            inquiry_id, Status.DISMISSED, Status.PROPOSED, "reopened"
        )
        if done:
            self.store.log(actor.name, "reopened", inquiry_id, now=self.clock())
        return done

    def save_edit(self, actor: Actor, proposal: Proposal, text: str) -> Proposal:
        """Keeps a person's wording as the next version, for a reviewer to decide on."""
        actor.require(Right.EDIT)
        _require_shop(actor, proposal)
        self._refuse_leased(actor, proposal.brief.inquiry.id)
        text = clean(text)
        if not text:
            raise InputError("an empty text cannot be kept")
        draft = Draft(text=text, writer=f"edited by {actor.name}", language=proposal.brief.language)
        changes = {"version": proposal.version + 1, "outcome": Outcome.PROPOSED, "draft": draft, "hold": None}
        edited = proposal.model_copy(update=changes | {"findings": self.check(proposal, text), "made_at": self.clock()})
        self.store.propose(edited)
        self.store.log(actor.name, "edited", proposal.brief.inquiry.id, now=self.clock(), version=edited.version, text_sha256=sha256(text))
        return edited

    def _decide_clean(self, actor: Actor, request: Request) -> None:
        proposal = self.proposal(actor, request.proposal_id)
        if request.action is not Action.APPROVE or proposal.draft is None or not is_clean(proposal):
            raise RefusedError(f"{request.proposal_id!r} is not a low-risk draft; decide it on its own page")
        if request.text != proposal.draft.text or self.check(proposal, request.text):
            raise RefusedError(f"{request.proposal_id!r} has findings or another text; decide it on its own page")
        self.decide(actor, request)

    def _refuse_stale(self, actor: Actor, proposal: Proposal, request: Request) -> None:
        standing = self.store.standing(proposal.brief.inquiry.id)
        if standing.status not in UNDECIDED:
            raise StaleProposal(f"this inquiry is {standing.status} already")
        if request.version != proposal.version:
            raise StaleProposal(f"the draft changed: you read version {request.version}, the current one is {proposal.version}")
        if standing.status is Status.ESCALATED and request.action is not Action.ESCALATE:
            actor.require(Right.OVERRIDE)
        self._refuse_leased(actor, proposal.brief.inquiry.id, standing)

    def _refuse_leased(self, actor: Actor, inquiry_id: str, standing: Standing | None = None) -> None:
        standing = standing or self.store.standing(inquiry_id)
        if standing.lease_by not in {None, actor.name} and standing.lease_until is not None and standing.lease_until > self.clock():
            raise ConflictError(f"{standing.lease_by} is editing this item until {standing.lease_until:%H:%M} UTC")

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
        version = self.bench_for(inquiry.shop_id).rulebook.version
        verdict = self._verdict(actor, request, reply, findings, version)
        if not self.store.decide(verdict, reply, publish_after=now + self.hold, keeper=actor.name, promised=promised):
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

    def _require_inquiry(self, actor: Actor, inquiry_id: str) -> None:
        if not actor.sees(self.store.inquiry(inquiry_id).shop_id):
            raise Forbidden(f"{actor.name!r} has no access to this shop")


def clean(text: str) -> str:
    """The text as it would be published: forms send CRLF, and outer white space is not part of an answer."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def sha256(text: str) -> str:
    """The hash that binds a decision to one exact text."""
    return hashlib.sha256(text.encode()).hexdigest()


def within(actor: Actor, filters: Filters) -> Filters:
    """The filters, narrowed to the shops that the actor may see."""
    if not actor.shops:
        return filters
    asked = actor.shops if filters.shops is None else tuple(shop for shop in filters.shops if actor.sees(shop))
    return filters.model_copy(update={"shops": asked})


def _bound(request: Request) -> str:
    text = clean(request.text)
    if not text or len(text) > LONGEST_TEXT:
        raise InputError(f"an approved text has 1 to {LONGEST_TEXT} characters")
    if request.text_sha256 != sha256(text):
        raise Unseen("the text changed after it was last checked; read its findings and approve again")
    return text


def _require_shop(actor: Actor, proposal: Proposal) -> None:
    if not actor.sees(proposal.brief.inquiry.shop_id):
        raise Forbidden(f"{actor.name!r} has no access to this shop")
