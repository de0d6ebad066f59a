"""What the store promises about proposals, statuses and time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain import Draft, Finding, Outcome, Proposal, Shop, Status, Triage
from assistant.errors import ConflictError, NotFound, SettingsError, StoreError
from assistant.store import Filters, Store
from assistant.store.moves import MOVES
from knowledge.types import Confidence, Platform, Rule, Severity, Span
from tests.builders import NOW, a_brief, an_inquiry
from tests.databases import HERE

pytestmark = pytest.mark.usefixtures("each_database")

RULE = Rule(
    id="r",
    category="contacts",
    says="No phones.",
    says_ru="Без телефонов.",
    sources=("s",),
    confidence=Confidence.DESIGN,
    severity=Severity.BLOCK,
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return HERE.open(HERE.url(tmp_path))


def a_proposal(number: int | str = 1, text: str = "Здравствуйте!", **changes: object) -> Proposal:
    inquiry = an_inquiry("Не светит.", id=f"i{number}", external_id=f"e{number}", rating=2)
    brief = a_brief(inquiry, rules=(RULE,), recent=("Спасибо!",), triage=changes.pop("triage", Triage()))
    given = {"id": inquiry.id, "outcome": Outcome.PROPOSED, "brief": brief, "draft": Draft(text=text, writer="w"), "made_at": NOW}
    return Proposal.model_validate(given | changes)


def test_a_proposal_comes_back_whole(store: Store) -> None:
    finding = Finding(rule_id="r", category="contacts", severity=Severity.BLOCK, says="Без телефонов.", span=Span(0, 3))
    proposal = a_proposal(findings=(finding,))
    store.propose(proposal)
    assert store.proposal("i1") == proposal


def test_a_key_whose_request_died_unanswered_is_free_again(store: Store) -> None:
    assert store.claim_key("k", "key", "h", now=NOW)[0]
    assert not store.claim_key("k", "key", "h", now=NOW + timedelta(minutes=9))[0]
    assert store.claim_key("k", "key", "h", now=NOW + timedelta(minutes=11))[0]
    store.keep_answer("k", "key", 200, "answered")
    assert store.claim_key("k", "key", "h", now=NOW + timedelta(hours=23)) == (False, "h", 200, "answered")


def test_a_store_opened_again_still_holds_everything(tmp_path: Path) -> None:
    url = HERE.url(tmp_path)
    with Store.open(url) as first:
        first.propose(a_proposal())
        first.save_shop(Shop(id="default", name="Лавка"))
    with Store.open(url) as again:
        assert again.proposal("i1") == a_proposal()
        assert again.shop("default").name == "Лавка"


def test_an_inquiry_seen_before_is_not_added_twice(store: Store) -> None:
    assert store.add(an_inquiry("Первое", external_id="e"))
    assert not store.add(an_inquiry("Другое", id="i2", external_id="e"))
    assert store.inquiry("i1").text == "Первое"


def test_shared_rules_are_stored_once(store: Store) -> None:
    for number in range(5):
        store.propose(a_proposal(number))
    with store.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM parts").scalar() == 2


def test_an_older_version_never_replaces_a_newer_one(store: Store) -> None:
    store.propose(a_proposal(version=2))
    with pytest.raises(ConflictError):
        store.propose(a_proposal(version=1))
    assert store.proposal("i1").version == 2


def test_of_many_threads_moving_one_inquiry_exactly_one_wins(store: Store) -> None:
    store.propose(a_proposal())
    won: list[bool] = []
    threads = [threading.Thread(target=lambda: won.append(store.move("i1", Status.PROPOSED, Status.DISMISSED))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_a_move_that_the_table_does_not_allow_is_a_programming_error(store: Store) -> None:
    store.propose(a_proposal())
    with pytest.raises(ValueError, match="may not go"):
        store.move("i1", Status.PROPOSED, Status.PUBLISHED)


def test_only_approval_leads_to_sending() -> None:
    assert [before for before in Status if Status.SENDING in MOVES[before]] == [Status.APPROVED]


def test_the_queue_shows_the_most_urgent_first_and_pages_without_gaps(store: Store) -> None:
    for number in range(7):
        store.propose(a_proposal(number, triage=Triage(priority=f"P{number % 4}", due_at=NOW + timedelta(hours=number))))
    whole = [row.id for row in store.queue()]
    paged = [row.id for row in store.queue(limit=3)]
    while page := store.queue(limit=3, after=paged[-1]):
        paged += [row.id for row in page]
    assert whole == ["i0", "i4", "i1", "i5", "i2", "i6", "i3"]
    assert paged == whole


def test_search_finds_russian_words_whatever_their_case(store: Store) -> None:
    store.propose(a_proposal())
    assert [row.id for row in store.queue(Filters(search="СВЕТИТ"))] == ["i1"]
    assert store.queue(Filters(search="100%")) == ()


def test_filters_and_counts_agree(store: Store) -> None:
    for number in range(4):
        store.propose(a_proposal(number))
    assert store.counts()["platform"] == {"wb": 4}
    assert len(store.queue(Filters(platform=Platform.WB, clean=False))) == 4
    assert store.queue(Filters(shops=())) == ()


def test_a_lease_is_held_by_one_person_until_it_expires(store: Store) -> None:
    store.propose(a_proposal())
    until = NOW + timedelta(minutes=5)
    assert store.lease("i1", "anna", now=NOW, until=until) is None
    assert store.lease("i1", "boris", now=NOW, until=until) == "anna"
    assert store.lease("i1", "boris", now=until, until=until + timedelta(minutes=5)) is None


def test_times_come_back_aware_and_naive_ones_are_refused(store: Store) -> None:
    store.propose(a_proposal(triage=Triage(due_at=NOW)))
    assert store.queue()[0].due_at == NOW
    with pytest.raises(StoreError, match="naive"):
        store.propose(a_proposal(2, triage=Triage(due_at=datetime(2026, 1, 1))))  # noqa: DTZ001 - the naive time is the point


def test_what_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        store.proposal("nobody")


def test_a_buyer_who_writes_again_reopens_the_inquiry(store: Store) -> None:
    proposal = a_proposal()
    store.propose(proposal)
    changed = proposal.brief.inquiry.model_copy(update={"text": "Уже светит!"})
    assert store.wrote_again(changed)
    assert not store.wrote_again(changed)
    assert store.status("i1") is Status.NEW
    assert store.inquiry("i1").text == "Уже светит!"


def test_a_url_that_is_no_database_is_explained() -> None:
    with pytest.raises(SettingsError, match="sqlite"):
        Store.open("sqlite://")


def test_the_reads_of_one_snapshot_see_one_moment(store: Store) -> None:
    with store.database.snapshot():
        before = store.switch("x")
        with ThreadPoolExecutor(1) as other:
            other.submit(store.set_switch, "x", "on", "anna", now=NOW).result()
        assert (before, store.switch("x")) == ("", "")
    assert store.switch("x") == "on"
