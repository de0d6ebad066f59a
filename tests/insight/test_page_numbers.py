"""The analytics page as a manager reads it: every number in its tables, tiles and legends, worked out again from the raw rows."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.web.app import create_app
from tests.builders import NOW
from tests.desk.parts import Place
from tests.insight.parts import PASSWORD
from tests.insight.raw import Line, lines

ADDRESS = "/desk/analytics?from=2026-10-01&to=2026-11-30"
OUTCOMES = ("unchanged", "edited", "rewritten", "written", "dismissed")
STEPS = ("3", "15", "60", "240", "1440", "4320", "more")


class Tables(HTMLParser):
    """The words of every cell, table by table."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[list[list[str]]] = []
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append([])
        elif tag == "tr":
            self.found[-1].append([])
        elif tag == "td":
            self.found[-1][-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1][-1][-1] = f"{self.found[-1][-1][-1]} {data}".strip()


@pytest.fixture(scope="module")
def raw(month: Place) -> list[Line]:
    return list(lines(month.store))


@pytest.fixture(scope="module")
def page(month: Place) -> Iterator[str]:
    with TestClient(create_app(month.services), headers={"accept": "text/html", "accept-language": "en"}) as client:
        client.post("/login", data={"login": "admin", "password": PASSWORD})
        yield client.get(ADDRESS).text


@pytest.fixture(scope="module")
def tables(page: str) -> list[list[list[str]]]:
    """Terms, outcomes, complaints by day, by product, findings prevented, spending by day, by model; without the heads."""
    return [[row for row in table if row] for table in Tables(page).found]


def of(raw: Iterable[Line], kind: str, *names: str) -> list[Line]:
    return [line for line in raw if line.kind == kind and (not names or line.name in names)]


def number(chosen: Iterable[Line]) -> int:
    """How many inquiries and days the lines are of: the same model twice on a day is one."""
    return len({(line.inquiry, line.name, line.day) for line in chosen})


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0.0 %"


def dollars(chosen: Iterable[Line]) -> str:
    return f"${sum(line.amount for line in chosen) / 10**9:.4f}"


def grouped(chosen: Iterable[Line], key: Callable[[Line], Any]) -> dict[Any, list[Line]]:
    found: dict[Any, list[Line]] = defaultdict(list)
    for line in chosen:
        found[key(line)].append(line)
    return found


def test_the_tiles(page: str, raw: list[Line]) -> None:
    decided, answers = of(raw, "outcome"), of(raw, "answer")
    assert re.findall(r'class="tile"><b>([^<]+)</b>', page) == [
        str(number(decided)),
        percent(number(of(raw, "outcome", "unchanged")), number(decided)),
        percent(number(of(raw, "answer", "copy")), number(answers)),
        dollars(of(raw, "draft")),
    ]


def test_the_first_answer_against_every_term(tables: list[list[list[str]]], raw: list[Line]) -> None:
    asked = [line for line in raw if line.kind in ("in_time", "late", "waiting")]
    wanted = set()
    for (name, platform, channel), held in grouped(asked, lambda line: (line.name, line.platform, line.channel)).items():
        in_time, late, waiting = (len(of(held, kind)) for kind in ("in_time", "late", "waiting"))
        over = sum(line.due is not None and line.due < NOW for line in of(held, "waiting"))
        due = in_time + late + over
        wanted.add((name, platform, channel, in_time, late, waiting, over, percent(in_time, due) if due else "—"))
    platforms = {"Wildberries": "wb", "Ozon": "ozon", "Taobao": "taobao", "Яндекс Маркет": "ym"}
    shown = set()
    for row in tables[0]:
        platform, _, channel = row[1].rpartition(" ")
        shown.add((row[0].split()[0], platforms[platform.strip()], channel, *map(int, row[3:7]), row[7]))
    assert shown == wanted
    assert any(name == "SLA-TB-01" for name, *_ in shown)


def test_what_people_did_with_the_drafts(tables: list[list[list[str]]], raw: list[Line]) -> None:
    decided = number(of(raw, "outcome"))
    wanted = []
    for name in OUTCOMES:
        held = of(raw, "outcome", name)
        mean = percent(sum(line.amount for line in held) / len(held), 10_000) if held else "0.0 %"
        wanted.append([str(len(held)), percent(len(held), decided), mean if name in ("edited", "rewritten") else "—"])
    assert [row[1:] for row in tables[1]] == wanted


def test_the_legends_of_the_stripes_and_the_causes(page: str, raw: list[Line]) -> None:
    parts = re.findall(r'<p class="legend">(.*?)</p>', page, re.DOTALL)
    legends = [[int(found) for found in re.findall(r">(\d+)</a>", part)] for part in parts]
    families = grouped(of(raw, "complaint"), lambda line: line.name)
    assert legends == [
        [len(of(raw, "wait", step)) for step in STEPS],
        [len(of(raw, "outcome", name)) for name in OUTCOMES],
        sorted((len(held) for held in families.values()), reverse=True),
    ]
    said = re.sub(r"<[^>]+>", "", unescape(page))
    own, copy = (len(of(raw, "answer", name)) for name in ("own", "copy"))
    assert f"of their own: {own}; that copy one of the last 200: {copy}." in said


def test_complaints_by_day_and_by_product(tables: list[list[list[str]]], raw: list[Line]) -> None:
    by_day = grouped(of(raw, "complaint"), lambda line: line.day)
    assert tables[2] == [[day, str(len(by_day[day]))] for day in sorted(by_day)]
    by_product = grouped(of(raw, "complaint"), lambda line: line.product)
    assert {row[0].split()[-1] for row in tables[3]} == set(by_product)
    for row in tables[3]:
        held = by_product[row[0].split()[-1]]
        families = sorted(len(one) for one in grouped(held, lambda line: line.name).values())
        assert (int(row[1]), sorted(map(int, re.findall(r"\d+", row[2])))) == (len(held), families)


def test_findings_prevented(tables: list[list[list[str]]], raw: list[Line]) -> None:
    held = grouped(of(raw, "prevented"), lambda line: line.name)
    assert {row[0].split()[0]: (int(row[2]), int(row[3])) for row in tables[4]} == {
        name: (len(mine), sum(line.amount for line in mine)) for name, mine in held.items()
    }


def test_spending_by_day_and_by_model(tables: list[list[list[str]]], raw: list[Line]) -> None:
    by_day = grouped(of(raw, "draft"), lambda line: line.day)
    assert tables[5] == [[day, str(number(by_day[day])), dollars(by_day[day])] for day in sorted(by_day)]
    shown = {row[1]: row[2:] for row in tables[6]}
    assert shown == {
        name: [
            str(number(held)),
            *(str(sum(line.amount for line in of(raw, kind, name))) for kind in ("tokens_in", "tokens_out")),
            dollars(held),
        ]
        for name, held in grouped(of(raw, "draft"), lambda line: line.name).items()
    }


def test_a_number_of_one_marketplace_is_that_of_its_rows(month: Place, raw: list[Line]) -> None:
    with TestClient(create_app(month.services), headers={"accept": "text/html", "accept-language": "en"}) as client:
        client.post("/login", data={"login": "admin", "password": PASSWORD})
        shown = [row for row in Tables(client.get(f"{ADDRESS}&platform=taobao").text).found[1] if row]
    mine = [line for line in raw if line.platform == "taobao"]
    assert [int(row[1]) for row in shown] == [len(of(mine, "outcome", name)) for name in OUTCOMES]
