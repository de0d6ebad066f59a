"""New inquiries become proposals, whatever happens to one of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain import Brief, Draft, Finding, Hold, Outcome
from assistant.errors import ModelBusy
from assistant.marketplaces.sandbox import Sandbox
from knowledge.types import Platform
from tests.builders import an_inquiry
from tests.desk.parts import a_place

pytestmark = pytest.mark.usefixtures("each_database")


class Troubled:
    """A writer that stumbles over one inquiry."""

    name = "troubled"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def write(self, brief: Brief) -> Draft | Hold:
        if brief.inquiry.id == "i1":
            raise self.error
        return Draft(text="Спасибо!", writer=self.name)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        return draft


def test_what_stands_at_the_marketplace_is_collected_once(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    market = place.services.marketplaces["default", Platform.WB]
    assert isinstance(market, Sandbox)
    market.arrive(an_inquiry("Хорошо", external_id="a/../b"))
    assert [place.services.drafter.collect(), place.services.drafter.collect()] == [1, 0]


def test_one_failure_goes_to_a_person_and_the_rest_are_drafted(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    bench = replace(place.services.bench_for("default"), writer=Troubled(ValueError("boom")))
    for number in (1, 2):
        place.store.add(an_inquiry("Кабель короткий", id=f"i{number}", external_id=f"e{number}", rating=3))
    assert replace(place.services.drafter, bench_for=lambda _: bench).draft_new() == 2
    assert place.store.proposal("i1").outcome is Outcome.HELD
    assert place.store.proposal("i2").draft is not None


def test_a_busy_model_is_asked_again_later(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    bench = replace(place.services.bench_for("default"), writer=Troubled(ModelBusy("later")))
    place.store.add(an_inquiry("Кабель короткий", rating=3))
    assert replace(place.services.drafter, bench_for=lambda _: bench).draft_new() == 0
    assert place.store.status("i1") == "new"
