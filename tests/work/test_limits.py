"""One limit for every process, budgets that stop politely; on both databases."""

import json
import threading
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.accounts import Role
from assistant.budgets import FIRST, Budgets, Limit, Stop
from assistant.cli.main import group
from assistant.domain import Outcome, Proposal, Shop, Usage
from assistant.errors import InputError, ModelBusy
from assistant.llm.limits import RateLimit, SharedRateLimit
from assistant.store import Budget, Store
from assistant.web.app import create_app
from tests.builders import NOW
from tests.databases import HERE
from tests.desk.parts import Clock, a_place
from tests.store.test_store import a_proposal

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def store(url: str) -> Store:
    made = HERE.open(url)
    made.save_shop(Shop(id="default", name="Лавка"))
    return made


class Watch:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


def shared(store: Store, watch: Watch, requests: float | None = 60, tokens: float | None = None) -> SharedRateLimit:
    return SharedRateLimit(store, "provider", requests, tokens, clock=watch, sleep=watch.sleep)


def test_two_processes_share_the_turns_of_one_provider(store: Store) -> None:
    watch = Watch()
    limits = [shared(store, watch), shared(store, watch)]
    for limit in limits * 2:
        limit.take(10, 30)
    assert watch.slept == [1.0, 1.0, 1.0]


def test_a_turn_that_comes_too_late_is_not_taken(store: Store) -> None:
    watch = Watch()
    limit = shared(store, watch, requests=6)
    limit.take(10, 5)
    with pytest.raises(ModelBusy, match=r"10\.0 s") as raised:
        limit.take(10, 5)
    assert raised.value.retry_after == pytest.approx(10)
    limit.take(10, 10)
    assert watch.slept == [10.0]


def test_tokens_that_were_not_used_are_given_back_to_all(store: Store) -> None:
    watch = Watch()
    first, second = shared(store, watch, None, 60_000), shared(store, watch, None, 60_000)
    first.take(5_000, 30)
    first.settle(5_000, 1_000)
    second.take(10, 30)
    assert watch.slept == [1.0]


def test_without_a_limit_nobody_is_asked(store: Store) -> None:
    store.close()
    SharedRateLimit(store, "provider").take(10, 1)


def test_when_the_database_is_away_the_model_counts_as_busy_and_no_inquiry_fails(tmp_path: Path) -> None:
    class Away:
        def take_turn(self, name: str, **given: object) -> tuple[bool, float]:
            from assistant.errors import StoreError

            raise StoreError("gone")

    with pytest.raises(ModelBusy, match="gone"):
        SharedRateLimit(Away(), "provider", 60).take(1, 1)  # type: ignore[arg-type]  # settling is not reached


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 20), st.integers(0, 500), st.floats(0, 5)), max_size=12))
def test_shared_turns_come_when_the_turns_of_one_process_would(store: Store, calls: list[tuple[int, float, int, float]]) -> None:
    one, many = Watch(), Watch()
    name = str(uuid.uuid4())
    own = RateLimit(30, 3_000, clock=one, sleep=one.sleep)
    over = SharedRateLimit(store, name, 30, 3_000, clock=many, sleep=many.sleep)
    for tokens, seconds, used, passed in calls:
        outcomes = []
        for limit in (own, over):
            try:
                limit.take(tokens, seconds)
                limit.settle(tokens, used)
                outcomes.append(True)
            except ModelBusy:
                outcomes.append(False)
        assert outcomes[0] is outcomes[1]
        one.now += passed
        many.now += passed
        assert many.now == pytest.approx(one.now, abs=1e-4)


def test_many_threads_take_each_turn_once(store: Store) -> None:
    waits: list[float] = []
    limit = SharedRateLimit(store, "provider", 6_000, clock=lambda: 1_000.0, sleep=waits.append)
    threads = [threading.Thread(target=limit.take, args=(1, 60)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(round(wait, 6) for wait in waits) == [round(0.01 * n, 6) for n in range(1, 12)]


def drafted(number: int, *, usd: str = "0", at: datetime = NOW) -> Proposal:
    proposal = a_proposal(number, made_at=at)
    used = Usage(input_tokens=900, output_tokens=100, cost_usd=Decimal(usd))
    assert proposal.draft is not None
    return proposal.model_copy(update={"draft": proposal.draft.model_copy(update={"usage": used})})


def test_a_spent_budget_of_drafts_says_why_and_goes_on_at_the_shops_midnight(store: Store) -> None:
    clock = Clock()
    budgets = Budgets(store, clock, Budget(drafts=3))
    store.propose_many([drafted(n) for n in range(2)])
    assert (budgets.room("default"), budgets.stop("default")) == (1, None)
    store.propose(drafted(2))
    until = datetime.fromisoformat("2026-11-03T00:00:00+03:00")
    assert budgets.room("default") == 0
    assert budgets.stops() == (Stop(shop_id="default", limit=Limit.DRAFTS, allowed=Decimal(3), until=until),)
    assert "3 drafts a day; drafting goes on at 2026-11-03 00:00" in budgets.stops()[0].says
    clock.now = until
    assert (budgets.room("default"), budgets.stops()) == (3, ())


def test_a_budget_of_money_leaves_room_for_what_it_still_pays(store: Store) -> None:
    budgets = Budgets(store, Clock(), Budget(usd=Decimal("0.10")))
    assert budgets.room("default") == FIRST
    store.propose_many([drafted(n, usd="0.02") for n in range(3)])
    assert budgets.room("default") == 2
    store.propose_many([drafted(n, usd="0.02") for n in range(3, 6)])
    stop = budgets.stop("default")
    assert stop is not None
    assert (budgets.room("default"), stop.limit) == (0, Limit.USD)


def test_the_shops_own_budget_stands_before_the_usual_one_limit_by_limit(store: Store) -> None:
    budgets = Budgets(store, Clock(), Budget(drafts=3, usd=Decimal(1)))
    store.set_budget("default", Budget(drafts=10), "admin", now=NOW)
    store.set_budget("default", Budget(drafts=7, per_minute=5), "admin", now=NOW)
    assert budgets.of("default") == Budget(drafts=7, usd=Decimal(1), per_minute=5)


def test_drafts_in_hand_count_and_a_full_minute_waits_for_the_next(store: Store) -> None:
    clock = Clock()
    budgets = Budgets(store, clock, Budget(per_minute=4), in_hand=lambda shop_id: 1)
    store.propose_many([drafted(n) for n in range(2)])
    assert budgets.room("default") == 1
    store.propose_many([drafted(n) for n in range(2, 4)])
    assert (budgets.room("default"), budgets.stops()) == (0, ())
    clock.move(minutes=1)
    assert budgets.room("default") == 3


def test_what_was_spent_is_counted_once_for_each_proposal_that_was_kept(store: Store) -> None:
    store.propose_many([drafted(n, usd="0.001", at=NOW + timedelta(hours=12 * n)) for n in range(4)])
    assert [store.spent("default", (NOW + timedelta(days=d)).date()).drafts for d in range(2)] == [1, 2]
    total = store.spent_by_shop()["default"]
    assert (total.drafts, total.usd, total.input_tokens, total.output_tokens) == (4, Decimal("0.004"), 3600, 400)


def test_a_rating_that_needs_no_answer_uses_up_nothing(store: Store) -> None:
    store.propose(a_proposal(outcome=Outcome.NONE, draft=None))
    assert store.spent("default", NOW.date()).drafts == 0


def test_the_command_sets_a_budget_and_says_who_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_DATABASE_URL", store.database.writer.url.render_as_string(hide_password=False))
    run = CliRunner().invoke
    assert "no limit; today 0 drafts" in run(group, ["budget"], catch_exceptions=False).output
    run(group, ["budget", "default", "--drafts", "0", "--usd", "2.50"], catch_exceptions=False)
    told = json.loads(run(group, ["budget", "default", "--json"], catch_exceptions=False).output)
    assert (told["drafts"], told["usd"]) == (0, "2.5")
    assert "has used its 0 drafts a day" in told["stopped"]
    run(group, ["budget", "default", "--usual"], catch_exceptions=False)
    assert store.budget("default") == Budget()
    assert isinstance(run(group, ["budget", "default", "--usd", "much"]).exception, InputError)


def test_the_desk_says_whose_budget_is_used_up_and_until_when(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    place.services.accounts.create("anna", "a-long-password", Role.REVIEWER, by="test")
    place.store.set_budget("default", Budget(drafts=0), "admin", now=NOW)
    with TestClient(create_app(place.services), headers={"accept-language": "en"}) as client:
        client.post("/login", data={"login": "anna", "password": "a-long-password"})
        assert "budget of 0 drafts; new drafts are made again from 03.11 00:00" in client.get("/desk").text
