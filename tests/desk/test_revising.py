"""Other wordings on the desk: offered, taken with their sources and cost, dropped when the buyer wrote again."""

from pathlib import Path

import pytest

from assistant.accounts import Role
from assistant.desk import Request, sha256
from assistant.domain import Action, Brief, Citation, Draft, Outcome, Proposal, Status, Usage
from assistant.errors import ConflictError, NotFound, StaleProposal
from assistant.llm.scripted import ScriptedModel
from assistant.revising import Asked, Revising, Variant, as_draft
from assistant.store import NO_STYLE
from assistant.writing.revise import Reviser, Wish
from knowledge.types import Span
from tests.builders import NOW
from tests.desk.parts import Place, a_place, an_actor, proposed
from tests.model.parts import a_lamp_brief, an_answer

OLD = "Здравствуйте, Ольга! Пульт работает от батарейки CR2025, она входит в комплект."
WARM = an_answer(("Ольга, молчащий пульт — досада.", []), ("Батарейка CR2025 для него лежит в комплекте.", [1]))
PLAIN = an_answer(("В комплекте есть батарейка CR2025, пульту нужна она.", [1]))
DRY = an_answer(("Питание пульта: CR2025, вложена в коробку.", [1]))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path)


def a_proposal(place: Place) -> Proposal:
    brief: Brief = a_lamp_brief()
    cited = (Citation(span=Span(21, len(OLD)), passage_ids=("card#0",)),)
    proposal = Proposal(id="i1", outcome=Outcome.PROPOSED, brief=brief, draft=Draft(text=OLD, writer="w", citations=cited), made_at=NOW)
    place.store.propose(proposal)
    return proposal


def revising(place: Place, *script: str | Exception) -> Revising:
    return Revising(place.services.desk, Reviser(ScriptedModel(*script), latest=place.store.inquiry))


def asked(text: str = OLD, **changes: object) -> Asked:
    return Asked.model_validate({"proposal_id": "i1", "version": 1, "text": text, "wish": Wish.WARMER} | changes)


def test_words_come_first_and_each_variant_is_checked(place: Place) -> None:
    a_proposal(place)
    pieces = list(revising(place, WARM, PLAIN, DRY).stream(an_actor(role=Role.AGENT), asked()))
    variants = [piece for piece in pieces if isinstance(piece, Variant)]
    assert [variant.number for variant in variants] == [1, 2, 3]
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == "".join(variant.draft.text for variant in variants)


def test_a_taken_variant_is_the_next_version_with_its_sources(place: Place) -> None:
    a_proposal(place)
    desk = revising(place, WARM, PLAIN, DRY)
    chosen = desk.variants(an_actor(), asked())[1].draft
    kept = desk.take(an_actor(), "i1", 1, sha256(chosen.text))
    stored = place.store.proposal("i1")
    assert stored == kept
    assert (stored.version, stored.draft) == (2, chosen)
    assert stored.draft is not None
    assert [citation.passage_ids for citation in stored.draft.citations] == [("card#0",)]
    assert place.store.status("i1") is Status.PROPOSED
    assert place.store.entries("i1")[-1].action == "revised"


def test_what_earlier_wordings_cost_is_added_up(place: Place) -> None:
    proposal = a_proposal(place)
    assert proposal.draft is not None
    spent = proposal.draft.model_copy(update={"usage": Usage(input_tokens=100)})
    place.store.propose(proposal.model_copy(update={"version": 2, "draft": spent}))
    desk = revising(place, WARM, PLAIN, DRY)
    chosen = desk.variants(an_actor(), asked(version=2))[0].draft
    kept = desk.take(an_actor(), "i1", 2, sha256(chosen.text)).draft
    assert kept is not None
    assert kept.usage.input_tokens == 100 + chosen.usage.input_tokens


def test_somebody_elses_or_an_invented_variant_cannot_be_taken(place: Place) -> None:
    a_proposal(place)
    desk = revising(place, WARM, PLAIN, DRY)
    chosen = desk.variants(an_actor(), asked())[0].draft
    for actor, text in ((an_actor("olga"), chosen.text), (an_actor(), "Мои слова")):
        with pytest.raises(NotFound):
            desk.take(actor, "i1", 1, sha256(text))


def test_a_variant_is_dropped_when_the_buyer_wrote_again(place: Place) -> None:
    proposal = a_proposal(place)
    desk = revising(place, WARM, PLAIN, DRY)
    pieces = desk.stream(an_actor(), asked())
    assert isinstance(next(pieces), str)
    place.store.wrote_again(proposal.brief.inquiry.model_copy(update={"text": "Пульт заработал!"}))
    with pytest.raises(StaleProposal):
        list(pieces)
    with pytest.raises(StaleProposal):
        desk.take(an_actor(), "i1", 1, sha256("x"))


def test_nobody_revises_under_somebody_elses_hands(place: Place) -> None:
    a_proposal(place)
    place.services.desk.lease(an_actor("olga"), "i1")
    with pytest.raises(ConflictError, match="olga"):
        list(revising(place, WARM).stream(an_actor(), asked()))


def test_a_persons_words_keep_the_sources_of_the_sentences_that_stand(place: Place) -> None:
    edited = as_draft(a_proposal(place), "Добрый день! Пульт работает от батарейки CR2025, она входит в комплект.")
    assert [citation.span.of(edited.text) for citation in edited.citations] == [
        "Пульт работает от батарейки CR2025, она входит в комплект."
    ]
    assert as_draft(a_proposal_again(place), "Совсем другое.").citations == ()


def a_proposal_again(place: Place) -> Proposal:
    return place.store.proposal("i1")


def test_approved_answers_are_examples_until_the_shop_switches_that_off(place: Place) -> None:
    proposal = proposed(place, 7)
    assert proposal.draft is not None

    text = proposal.draft.text
    place.services.desk.decide(an_actor(), Request(proposal_id="i7", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text)))
    assert [(one.asked, one.answered) for one in place.store.approved_examples("default")] == [("Не светит.", text)]
    place.store.set_switch(f"{NO_STYLE} default", "on", "admin", now=NOW)
    assert place.store.approved_examples("default") == ()
