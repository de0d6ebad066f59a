"""What a new card makes wrong among the answers that buyers already read."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.desk import sha256
from assistant.domain import Action, Draft, Outcome, Proposal, Reply, Shop, Status
from assistant.drifting import wrong_answers
from assistant.gaps import Way
from assistant.store import Verdict
from knowledge.library import Library
from knowledge.types import Channel, Document, Fact, FactKind, Platform
from tests.builders import NOW, a_brief, a_card, an_inquiry
from tests.databases import HERE

pytestmark = pytest.mark.usefixtures("each_database")

APPROVED = NOW - timedelta(days=10)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW - timedelta(days=20)

    def __call__(self) -> "object":
        return self.now


class House:
    """A store and a library over one database, as an installation has them."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        url = HERE.url(folder, "otklik")
        self.url, self.store = url, HERE.open(url)
        self.store.save_shop(Shop(id="default", name="Лавка"))
        self.library = Library.open(url, clock=self.clock)  # type: ignore[arg-type]  # a clock of the tests

    def sync(self, volume: str, price: str = "990 ₽") -> None:
        self.library.sync([thermos(volume, price)], shop_id="default", source="feed")

    def wrong(self) -> list[tuple[str, list[str], bool, Way]]:
        found = wrong_answers(self.store, self.library, "default", now=NOW)
        return [(w.inquiry_id, [claim.text for claim in w.drifted.claims], w.drifted.editable, w.drifted.way) for w in found]


def thermos(volume: str, price: str) -> Document:
    facts = (Fact(attribute="Объём", value=volume), Fact(attribute="Цена", value=price, kind=FactKind.PRICE))
    return a_card("Термос «Полюс»", facts=facts, product_id="flask", aliases={Platform.WB: ("p1",), Platform.OZON: ("p1",)})


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("OTKLIK_HOME", str(tmp_path))
    made = House(tmp_path)
    monkeypatch.setenv("OTKLIK_DATABASE_URL", made.url)
    made.sync("750 мл")
    yield made
    made.library.close()
    made.store.close()


def answer(house: House, text: str, number: int = 1, platform: Platform = Platform.WB) -> None:
    """A published answer about the thermos, approved ten days ago."""
    inquiry = an_inquiry("Какой объём?", id=f"q{number}", external_id=f"x{number}", channel=Channel.QUESTION, platform=platform)
    house.store.add(inquiry)
    card = house.library.card("default", product_id="p1", platform=platform)
    brief = a_brief(inquiry, card=card)
    house.store.propose(
        Proposal(id=inquiry.id, outcome=Outcome.PROPOSED, brief=brief, draft=Draft(text=text, writer="w"), made_at=APPROVED)
    )
    about = {
        "inquiry_id": inquiry.id,
        "shop_id": "default",
        "platform": platform,
        "channel": inquiry.channel,
        "external_id": inquiry.external_id,
    }
    bound = {"text": text, "text_sha256": sha256(text), "policy_version": "1"}
    reply = Reply(approved_by="rita", approved_at=APPROVED, **about, **bound)
    verdict = Verdict(proposal_id=inquiry.id, version=1, action=Action.APPROVE, by="rita", at=APPROVED, **bound)
    assert house.store.decide(verdict, reply, publish_after=APPROVED, keeper="rita")
    assert house.store.begin_sending(reply, APPROVED)
    assert house.store.settle(inquiry.id, Status.SENDING, Status.ACCEPTED, "", now=APPROVED)
    assert house.store.settle(inquiry.id, Status.ACCEPTED, Status.PUBLISHED, "", now=APPROVED)


def test_an_answer_that_the_new_card_makes_wrong_is_listed_with_the_claim_and_the_way_to_change_it(house: House) -> None:
    answer(house, "Здравствуйте! Объём термоса 750 мл.", 1)
    answer(house, "Здравствуйте! Объём термоса 750 мл.", 2, Platform.OZON)
    answer(house, "Здравствуйте! Спасибо за вопрос.", 3)
    house.clock.now = NOW - timedelta(days=1)
    house.sync("700 мл")
    assert sorted(house.wrong()) == [("q1", ["750 мл"], True, Way.EDIT), ("q2", ["750 мл"], True, Way.RECREATE)]


def test_an_answer_that_was_edited_is_judged_by_its_last_text_and_has_one_edit_less(house: House) -> None:
    answer(house, "Здравствуйте! Объём термоса 750 мл.")
    (reply,) = house.store.published_replies("default")
    house.clock.now = NOW - timedelta(days=1)
    house.sync("700 мл")
    text = "Здравствуйте! Объём термоса семьсот пятьдесят миллилитров."
    bound = {"text": text, "text_sha256": sha256(text), "approved_at": APPROVED + timedelta(days=1)}
    verdict = Verdict(
        proposal_id="q1", version=1, action=Action.APPROVE, by="rita", at=APPROVED, text=text, text_sha256=sha256(text), policy_version="1"
    )
    assert house.store.begin_edit(verdict, reply.model_copy(update=bound), only=True)
    assert [(number, editable) for number, _, editable, _ in house.wrong()] == [("q1", False)]


def test_nothing_is_listed_while_the_card_says_the_same_in_other_units_or_only_its_price_changes(house: House) -> None:
    answer(house, "Здравствуйте! Объём термоса 750 мл, цена 990 ₽.")
    house.clock.now = NOW - timedelta(days=1)
    house.sync("0,75 л", "1090 ₽")
    assert house.wrong() == []


def test_a_change_before_the_approval_is_no_drift(house: House) -> None:
    house.clock.now = NOW - timedelta(days=15)
    house.sync("700 мл")
    answer(house, "Здравствуйте! Объём термоса 750 мл.")
    assert house.wrong() == []


def test_the_command_tells_how_far_the_shop_repeats_itself(house: House) -> None:
    from assistant.cli.knowledge import command

    for number in (1, 2):
        answer(house, "Здравствуйте! Объём термоса 750 мл, крышка закрывается плотно.", number)
    told = CliRunner().invoke(command, ["repetition", "--json"], catch_exceptions=False)
    report = json.loads(told.stdout)
    assert (report["texts"], report["copies"]) == (2, 1)


def test_the_command_lists_it_and_a_sync_points_to_it(house: House, tmp_path: Path) -> None:
    from assistant.cli.knowledge import command

    answer(house, "Здравствуйте! Объём термоса 750 мл.")
    feed = tmp_path / "feed.jsonl"
    card = {"id": "flask", "title": "Термос «Полюс»", "aliases": {"wb": ["p1"]}, "attributes": {"Объём": "500 мл"}}
    feed.write_text(json.dumps(card), encoding="utf-8")
    synced = CliRunner().invoke(command, ["sync", str(feed), "--source", "feed", "--encoder", "none"], catch_exceptions=False)
    assert "1 published answers are no longer true" in synced.stderr
    listed = CliRunner().invoke(command, ["drift", "--json"], catch_exceptions=False)
    (line,) = (json.loads(row) for row in listed.stdout.splitlines())
    assert (line["inquiry_id"], line["drifted"]["claims"][0]["text"]) == ("q1", "750 мл")
