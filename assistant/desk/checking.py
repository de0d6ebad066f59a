"""Reading a person's text with the filter, and keeping wordings and tasks that come of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from assistant.accounts import Actor, Right
from assistant.desk.handling import Handling
from assistant.desk.values import clean, require_sight, sha256
from assistant.domain import Brief, Draft, Finding, Inquiry, Outcome, Proposal, Triage
from assistant.errors import InputError
from assistant.filter import check_reply
from assistant.filter.actions import task_kinds
from assistant.outbreak import without_position
from assistant.store import KeptTask, Task
from knowledge.freshness import Freshness
from knowledge.types import Channel, Fact, FactKind, Kind, Passage, Platform


@dataclass(frozen=True)
class Checking(Handling):
    """The part of the desk that checks texts by the rules in force today."""

    def check(self, proposal: Proposal, text: str, promised: Collection[Task] = ()) -> tuple[Finding, ...]:
        """The findings of a person's text, by the rules in force today and against what the shop has answered since.

        `promised` are tasks that will be kept with the decision; those kept before count as well.
        """
        return self.check_by(self.brief_today(proposal), text, promised)

    def check_by(self, brief: Brief, text: str, promised: Collection[Task] = ()) -> tuple[Finding, ...]:
        """The same by a brief that is at hand."""
        kept = self.store.tasks_of(brief.inquiry.id)
        return check_reply(clean(text), brief, tuple(task.kind for task in (*kept, *promised)))

    def brief_today(self, proposal: Proposal) -> Brief:
        """The proposal's brief with today's rules and the shop's last replies, without prices that have grown old since."""
        brief, inquiry = proposal.brief, proposal.brief.inquiry
        bench = self.bench_for(inquiry.shop_id)
        rules = bench.rulebook.effective(inquiry.platform, inquiry.channel, brief.shop.jurisdiction, self.clock().date())
        recent = without_position(tuple(bench.recent), brief.position) or brief.recent
        fresh = {name: _still_true(getattr(brief, name), bench.library.freshness, self.clock()) for name in ("card", "passages")}
        return brief.model_copy(update={"rules": rules, "recent": recent} | fresh)

    def warm(self) -> None:
        """Loads the dictionaries that checks read, before the first person waits for them; many at once would each load them."""
        size = Fact(attribute="Длина", value="12 см", kind=FactKind.SIZE)
        card = Passage(id="warm", document_id="warm", kind=Kind.CARD, title="Ночник", text="Длина: 12 см.", source="warm", facts=(size,))
        for shop in self.store.shops()[:1]:
            inquiry = Inquiry(id="warm", shop_id=shop.id, platform=Platform.WB, channel=Channel.REVIEW, text="Подошёл. It fits.")
            brief = Brief(inquiry=inquiry, triage=Triage(), shop=shop, language=shop.languages[0], card=(card,))
            proposal = Proposal(id="warm", outcome=Outcome.HELD, brief=brief, made_at=self.clock())
            self.check(proposal, "Здравствуйте! Рады, что подошёл. Thank you, it is 12 cm long.")

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

    def save_edit(self, actor: Actor, proposal: Proposal, text: str) -> Proposal:
        """Keeps a person's wording as the next version, for a reviewer to decide on."""
        text = clean(text)
        if not text:
            raise InputError("an empty text cannot be kept")
        draft = Draft(text=text, writer=f"edited by {actor.name}", language=proposal.brief.language)
        return self.keep_draft(actor, proposal, draft, "edited")

    def keep_draft(self, actor: Actor, proposal: Proposal, draft: Draft, done: str) -> Proposal:
        """Keeps a draft as the next version; `done` is what the trail says. ConflictError while somebody else edits the item."""
        actor.require(Right.EDIT)
        require_sight(actor, proposal.brief.inquiry.shop_id)
        inquiry_id = proposal.brief.inquiry.id
        self.refuse_leased(actor, inquiry_id)
        changes = {"version": proposal.version + 1, "outcome": Outcome.PROPOSED, "draft": draft, "hold": None}
        kept = proposal.model_copy(update=changes | {"findings": self.check(proposal, draft.text), "made_at": self.clock()})
        self.store.propose(kept)
        self.store.log(actor.name, done, inquiry_id, now=self.clock(), version=kept.version, text_sha256=sha256(draft.text))
        return kept


def _still_true(passages: Collection[Passage], freshness: Freshness, now: datetime) -> tuple[Passage, ...]:
    return tuple(passage.model_copy(update={"facts": freshness.held(passage.facts, now)}) for passage in passages)
