"""A NUL in an address or a field is the caller's mistake on either database, and never reads as a database that is ill."""

import re
from pathlib import Path

from fastapi.testclient import TestClient

from assistant.accounts import Role, Scope
from assistant.web.app import create_app
from tests.desk.parts import a_place, proposed

PASSWORD = "a long password"
ADDRESSES = (
    "/desk/items/i%001",
    "/desk/items-history?id=a%00b",
    "/desk?shop=a%00b",
    "/desk?search=a%00b",
    "/invitations/a%00b",
    "/desk/knowledge?shop=a%00b",
)
FORMS = (
    ("/desk/manage/keys", {"name": "a\0b", "scope": "draft"}),
    ("/desk/items/i1/tasks", {"says": "a\0b", "text": "a\0b"}),
    ("/login", {"login": "a\0b", "password": PASSWORD}),
    ("/desk/manage/style", {"shop": "a\0b"}),
)
BODIES = (
    ("POST", "/v1/inquiries", {"inquiries": [{"id": "a\0b", "platform": "wb", "text": "Гудит"}]}),
    ("POST", "/v1/endpoints", {"url": "https://a.example/\0", "shop_id": "a\0b"}),
    ("GET", "/v1/proposals/a%00b", None),
    ("GET", "/v1/proposals?shop_id=a%00b", None),
    ("GET", "/v1/proposals?cursor=a%00b", None),
    ("GET", "/v1/shops/a%00b/telling", None),
    ("POST", "/v1/proposals/a%00b/tasks", {"says": "x"}),
)


def test_a_nul_is_a_callers_mistake(tmp_path: Path, each_database: str) -> None:
    place = a_place(tmp_path)
    proposed(place, 1)
    place.services.accounts.create("admin", PASSWORD, Role.ADMIN, by="test")
    key = place.services.accounts.make_key("k", list(Scope), by="test")
    with TestClient(create_app(place.services), raise_server_exceptions=False, follow_redirects=False) as client:
        client.post("/login", data={"login": "admin", "password": PASSWORD})
        token = re.findall(r'data-form-token="([^"]+)"', client.get("/desk", headers={"accept": "text/html"}).text)[0]
        answers = {path: client.get(path).status_code for path in ADDRESSES}
        answers |= {path: client.post(path, data={"form_token": token, **form}).status_code for path, form in FORMS}
        bearer = {"Authorization": f"Bearer {key}"}
        answers |= {
            f"{method} {path}": client.request(method, path, json=body, headers=bearer).status_code for method, path, body in BODIES
        }
    assert not {path: status for path, status in answers.items() if status >= 500}
    assert {status for path, status in answers.items() if "%00" in path.partition("?")[0]} == {422}
    assert answers["/desk?search=a%00b"] == 200, "a search passes over it"
    if each_database == "postgres":
        assert (answers["/desk?shop=a%00b"], answers["/login"], answers["/desk/manage/keys"]) == (422, 422, 422)
