"""Drafting leaves behind what it could not answer and what did not agree."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain import Brief, Draft, Finding, Hold, Shop
from assistant.noticing import notice, open_questions
from assistant.pipeline import Bench, propose
from assistant.store import Store
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Channel, Document, Fact, FactKind, Kind
from tests.builders import NOW, a_card, an_inquiry
from tests.databases import HERE
from tests.desk.parts import Place, a_place, an_actor, proposed

pytestmark = pytest.mark.usefixtures("each_database")

FACTS = (Fact(attribute="Объём", value="750 мл"), Fact(attribute="Гарантия", value="12 месяцев", kind=FactKind.TERM))


class Silent:
    """A writer that names nothing as unanswered and says so in words only."""

    name = "silent"

    def write(self, brief: Brief) -> Draft | Hold:
        return Draft(text="Здравствуйте! В карточке этого не указано.", writer=self.name)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        return draft


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = HERE.library(tmp_path, clock=lambda: NOW)
    made.sync([a_card("Термос «Полюс»", facts=FACTS)], shop_id="default", source="card feed")
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path)


def a_bench(library: Library, **changes: object) -> Bench:
    made = Bench(shop=Shop(id="default", name="Лавка"), library=library, rulebook=Rulebook.bundled(), writer=Composer())
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of a bench


def draft(store: Store, bench: Bench, text: str, number: int = 1, version: int = 1) -> None:
    inquiry = an_inquiry(text, id=f"q{number}", external_id=f"x{number}", channel=Channel.QUESTION)
    store.add(inquiry)
    proposal = propose(inquiry, bench, now=NOW, version=version)
    store.propose(proposal)
    notice(proposal, bench.library, store)


def test_a_question_that_the_card_does_not_answer_is_counted_for_its_product(place: Place, library: Library) -> None:
    for number, text in enumerate(("Ситечко для чая в комплекте есть?", "В комплекте есть ситечко для чая?", "Какой объём?")):
        draft(place.store, a_bench(library), text, number)
    assert [(gap.question, gap.product_id, gap.times) for gap in library.gaps("default")] == [
        ("Ситечко для чая в комплекте есть?", "p1", 2)
    ]


def test_a_draft_that_only_says_it_does_not_know_leaves_the_question_too(place: Place, library: Library) -> None:
    draft(place.store, a_bench(library, writer=Silent()), "Здравствуйте! Ситечко для чая есть?")
    assert [gap.question for gap in library.gaps("default")] == ["Ситечко для чая есть?"]


def test_one_inquiry_drafted_twice_counts_its_question_once(place: Place, library: Library) -> None:
    draft(place.store, a_bench(library), "Ситечко для чая есть?")
    draft(place.store, a_bench(library), "Ситечко для чая есть?", version=2)
    assert [gap.times for gap in library.gaps("default")] == [1]


def test_a_kept_question_holds_no_personal_data(library: Library) -> None:
    inquiry = an_inquiry("Чехол есть? Мой телефон +7 916 234-56-78, есть чехол?", author="Ольга", channel=Channel.QUESTION)
    for question in open_questions(propose(inquiry, a_bench(library), now=NOW)):
        assert "916" not in question


def test_a_product_without_a_card_is_kept_as_unmatched(place: Place, library: Library) -> None:
    inquiry = an_inquiry("Хорошая лампа, светит ярко", id="q9", product_id="777", product_name="Лампа «Сова»", rating=5)
    place.store.add(inquiry)
    notice(propose(inquiry, a_bench(library), now=NOW), library, place.store)
    assert [(product.product_id, product.product_name) for product in library.unmatched("default")] == [("777", "Лампа «Сова»")]


def answered_before(place: Place, text: str) -> None:
    """The shop's own approved answer about the product."""
    from assistant.desk import Request, sha256
    from assistant.domain import Action

    proposed(place, draft=text, text="Какой объём у термоса?", product_id="p1")
    request = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text))
    assert place.services.desk.decide(an_actor(), request) is not None


def test_a_past_answer_against_the_card_is_kept_with_both_values_until_the_card_agrees(place: Place, library: Library) -> None:
    answered_before(place, "Здравствуйте! Объём термоса 1 литр.")
    for number in (1, 2):
        draft(place.store, a_bench(library), "Какой объём?", number)
    (conflict,) = library.conflicts("default")
    assert {(claim.source, claim.value) for claim in conflict.claims} == {("past answer", "1 литр"), ("card feed", "750 мл")}
    assert (conflict.attribute, conflict.subject) == ("Объём", "Термос «Полюс»")
    mended = (FACTS[0].model_copy(update={"value": "1 л"}), FACTS[1])
    library.sync([a_card("Термос «Полюс»", facts=mended)], shop_id="default", source="card feed")
    assert library.conflicts("default") == ()


def test_a_past_answer_that_agrees_is_no_conflict(place: Place, library: Library) -> None:
    answered_before(place, "Здравствуйте! Объём термоса 0,75 литра.")
    draft(place.store, a_bench(library), "Какой объём?")
    assert library.conflicts("default") == ()


def test_a_policy_against_the_card_is_kept_with_both_values(place: Place, library: Library) -> None:
    policy = Document(
        id="w", kind=Kind.POLICY, title="Гарантия", text="Гарантия на термосы 6 месяцев.", source="warranty.md",
        facts=(Fact(attribute="Гарантия", value="6 месяцев", kind=FactKind.TERM),),
    )  # fmt: skip
    library.sync([policy], shop_id="default", source="policies")
    draft(place.store, a_bench(library), "Какая гарантия на термос?")
    values = [{claim.value for claim in conflict.claims} for conflict in library.conflicts("default")]
    assert {"12 месяцев", "6 месяцев"} in values


def test_a_ledger_that_fails_costs_no_draft(place: Place, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.errors import KnowledgeError

    def broken(*_: object, **__: object) -> None:
        raise KnowledgeError("the disk is full")

    monkeypatch.setattr(library, "note_gap", broken)
    draft(place.store, a_bench(library), "Ситечко для чая есть?")
    assert place.store.proposal("q1").draft is not None
