"""The pages over real HTTP handlers: doors, tokens, escaping, the way of one item."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Role
from assistant.desk import sha256
from assistant.web.app import create_app
from assistant.web.pages.facts import spoken
from knowledge.types import Fact
from tests.desk.parts import Place, a_place, proposed

TEXT = "Здравствуйте! Спасибо за отзыв."
PASSWORD = "a long password"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = a_place(tmp_path, hold_seconds=0)
    for role in Role:
        made.services.accounts.create(role, PASSWORD, role, by="test")
    return made


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    with TestClient(create_app(place.services), headers={"accept": "text/html", "accept-language": "en"}) as made:
        yield made


def sign_in(client: TestClient, role: Role = Role.REVIEWER) -> str:
    client.post("/login", data={"login": role, "password": PASSWORD})
    found = re.search(r'data-form-token="([^"]+)"', client.get("/desk").text)
    assert found is not None
    return found[1]


def decide(client: TestClient, token: str, item: str = "i1", text: str = TEXT, **changes: object) -> tuple[int, str]:
    form = {"form_token": token, "version": 1, "action": "approve", "text": text, "text_sha256": sha256(text)} | changes
    answer = client.post(f"/desk/items/{item}/decision", data=form, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", answer.text)


def test_the_line_about_what_was_just_done_names_nothing_of_another_shop(place: Place, client: TestClient) -> None:
    proposed(place, 1)
    proposed(place, 2, shop_id="other", product_name="Чужой ночник")
    place.services.accounts.create("here", PASSWORD, Role.REVIEWER, ("default",), by="test")
    client.post("/login", data={"login": "here", "password": PASSWORD})
    for path in ("/desk", "/desk/items/i1"):
        assert "Ночник" in client.get(path, params={"done": "i1"}).text
        assert "Чужой" not in client.get(path, params={"done": "i2"}).text


def test_a_ticked_line_that_no_page_wrote_approves_nothing(place: Place, client: TestClient) -> None:
    proposed(place, 1)
    token = sign_in(client)
    for line in ("9" * 5000 + "::i1", "x::i1", "1::nobody", ""):
        assert client.post("/desk/clean", data={"form_token": token, "item": line, "number": "0"}).status_code == 200
    assert place.store.status("i1") == "proposed"


def test_a_stranger_is_led_to_the_door(client: TestClient) -> None:
    for path in ("/desk", "/desk/clean", "/desk/items/i1"):
        assert client.get(path).url.path == "/login"


def test_a_wrong_password_opens_nothing_and_says_nothing(client: TestClient) -> None:
    known = client.post("/login", data={"login": "admin", "password": "wrong password"})
    unknown = client.post("/login", data={"login": "nobody", "password": "wrong password"})
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace("admin", "") == unknown.text.replace("nobody", "")


def test_the_door_closes_after_ten_wrong_passwords(client: TestClient) -> None:
    statuses = [client.post("/login", data={"login": "admin", "password": "wrong password"}).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert client.post("/login", data={"login": "admin", "password": PASSWORD}).status_code == 429


def test_an_approved_item_shows_the_published_answer(place: Place, client: TestClient) -> None:
    proposed(place)
    token = sign_in(client)
    status, _ = decide(client, token)
    place.services.publisher.run_once()
    page = client.get("/desk/items/i1").text
    assert status == 303
    assert "Published on Wildberries" in page
    assert TEXT in page


def test_after_a_decision_the_next_item_opens(place: Place, client: TestClient) -> None:
    proposed(place, 1)
    proposed(place, 2)
    assert decide(client, sign_in(client)) == (303, "/desk/items/i2?done=i1")


def test_a_refused_text_comes_back_with_its_findings_and_nothing_is_lost(place: Place, client: TestClient) -> None:
    proposed(place)
    text = "Наш телефон в карточке, целых два абзаца моих слов."
    status, page = decide(client, sign_in(client), text=text)
    assert status == 422
    assert "без слова «телефон»" in unescape(page)
    assert "целых два абзаца моих слов" in page


def test_a_text_changed_without_the_script_is_checked_before_it_is_approved(place: Place, client: TestClient) -> None:
    proposed(place)
    token = sign_in(client)
    status, page = decide(client, token, text="Мои слова.", text_sha256=sha256(TEXT))
    assert status == 409
    assert f'value="{sha256("Мои слова.")}"' in page
    assert decide(client, token, text="Мои слова.")[0] == 303


def test_a_form_without_the_sessions_token_changes_nothing(place: Place, client: TestClient) -> None:
    proposed(place)
    sign_in(client)
    assert decide(client, "someone-elses-token")[0] == 403
    assert place.store.status("i1") == "proposed"


def test_a_form_from_another_site_changes_nothing(place: Place, client: TestClient) -> None:
    proposed(place)
    token = sign_in(client)
    form = {"form_token": token, "version": "1", "action": "dismiss"}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/desk/items/i1/decision", data=form, headers=headers).status_code == 403
    assert place.store.status("i1") == "proposed"


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_may_decide_do(place: Place, client: TestClient, role: Role) -> None:
    proposed(place)
    status, _ = decide(client, sign_in(client, role))
    assert status == (422 if role is Role.AGENT else 303)


def test_the_live_check_binds_the_text(place: Place, client: TestClient) -> None:
    proposed(place)
    token = sign_in(client)
    answer = client.post("/desk/items/i1/check", json={"text": "Наш телефон."}, headers={"x-form-token": token}).json()
    assert answer["text_sha256"] == sha256("Наш телефон.")
    assert [(finding["rule_id"], finding["span"]) for finding in answer["findings"]] == [("phone", [4, 11])]
    assert client.post("/desk/items/i1/check", json={"text": "x"}).status_code == 403


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg onload=alert(1)>",
    "{{7*7}}",
    "' onmouseover='x",
    "\u202egnp.exe",
]


EDITED = re.compile(r"""<textarea.*?</textarea>|<div class="under".*?</div>|(data-\w+|value)="[^"]*\"""", re.DOTALL)
"""Where a text stands to be edited: there it must be exactly itself."""


@pytest.mark.parametrize("words", HOSTILE)
def test_outside_words_are_only_words(place: Place, client: TestClient, words: str) -> None:
    fields = dict.fromkeys(("text", "author", "product_name", "pros", "cons", "variant", "order_id"), words)
    proposed(place, "1", draft=f"Здравствуйте! {words}", tags=(words,), **fields)
    sign_in(client)
    for path in ("/desk", "/desk/clean", "/desk/items/i1", f"/desk?search={words}"):
        page = client.get(path).text
        shown = EDITED.sub("", page)
        assert "<script" not in page.replace("<script src=", "")
        assert not re.search(r"<(img src=x|svg onload)", page)
        assert "49" not in re.findall(r"Здравствуйте! (\S+)", page)
        assert "\u202e" not in unescape(shown)


def test_ids_from_outside_may_hold_anything(place: Place, client: TestClient) -> None:
    proposed(place, "a/b?c#d&e=f")
    token = sign_in(client)
    link = re.search(r'class="open" href="([^"]+)"', client.get("/desk").text)
    assert link is not None
    page = client.get(unescape(link[1]))
    assert page.status_code == 200
    action = re.search(r'action="([^"]+/decision)"', page.text)
    assert action is not None
    form = {"form_token": token, "version": 1, "action": "dismiss"}
    assert client.post(unescape(action[1]), data=form, follow_redirects=False).status_code == 303


def test_every_answer_carries_the_policy(client: TestClient) -> None:
    for path in ("/login", "/static/desk.css", "/v1/proposals", "/nowhere"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_the_cookie_is_out_of_reach(place: Place, client: TestClient) -> None:
    answer = client.post("/login", data={"login": "admin", "password": PASSWORD}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_signing_out_ends_the_session(client: TestClient) -> None:
    token = sign_in(client)
    client.post("/logout", data={"form_token": token})
    assert client.get("/desk").url.path == "/login"


def test_a_session_ends_by_itself(place: Place, client: TestClient) -> None:
    sign_in(client)
    place.clock.move(hours=13)
    assert client.get("/desk").url.path == "/login"


def test_what_is_not_there_is_a_page_too(client: TestClient) -> None:
    sign_in(client)
    assert "There is nothing here" in client.get("/desk/items/nothing").text


def test_a_cited_sentence_is_shown_beside_the_fact_it_speaks_of() -> None:
    facts = (Fact(attribute="Вес", value="85 г"), Fact(attribute="Гарантия", value="12 месяцев"))
    assert spoken(facts, "Весит всего 85 г.") == facts[:1]
    assert spoken(facts, "Гарантия указана в карточке.") == facts[1:]
    assert spoken(facts, "Спасибо!") == ()
