"""Asking for other wordings of a draft, and taking one. What was offered is remembered: a wording keeps its sources and its cost."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from assistant.accounts import Actor, Right
from assistant.desk import Desk, clean, sha256
from assistant.domain import Citation, Draft, Finding, Proposal
from assistant.errors import InputError, NotFound, StaleProposal
from assistant.store.moves import UNDECIDED
from assistant.writing.conversation import added
from assistant.writing.revise import MOST_VARIANTS, Revises, Revision, Wish
from knowledge.types import Frozen, Span

LONGEST_HINT = 300
_MOST_KEPT = 500


class Asked(Frozen):
    """One wish for one version of a proposal. `text` is what stands in the editor now."""

    proposal_id: str
    version: int
    text: str
    wish: Wish | None = None
    hint: str = ""
    count: int = MOST_VARIANTS


class Variant(Frozen):
    """A wording that may be taken, with what the filter says of it."""

    number: int
    draft: Draft
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Revising:
    """Other wordings for the desk. Nothing is kept before somebody takes a variant, and nothing is approved by taking one."""

    desk: Desk
    reviser: Revises
    _offered: "OrderedDict[tuple[str, int, str], tuple[Variant, ...]]" = field(default_factory=OrderedDict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def stream(self, actor: Actor, asked: Asked) -> Iterator[str | Variant]:
        """The words as they come, unchecked, and after each wording's last word the variant.

        StaleProposal when the draft was decided or the buyer wrote again; a ModelError when there is no other wording.
        """
        proposal = self._current(actor, asked.proposal_id, asked.version)
        revision = Revision(wish=asked.wish, hint=" ".join(clean(asked.hint).split())[:LONGEST_HINT])
        draft = as_draft(proposal, clean(asked.text))
        made: list[Variant] = []
        for piece in self.reviser.stream(self.desk.brief_today(proposal), draft, revision, asked.count):
            if isinstance(piece, Draft):
                self._current(actor, asked.proposal_id, asked.version)
                made.append(Variant(number=len(made) + 1, draft=piece, findings=self.desk.check(proposal, piece.text)))
                self._remember((asked.proposal_id, asked.version, actor.name), tuple(made))
                yield made[-1]
            else:
                yield piece

    def variants(self, actor: Actor, asked: Asked) -> tuple[Variant, ...]:
        """The same, all at once: for a page without a script."""
        return tuple(piece for piece in self.stream(actor, asked) if isinstance(piece, Variant))

    def take(self, actor: Actor, proposal_id: str, version: int, text_sha256: str) -> Proposal:
        """Keeps an offered variant as the next version of the draft; its sources and its cost come with it."""
        proposal = self._current(actor, proposal_id, version)
        with self._lock:
            offered = self._offered.get((proposal_id, version, actor.name), ())
        chosen = next((variant.draft for variant in offered if sha256(variant.draft.text) == text_sha256), None)
        if chosen is None:
            raise NotFound("this wording is no longer at hand; ask for it again")
        before = proposal.draft.usage if proposal.draft else None
        draft = chosen.model_copy(update={"usage": added(before, chosen.usage)}) if before else chosen
        return self.desk.keep_draft(actor, proposal, draft, "revised")

    def _current(self, actor: Actor, proposal_id: str, version: int) -> Proposal:
        actor.require(Right.EDIT)
        proposal = self.desk.proposal(actor, proposal_id)
        standing = self.desk.store.standing(proposal.brief.inquiry.id)
        if standing.status not in UNDECIDED or standing.version != version or proposal.version != version:
            raise StaleProposal(f"the draft changed or was decided: you read version {version}, now it is {standing.status}")
        self.desk.refuse_leased(actor, proposal.brief.inquiry.id, standing)
        return proposal

    def _remember(self, key: tuple[str, int, str], variants: tuple[Variant, ...]) -> None:
        with self._lock:
            self._offered[key] = variants
            self._offered.move_to_end(key)
            while len(self._offered) > _MOST_KEPT:
                self._offered.popitem(last=False)


def as_draft(proposal: Proposal, text: str) -> Draft:
    """What stands in the editor as a draft: the proposal's own, or a person's words with the sources of the sentences that stand."""
    if not text:
        raise InputError("there is no text to revise; write one, or take the draft")
    draft = proposal.draft
    if draft is not None and draft.text == text:
        return draft
    cited = tuple(_standing(draft, text)) if draft else ()
    return Draft(text=text, writer="a person", language=proposal.brief.language, citations=cited)


def _standing(draft: Draft, text: str) -> Iterator[Citation]:
    for citation in draft.citations:
        sentence = citation.span.of(draft.text)
        at = text.find(sentence)
        if at >= 0:
            yield Citation(span=Span(at, at + len(sentence)), passage_ids=citation.passage_ids)
