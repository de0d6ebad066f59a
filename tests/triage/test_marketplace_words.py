"""What the marketplace itself says about an inquiry weighs more than any words in it."""

from assistant.domain import DraftPolicy, Outcome, Priority, Shop
from assistant.pipeline import Bench, propose
from assistant.triage import triage
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Channel, Platform
from tests.builders import NOW, an_inquiry
from tests.marketplaces.connections import connected

SHOP = Shop(id="default", name="Лавка")


def test_an_arbitration_chat_is_first_in_line_and_for_a_person_alone() -> None:
    chat = an_inquiry("Спасибо, всё хорошо!", channel=Channel.CHAT, platform=Platform.YM, tags=("arbitrage",))
    verdict = triage(chat, Rulebook.bundled(), SHOP, now=NOW)
    assert (verdict.priority, verdict.draft_policy) == (Priority.P0, DraftPolicy.NONE)
    proposal = propose(chat, Bench(SHOP, Library(), Rulebook.bundled(), Composer()), now=NOW)
    assert (proposal.outcome, proposal.draft) == (Outcome.HELD, None)


def test_a_word_among_a_reviews_tags_is_no_arbitration() -> None:
    assert triage(an_inquiry("Удобно", tags=("удобный",)), Rulebook.bundled(), SHOP, now=NOW).priority is Priority.P3


def test_a_refused_purchase_is_never_thanked_for() -> None:
    with connected("wb") as link:
        link.fake.add_review("Не забрала, цвет другой.", rating=3, orderStatus="rejected")
        (review,) = link.market.reviews()
    assert review.order_status == "refused"
    proposal = propose(review, Bench(SHOP, Library(), Rulebook.bundled(), Composer()), now=NOW)
    text = proposal.draft.text.casefold() if proposal.draft else ""
    assert "за покупку" not in text
    assert "за заказ" not in text
    assert "носите с удовольствием" not in text
