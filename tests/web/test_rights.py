"""Every route, for everybody: the table below is the whole of it, and a route that is missing here fails the test."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.accounts import Role, Scope
from assistant.desk import sha256
from assistant.domain import Shop
from assistant.web.app import create_app
from assistant.web.reports import Reports
from tests.desk.parts import Place, a_place, proposed

TEXT = "Здравствуйте! Спасибо за отзыв."
PASSWORD = "a long password"
EVERYBODY, NOBODY = frozenset({"stranger", *Role}), frozenset[str]()
STAFF = frozenset(Role)
DECIDERS = STAFF - {Role.AGENT}
SENIORS = frozenset({Role.SENIOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
KEYS = frozenset(Scope) - {Scope.WATCH}

PAGES: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/login"): EVERYBODY,
    ("POST", "/login"): EVERYBODY,
    ("POST", "/logout"): STAFF,
    ("GET", "/invitations/{token}"): EVERYBODY,
    ("POST", "/invitations/{token}"): EVERYBODY,
    ("POST", "/language"): EVERYBODY,
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", "/metrics"): NOBODY,  # but this machine itself, and keys of the scope watch: tests/observing
    ("POST", "/csp-reports"): EVERYBODY,
    ("POST", "/webhooks/ym/notification"): NOBODY,
    ("GET", "/desk"): STAFF,
    ("GET", "/desk/clean"): STAFF,
    ("POST", "/desk/clean"): DECIDERS,
    ("GET", "/desk/items/{inquiry_id:path}"): STAFF,
    ("POST", "/desk/items/{inquiry_id:path}/check"): STAFF,
    ("POST", "/desk/items/{inquiry_id:path}/decision"): DECIDERS,
    ("POST", "/desk/items/{inquiry_id:path}/edit"): STAFF,
    ("POST", "/desk/items/{inquiry_id:path}/revise"): STAFF,
    ("POST", "/desk/items/{inquiry_id:path}/variant"): STAFF,
    ("GET", "/desk/claims"): STAFF,
    ("POST", "/desk/items/{inquiry_id:path}/claim"): DECIDERS,
    ("GET", "/desk/items/{inquiry_id:path}/photos/{number}"): STAFF,
    ("GET", "/desk/items/{inquiry_id:path}/live"): STAFF,
    ("GET", "/desk/items/{inquiry_id:path}/saved"): STAFF,
    ("POST", "/desk/items/{inquiry_id:path}/tasks"): STAFF,
    ("POST", "/desk/items/{inquiry_id:path}/undo"): DECIDERS,
    ("POST", "/desk/items/{inquiry_id:path}/leave"): STAFF,
    ("POST", "/desk/items/{inquiry_id:path}/take"): SENIORS,
    ("GET", "/desk/items-history"): STAFF,
    ("POST", "/desk/publishing"): SENIORS,
    ("GET", "/desk/analytics"): STAFF,
    ("GET", "/desk/analytics/items"): STAFF,
    ("GET", "/desk/analytics/export.csv"): STAFF,
    ("GET", "/desk/analytics/export.xlsx"): STAFF,
    ("GET", "/desk/knowledge"): STAFF,
    ("GET", "/desk/knowledge/document"): STAFF,
    ("GET", "/desk/knowledge/policies"): STAFF,
    ("GET", "/desk/knowledge/rules"): STAFF,
    ("GET", "/desk/knowledge/open"): STAFF,
    ("GET", "/desk/knowledge/wrong"): STAFF,
    ("POST", "/desk/knowledge/gaps"): SENIORS,
    ("POST", "/desk/knowledge/conflicts"): SENIORS,
    ("GET", "/desk/knowledge/uploads"): STAFF,
    ("POST", "/desk/knowledge/uploads"): SENIORS,
    ("GET", "/desk/knowledge/uploads/{upload_id}"): SENIORS,
    ("POST", "/desk/knowledge/uploads/{upload_id}/apply"): SENIORS,
    ("GET", "/desk/outbreaks"): STAFF,
    ("POST", "/desk/outbreaks"): SENIORS,
    ("POST", "/desk/outbreaks/{number}/end"): SENIORS,
    ("GET", "/desk/tasks"): STAFF,
    ("POST", "/desk/tasks/{number}/done"): STAFF,
    ("GET", "/desk/manage"): ADMINS,
    ("POST", "/desk/manage/invitations"): ADMINS,
    ("POST", "/desk/manage/style"): ADMINS,
    ("POST", "/desk/manage/accounts"): ADMINS,
    ("POST", "/desk/manage/keys"): ADMINS,
    ("POST", "/desk/manage/keys/{key_id}/revoke"): ADMINS,
    ("GET", "/desk/manage/telling"): ADMINS,
    ("POST", "/desk/manage/telling"): ADMINS,
    ("POST", "/desk/manage/telling/plan"): ADMINS,
    ("GET", "/desk/manage/telling/{number}"): ADMINS,
    ("POST", "/desk/manage/telling/{number}"): ADMINS,
    ("GET", "/desk/audit.jsonl"): ADMINS,
}
API: dict[tuple[str, str], frozenset[str]] = {
    ("POST", "/v1/suggestions"): KEYS,
    ("POST", "/v1/check"): KEYS,
    ("GET", "/v1/wrong-answers"): KEYS,
    ("POST", "/v1/inquiries"): KEYS,
    ("GET", "/v1/events"): KEYS,
    ("POST", "/v1/endpoints"): frozenset({Scope.ADMIN}),
    ("GET", "/v1/endpoints"): frozenset({Scope.ADMIN}),
    ("DELETE", "/v1/endpoints/{number}"): frozenset({Scope.ADMIN}),
    ("POST", "/v1/endpoints/{number}/secret"): frozenset({Scope.ADMIN}),
    ("POST", "/v1/endpoints/{number}/test"): frozenset({Scope.ADMIN}),
    ("GET", "/v1/endpoints/{number}/deliveries"): frozenset({Scope.ADMIN}),
    ("GET", "/v1/shops/{shop_id}/telling"): frozenset({Scope.ADMIN}),
    ("PUT", "/v1/shops/{shop_id}/telling"): frozenset({Scope.ADMIN}),
    ("GET", "/v1/proposals"): KEYS,
    ("GET", "/v1/proposals/{proposal_id:path}"): KEYS,
    ("POST", "/v1/proposals/{proposal_id:path}/decision"): KEYS - {Scope.DRAFT},
    ("POST", "/v1/proposals/{proposal_id:path}/tasks"): KEYS,
}
FORM = {
    "kind": "forward",
    "version": "1",
    "action": "dismiss",
    "text": TEXT,
    "text_sha256": sha256(TEXT),
    "number": "0",
    "role": "agent",
    "login": "x",
}
BODY = {
    "inquiry": {"id": "n", "platform": "wb", "channel": "review", "text": "x"},
    "inquiries": [{"id": "m", "platform": "wb", "channel": "review", "text": "x"}],
}
BODIES = {
    "/v1/suggestions": {"inquiry": BODY["inquiry"]},
    "/v1/inquiries": {"inquiries": BODY["inquiries"]},
    "/v1/check": {"text": TEXT},
    "/v1/endpoints": {"address": "https://helpdesk.example/otklik"},
    "/v1/shops/{shop_id}/telling": {"digest_at": 8},
    "/v1/proposals/{proposal_id:path}/decision": {"version": 1, "action": "dismiss"},
    "/v1/proposals/{proposal_id:path}/tasks": {"kind": "forward"},
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = a_place(tmp_path)
    proposed(made)
    for role in Role:
        made.services.accounts.create(role, PASSWORD, role, by="test")
    return made


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    with TestClient(create_app(place.services), headers={"accept": "text/html"}, follow_redirects=False) as made:
        yield made


def routes(app: FastAPI) -> set[tuple[str, str]]:
    found = (
        context
        for included in app.routes
        if hasattr(included, "effective_route_contexts")
        for context in included.effective_route_contexts()
    )
    return {(method, context.path) for context in found for method in context.methods or ()}


def test_the_table_names_every_route(place: Place) -> None:
    document = create_app(place.services)
    assert routes(document) == PAGES.keys() | API.keys()


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: {"key_id": "1", "number": "1", "token": "t"}.get(found[1], "i1"), path)


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_a_page_opens_for_those_who_may(place: Place, client: TestClient, who: str) -> None:
    for (method, path), allowed in PAGES.items():
        client.cookies.clear()
        token = "none"
        if who != "stranger":
            client.post("/login", data={"login": who, "password": PASSWORD})
            token = re.findall(r'data-form-token="([^"]+)"', client.get("/desk").text)[0]
        given = {"json": {"text": "x"}} if path.endswith("/check") else {"data": FORM | {"form_token": token}}
        answer = client.request(method, filled(path), headers={"x-form-token": token}, **(given if method == "POST" else {}))
        refused = answer.status_code in {401, 403} or (who == "stranger" and answer.headers.get("location") == "/login")
        if path in {"/login", "/"}:
            continue
        forbidden_here = answer.status_code == 422 and "role does not allow" in answer.text.casefold()
        assert (refused or forbidden_here or "не позволяет" in answer.text) == (who not in allowed), (
            f"{method} {path} for {who}: {answer.status_code}"
        )


@pytest.mark.parametrize("scope", list(Scope))
def test_a_key_does_what_its_scope_says(place: Place, client: TestClient, scope: Scope) -> None:
    key = place.services.accounts.make_key("k", [scope], by="test")
    for (method, path), allowed in API.items():
        answer = client.request(method, filled(path), headers={"Authorization": f"Bearer {key}"}, json=BODIES.get(path))
        assert (answer.status_code == 403) == (scope not in allowed), f"{method} {path}: {answer.status_code} {answer.text}"
        assert answer.status_code < 500


@pytest.mark.parametrize("route", sorted(API))
def test_a_session_is_no_key(place: Place, client: TestClient, route: tuple[str, str]) -> None:
    client.post("/login", data={"login": "admin", "password": PASSWORD})
    assert client.request(route[0], filled(route[1]), json=BODIES.get(route[1])).status_code == 401


def test_nobody_locks_out_the_last_administrator(place: Place, client: TestClient) -> None:
    client.post("/login", data={"login": "admin", "password": PASSWORD})
    token = re.findall(r'data-form-token="([^"]+)"', client.get("/desk").text)[0]
    answer = client.post("/desk/manage/accounts", data={"form_token": token, "login": "admin", "action": "close"})
    assert answer.status_code == 422


def test_an_invitation_makes_one_account_with_the_promised_role(place: Place, client: TestClient) -> None:
    client.post("/login", data={"login": "admin", "password": PASSWORD})
    token = re.findall(r'data-form-token="([^"]+)"', client.get("/desk").text)[0]
    page = client.post("/desk/manage/invitations", data={"form_token": token, "role": "reviewer", "shops": "default"}).text
    link = re.findall(r"http://testserver(/invitations/[\w-]+)", page)[0]
    client.cookies.clear()
    assert client.get(link).status_code == 200
    assert client.post(link, data={"login": "olga", "password": "short"}).status_code == 422
    assert client.post(link, data={"login": "olga", "password": PASSWORD}).status_code == 303
    assert client.post(link, data={"login": "ivan", "password": PASSWORD}).status_code == 404
    account = place.store.account("olga")
    assert account is not None
    assert (account.role, account.shops) == ("reviewer", ("default",))


def test_an_administrator_of_some_shops_has_no_say_over_the_others(place: Place, client: TestClient) -> None:
    place.services.accounts.create("narrow", PASSWORD, Role.ADMIN, ("default",), by="test")
    place.services.accounts.create("theirs", PASSWORD, Role.AGENT, ("default",), by="test")
    place.services.accounts.make_key("everywhere", [Scope.DRAFT], by="test")
    place.store.save_shop(Shop(id="other", name="Чужая"))
    client.post("/login", data={"login": "narrow", "password": PASSWORD})
    token = re.findall(r'data-form-token="([^"]+)"', client.get("/desk").text)[0]

    def sent(path: str, **form: str) -> int:
        return client.post(path, data={"form_token": token, **form}).status_code

    assert sent("/desk/manage/keys", name="wide", scope="draft", shops="other") == 422
    assert sent("/desk/manage/invitations", role="admin", shops="other") == 422
    assert sent("/desk/manage/accounts", login="reviewer", action="admin") == 403
    assert sent("/desk/manage/keys/1/revoke") == 403
    assert sent("/desk/manage/style", shop="other", learned="true") == 403
    assert client.get("/desk/audit.jsonl").status_code == 403
    assert sent("/desk/manage/accounts", login="theirs", action="reviewer") == 303
    assert sent("/desk/manage/keys", name="mine", scope="draft") == 200
    assert {key.name: key.shops for key in place.store.api_keys()} == {"everywhere": (), "mine": ("default",)}
    assert "everywhere" not in client.get("/desk/manage").text


def test_a_number_beyond_all_rows_is_a_callers_mistake(place: Place, client: TestClient) -> None:
    client.post("/login", data={"login": "admin", "password": PASSWORD})
    token = re.findall(r'data-form-token="([^"]+)"', client.get("/desk").text)[0]
    for path in ("/desk/tasks/{}/done", "/desk/manage/keys/{}/revoke", "/desk/outbreaks/{}/end"):
        assert client.post(path.format(2**70), data={"form_token": token}).status_code == 422


def test_the_kill_switch_is_on_the_desk(place: Place, client: TestClient) -> None:
    client.post("/login", data={"login": "senior", "password": PASSWORD})
    token = re.findall(r'data-form-token="([^"]+)"', client.get("/desk").text)[0]
    client.post("/desk/publishing", data={"form_token": token, "paused": "true"})
    assert place.services.publisher.paused
    client.post("/desk/publishing", data={"form_token": token, "paused": "false"})
    assert not place.services.publisher.paused


def test_a_senior_of_some_shops_stops_everything_but_lets_nothing_of_the_others_leave_again(place: Place, client: TestClient) -> None:
    place.store.save_shop(Shop(id="other", name="Чужая"))
    place.services.accounts.create("narrow", PASSWORD, Role.ADMIN, ("default",), by="test")
    client.post("/login", data={"login": "narrow", "password": PASSWORD})
    page = client.get("/desk/manage").text
    assert 'action="/desk/publishing"' in page
    token = re.findall(r'data-form-token="([^"]+)"', page)[0]
    assert client.post("/desk/publishing", data={"form_token": token, "paused": "true"}).status_code == 303
    assert client.post("/desk/publishing", data={"form_token": token, "paused": "false"}).status_code == 403
    assert place.services.publisher.paused
    assert 'action="/desk/publishing"' not in client.get("/desk/manage").text


def test_where_the_setting_forbids_publishing_the_desk_says_so_and_offers_no_button(place: Place, client: TestClient) -> None:
    place.store.publishing = False
    client.post("/login", data={"login": "admin", "password": PASSWORD})
    for path in ("/desk", "/desk/manage"):
        assert "OTKLIK_PUBLISHING" in client.get(path).text
    page = client.get("/desk/manage").text
    assert 'action="/desk/publishing"' not in page
    place.store.publishing = True
    assert 'action="/desk/publishing"' in client.get("/desk/manage").text


def test_a_closed_account_is_out_at_once(place: Place, client: TestClient) -> None:
    client.post("/login", data={"login": "reviewer", "password": PASSWORD})
    place.services.accounts.deactivate("reviewer", by="test")
    assert client.get("/desk").headers["location"] == "/login"
    assert client.post("/login", data={"login": "reviewer", "password": PASSWORD}).status_code == 401


def test_the_whole_trail_is_exported(place: Place, client: TestClient) -> None:
    client.post("/login", data={"login": "admin", "password": PASSWORD})
    lines = client.get("/desk/audit.jsonl").text.splitlines()
    assert len(lines) == len(place.store.entries())
    assert '"action":"audit exported"' in lines[-1]


def test_reports_of_browsers_do_not_fill_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(20):
        assert client.post("/csp-reports", content=b"{}").status_code == 204
    assert len([line for line in caplog.messages if "content policy" in line]) == 1


def test_a_later_line_of_the_log_tells_how_many_reports_came_meanwhile() -> None:
    now = [0.0]
    reports = Reports(every=60, clock=lambda: now[0])
    assert [reports.told() for _ in range(3)] == [1, 0, 0]
    now[0] = 61
    assert reports.told() == 3
