"""The shape of the main path."""

from assistant.domain import Outcome, Shop
from assistant.pipeline import Bench, propose
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from tests.builders import NOW, an_inquiry


def test_a_review_without_words_gets_no_text_nobody_asked_for() -> None:
    bench = Bench(shop=Shop(id="default", name="Лавка"), library=Library(), rulebook=Rulebook.bundled(), writer=Composer())
    proposal = propose(an_inquiry(rating=5), bench, now=NOW)
    assert proposal.outcome in {Outcome.NONE, Outcome.HELD}
    assert proposal.draft is None
