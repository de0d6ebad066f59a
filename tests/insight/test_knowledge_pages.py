"""The pages of knowledge over HTTP: reading for everybody of the shop, changes for seniors, everything in the trail."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Role
from assistant.web.app import create_app
from knowledge.library import Library
from knowledge.settling import Settler
from tests.builders import an_inquiry
from tests.desk.parts import Place
from tests.insight.library import a_lamp, a_shop_with_library, conflicting

PASSWORD = "a long password"
on_each_database = pytest.mark.usefixtures("each_database")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Place, Library]]:
    place, library = a_shop_with_library(tmp_path)
    for role in Role:
        place.services.accounts.create(role, PASSWORD, role, by="test")
    yield place, library
    library.close()


@pytest.fixture
def client(shop: tuple[Place, Library]) -> Iterator[TestClient]:
    with TestClient(create_app(shop[0].services), headers={"accept": "text/html", "accept-language": "en"}) as made:
        made.post("/login", data={"login": "senior", "password": PASSWORD})
        yield made


def token_of(client: TestClient) -> str:
    return str(re.findall(r'data-form-token="([^"]+)"', client.get("/desk").text)[0])


@on_each_database
def test_a_card_shows_its_facts_source_and_history(shop: tuple[Place, Library], client: TestClient) -> None:
    place, library = shop
    place.clock.move(hours=1)
    library.sync([a_lamp("25 Вт", source="wb feed")], shop_id="default", source="wb feed")
    assert "Ночник «Созвездие»" in client.get("/desk/knowledge").text
    assert "Ночник «Созвездие»" in client.get("/desk/knowledge?search=lamp").text
    page = client.get("/desk/knowledge/document?id=lamp").text
    assert "wb feed" in page
    assert re.search(r'class="was">20 Вт<.*class="now">25 Вт<', page, re.DOTALL)


def test_a_policy_is_read_clause_by_clause(client: TestClient) -> None:
    assert "worse than the law: 1" in client.get("/desk/knowledge/policies").text
    page = client.get("/desk/knowledge/document?id=returns").text
    assert re.search(r'class="clause worse">.*3 дней', page, re.DOTALL)
    assert re.search(r'class="clause fine">.*10 дней', page, re.DOTALL)
    assert "Пишите нам в чат заказа" in page


def test_rules_name_source_confidence_and_date(client: TestClient) -> None:
    wb = client.get("/desk/knowledge/rules?platform=wb&channel=review").text
    ozon = client.get("/desk/knowledge/rules?platform=ozon&channel=chat").text
    assert wb != ozon
    assert "source:" in wb
    assert "read at the source" in wb


@on_each_database
def test_gaps_and_conflicts_are_fixed_on_the_page_and_the_trail_tells_who(shop: tuple[Place, Library], client: TestClient) -> None:
    place, library = shop
    conflicting(library)
    library.note_gap("default", "Какая гарантия на лампу?", product_id="lamp", inquiry_id="i1")
    page = client.get("/desk/knowledge/open").text
    assert "Какая гарантия на лампу?" in page
    settler = Settler(library, "default")
    form = {"form_token": token_of(client), "shop": "default"}
    gap = {"key": settler.gaps()[0].key, "action": "fact", "attribute": "Гарантия", "value": "1 год"}
    assert client.post("/desk/knowledge/gaps", data=form | gap).status_code == 200
    assert client.post("/desk/knowledge/gaps", data=form | gap).status_code == 404
    [one] = settler.conflicts(tuple(c for c in library.conflicts("default") if c.kind == "attribute"))
    assert client.post("/desk/knowledge/conflicts", data=form | {"key": one.key, "action": "choose"}).status_code == 422
    client.post("/desk/knowledge/conflicts", data=form | {"key": one.key, "action": "choose", "right": "0"})
    after = client.get("/desk/knowledge/open").text
    assert "data-gap" not in after
    assert "Мощность" not in after.split("History")[0]
    told = [(entry.actor, entry.action) for entry in place.store.entries()]
    assert {("senior", "gap fact"), ("senior", "conflict choose")} <= set(told)


@on_each_database
def test_a_conflict_counts_the_buyers_of_its_products_under_all_their_ids(shop: tuple[Place, Library], client: TestClient) -> None:
    place, library = shop
    conflicting(library)
    for number, product in enumerate(("lamp", "p1", "p1", "kettle", None)):
        place.store.add(an_inquiry(id=f"i{number}", external_id=f"e{number}", product_id=product))
    place.store.add(an_inquiry(id="other", external_id="e9", product_id="p1", shop_id="other"))
    shown = client.get("/desk/knowledge/open").text
    (conflict,) = re.findall(r"<li data-conflict>\s*<p>((?:(?!</p>).)*мощность.*?)</p>", shown, re.DOTALL)
    assert re.findall(r"buyers: (\d+)", conflict) == ["3"]


@pytest.mark.parametrize("role", [Role.AGENT, Role.REVIEWER])
def test_others_read_and_change_nothing(shop: tuple[Place, Library], client: TestClient, role: Role) -> None:
    library = shop[1]
    library.note_gap("default", "Какая гарантия?", product_id="lamp", inquiry_id="i1")
    key = Settler(library, "default").gaps()[0].key
    client.post("/login", data={"login": role, "password": PASSWORD})
    page = client.get("/desk/knowledge/open").text
    assert "Какая гарантия?" in page
    assert 'name="attribute"' not in page
    form = {"form_token": token_of(client), "shop": "default", "key": key, "action": "dismiss", "reason": "x"}
    assert client.post("/desk/knowledge/gaps", data=form).status_code == 403
    assert client.post("/desk/knowledge/uploads", data=form, files={"file": ("a.csv", b"id,title\n1,a\n")}).status_code == 403


def test_a_shop_that_one_may_not_see_stays_shut(shop: tuple[Place, Library], client: TestClient) -> None:
    shop[0].services.accounts.create("guest", PASSWORD, Role.SENIOR, ["elsewhere"], by="test")
    client.post("/login", data={"login": "guest", "password": PASSWORD})
    for path in ("", "/open", "/policies", "/rules", "/uploads", "/document?id=lamp"):
        joint = "&" if "?" in path else "?"
        assert client.get(f"/desk/knowledge{path}{joint}shop=default").status_code == 403
        assert client.get(f"/desk/knowledge{path}").status_code == 404


@on_each_database
def test_a_file_is_brought_previewed_and_applied(shop: tuple[Place, Library], client: TestClient) -> None:
    form = {"form_token": token_of(client), "shop": "default", "source": "wb feed"}
    body = "id,title,Мощность\nlamp,Ночник,30 Вт\n,Без номера,1\n".encode()
    preview = client.post("/desk/knowledge/uploads", data=form, files={"file": ("feed.csv", body)})
    assert "changed: 1" in preview.text
    assert re.search(r"feed\.csv</td><td>3</td><td>id</td>", preview.text)
    done = client.post(f"{preview.url.path}/apply", data=form)
    assert "Applied: 0 added, 1 changed, 0 removed" in done.text


def test_a_refused_file_says_why_and_is_in_the_trail(shop: tuple[Place, Library], client: TestClient) -> None:
    form = {"form_token": token_of(client), "shop": "default"}
    answer = client.post("/desk/knowledge/uploads", data=form, files={"file": ("run.exe", b"MZ")})
    assert answer.status_code == 422
    assert "cannot be read" in answer.text
    assert shop[0].store.entries()[-1].action == "file refused"
    huge = client.post("/desk/knowledge/uploads", data=form, files={"file": ("feed.csv", b"x" * 22_000_000)})
    assert huge.status_code == 413
