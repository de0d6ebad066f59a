"""Every number of the analytics page, worked out again from the raw rows, and every number opens exactly its items."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Role
from assistant.domain import Shop
from assistant.insight.reading import Period, numbers
from assistant.insight.sheets import table
from assistant.store import Stretch
from assistant.web.app import create_app
from tests.builders import NOW
from tests.desk.parts import Place, a_place
from tests.insight.parts import PASSWORD, a_month, a_proposal, count_all
from tests.insight.raw import Counted, counted, moment, rows

MONTH = Period(date(2026, 10, 1), date(2026, 11, 30))
on_each_database = pytest.mark.usefixtures("each_database")
ADDRESS = "/desk/analytics?from=2026-10-01&to=2026-11-30"


@pytest.fixture
def client(month: Place) -> Iterator[TestClient]:
    with TestClient(create_app(month.services), headers={"accept": "text/html", "accept-language": "en"}) as made:
        made.post("/login", data={"login": "admin", "password": PASSWORD})
        yield made


def summed(raw: Counted, kind: str, name: str | None = None) -> tuple[int, int]:
    chosen = [held for (k, n, _), held in raw.items() if k == kind and name in {None, n}]
    return sum(map(len, chosen)), sum(amount for held in chosen for amount in held.values())


def test_every_number_is_what_the_raw_rows_say(month: Place) -> None:
    raw, found = counted(month.store), numbers(month.store, MONTH, NOW)
    for name, count in found.outcomes.items():
        assert (count.items, count.amount) == summed(raw, "outcome", name), name
    assert {count.names[0]: (count.items, count.amount) for count in found.prevented} == {
        name: summed(raw, "prevented", name) for kind, name, _ in raw if kind == "prevented"
    }
    for count in found.waits:
        assert (count.items, count.amount) == summed(raw, "wait", count.names[0])
    for name, count in found.answers.items():
        assert count.items == summed(raw, "answer", name)[0]
    for count in found.families:
        assert count.items == summed(raw, "complaint", count.names[0])[0]
    for row in found.spend:
        assert (row.drafts.items, row.drafts.amount) == summed(raw, "draft", row.writer)
        assert (row.tokens_in, row.tokens_out) == (summed(raw, "tokens_in", row.writer)[1], summed(raw, "tokens_out", row.writer)[1])
    for kind in ("in_time", "late", "waiting"):
        shown = sum(getattr(row, kind).items for row in found.terms)
        assert shown == summed(raw, kind)[0], kind
    for count in found.complaints_by_day:
        assert count.items == sum(len(held) for (kind, _, day), held in raw.items() if (kind, day) == ("complaint", count.day))
    for count in found.cost_by_day:
        assert count.amount == sum(sum(held.values()) for (kind, _, day), held in raw.items() if (kind, day) == ("draft", count.day))


def test_the_month_has_something_of_everything(month: Place) -> None:
    found = numbers(month.store, MONTH, NOW)
    assert [name for name, count in found.outcomes.items() if not count.items and name != "written"] == []
    assert found.prevented
    assert found.families
    assert any(row.in_time.items for row in found.terms)
    assert any(row.late.items for row in found.terms)
    assert any(row.overdue.items for row in found.terms)
    assert found.cost > 0


def test_every_number_opens_exactly_the_items_that_it_counts(month: Place, client: TestClient) -> None:
    page = client.get(ADDRESS)
    assert page.status_code == 200
    links = {(unescape(link), int(number)) for link, number in re.findall(r'class="num[^"]*" href="([^"]+)">(\d+)<', page.text)}
    assert len(links) > 30
    raw = counted(month.store)
    for link, number in links:
        listed = client.get(link)
        assert int(re.findall(r"data-number>(\d+)<", listed.text)[0]) == number, link
        _compare_with_raw(raw, link, set(re.findall(r'href="/desk/items/(i\d+)"', listed.text)), number)


def _compare_with_raw(raw: Counted, link: str, ids: set[str], number: int) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    if asked.keys() & {"channel", "platform", "product", "overdue"} or number > 50:
        return
    wanted = {
        inquiry
        for (kind, name, day), held in raw.items()
        for inquiry in held
        if kind == asked["what"] and asked.get("name", name) == name and asked["from"] <= day <= asked["to"]
    }
    assert ids == wanted, link


def test_a_bar_of_a_chart_opens_the_items_of_its_day(client: TestClient) -> None:
    page = client.get(ADDRESS).text
    bars = {(unescape(link), int(number)) for link, number in re.findall(r'<a href="([^"]+)" aria-label="[^"]*: (\d+)"><rect', page)}
    assert bars
    for link, number in bars:
        assert number == int(re.findall(r"data-number>(\d+)<", client.get(link).text)[0]), link


def test_the_export_holds_the_same_numbers_and_no_formula(month: Place, client: TestClient) -> None:
    text = client.get(ADDRESS.replace("?", "/export.csv?")).content.decode("utf-8-sig")
    assert text.count("\n") == 1 + sum(1 for _ in table(numbers(month.store, MONTH, NOW)))
    assert "outcome,unchanged" in text
    assert client.get(ADDRESS.replace("?", "/export.xlsx?")).content[:2] == b"PK"


def test_a_shop_that_one_may_not_see_is_not_counted(month: Place, client: TestClient) -> None:
    client.post("/login", data={"login": "elsewhere", "password": PASSWORD})
    for address in (ADDRESS, f"{ADDRESS}&shop=default"):
        page = client.get(address).text
        assert {int(number) for number in re.findall(r'class="num[^"]*" href="[^"]+">(\d+)<', page)} <= {0}


@on_each_database
def test_what_changes_is_counted_again_and_nothing_twice(tmp_path: Path) -> None:
    place = a_month(tmp_path, 8)
    before = numbers(place.store, MONTH, NOW)
    place.store.wrote_again(a_proposal(place, 40).brief.inquiry.model_copy(update={"text": "Пришёл с трещиной и не заряжается."}))
    count_all(place)
    count_all(place)
    after, raw = numbers(place.store, MONTH, NOW), counted(place.store)
    for count in (*before.families, *after.families):
        assert next(held.items for held in after.families if held.names == count.names) == summed(raw, "complaint", count.names[0])[0]


@on_each_database
def test_forgetting_takes_the_complaint_out_and_leaves_the_decisions(tmp_path: Path) -> None:
    place = a_month(tmp_path, 12)
    forgotten = a_proposal(place, 48, order_id="o-1", text="Перестал заряжаться через неделю.")
    count_all(place)
    before = numbers(place.store, MONTH, NOW)
    assert place.store.forget(order="o-1") == 1
    for _ in range(2):
        after = numbers(place.store, MONTH, NOW)
        assert sum(count.items for count in after.families) == sum(count.items for count in before.families) - 1
        assert after.cost == before.cost
        count_all(place)
    assert forgotten.id not in str(place.store.complaints(Stretch(since=NOW.replace(year=2000), until=NOW)))


@on_each_database
def test_overdue_are_those_whose_term_has_run_out_by_now(tmp_path: Path) -> None:
    place = a_month(tmp_path, 24)
    for number, minutes in enumerate((1, 30, 60 * 20, 60 * 40), start=60):
        a_proposal(place, number, asked_at=NOW - timedelta(minutes=minutes))
    count_all(place)
    waiting = [row for row in rows(place.store, "marks") if row["kind"] == "waiting"]
    for now in (NOW - timedelta(days=2), NOW, NOW + timedelta(hours=5), NOW + timedelta(days=30)):
        late = Counter((row["name"], row["platform"], row["channel"]) for row in waiting if moment(row["at"]) < now)
        found = numbers(place.store, MONTH, now).terms
        shown = {(row.term.id, row.platform, row.channel): row.overdue.items for row in found if row.overdue.items}
        assert shown == late
    assert late.total() == len(waiting)


@on_each_database
@pytest.mark.parametrize("table_name", ["totals", "tallies"])
def test_daily_sums_are_the_marks_added_up(tmp_path: Path, table_name: str) -> None:
    store = a_month(tmp_path, 24).store
    kept, marks = [row for row in rows(store, table_name) if row["items"]], rows(store, "marks")
    key = sorted(kept[0].keys() - {"items", "amount"})
    items = Counter(tuple(mark[name] for name in key) for mark in marks)
    assert {tuple(row[name] for name in key): row["items"] for row in kept} == items
    assert sum(row["amount"] for row in kept) == sum(mark["amount"] for mark in marks)


def test_the_usual_period_ends_with_the_shops_own_day(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    place.services.accounts.create("admin", PASSWORD, Role.ADMIN, by="test")
    place.store.save_shop(Shop(id="default", name="Лавка", timezone="Asia/Vladivostok"))
    place.clock.now = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    with TestClient(create_app(place.services), headers={"accept": "text/html", "accept-language": "en"}) as made:
        made.post("/login", data={"login": "admin", "password": PASSWORD})
        assert "2026-10-26 – 2026-11-22" in made.get("/desk/analytics").text
        place.store.save_shop(Shop(id="default", name="Лавка", timezone="America/New_York"))
        assert "2026-10-25 – 2026-11-21" in made.get("/desk/analytics").text
