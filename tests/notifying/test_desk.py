"""Endpoints, quiet hours and the digest on the management pages, over HTTP."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Role
from assistant.domain import Shop
from assistant.signing import verify
from assistant.store import EventKind
from assistant.store import Telling as Plan
from assistant.web.app import create_app
from tests.builders import NOW
from tests.desk.parts import proposed
from tests.notifying.doubles import receiver
from tests.notifying.parts import Telling

PASSWORD = "a long password"
PAGE = "/desk/manage/telling"


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    made = Telling(tmp_path)
    made.place.services.accounts.create("admin", PASSWORD, Role.ADMIN, by="test")
    made.place.services.accounts.create("narrow", PASSWORD, Role.ADMIN, ["other"], by="test")
    return made


class Desk:
    """An administrator before the desk."""

    def __init__(self, client: TestClient, login: str = "admin") -> None:
        self.client = client
        client.post("/login", data={"login": login, "password": PASSWORD})

    def get(self, path: str = "") -> str:
        """A page of notices."""
        answer = self.client.get(f"{PAGE}{path}")
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def send(self, path: str = "", **form: object) -> tuple[int, str]:
        """A form of these pages, sent as the page sends it."""
        token = re.findall(r'data-form-token="([^"]+)"', self.client.get("/desk").text)[0]
        answer = self.client.post(f"{PAGE}{path}", data={"form_token": token} | form)
        return answer.status_code, unescape(answer.text)


@pytest.fixture
def desk(telling: Telling) -> Iterator[Desk]:
    services = replace(telling.place.services, notifying=telling.outbox)
    with TestClient(create_app(services), headers={"accept": "text/html", "accept-language": "en"}) as client:
        yield Desk(client)


def secret_in(page: str) -> str:
    return re.findall(r"<code data-secret>([^<]+)</code>", page)[0]


def test_a_webhook_made_on_the_desk_is_told_and_its_secret_shown_once(telling: Telling, desk: Desk) -> None:
    with receiver() as there:
        status, page = desk.send(kind="webhook", address=f" {there.address}/otklik ", shop="default", event=["proposal.made", "ping"])
        assert status == 200
        secret = secret_in(page)
        assert secret not in desk.get() + desk.get("/1")
        assert desk.send("/1", action="test")[0] == 200
        proposed(telling.place)
        assert telling.outbox.deliver() == 2
    for taken in there.taken:
        assert verify(secret, taken.headers, taken.body, now=NOW)
    shown = desk.get("/1")
    assert shown.count("<b>arrived</b>") == 2
    assert 'href="/desk/items/i1"' in shown
    assert "a trial message" in shown


def test_a_new_secret_is_shown_once_and_signs_beside_the_old_one(telling: Telling, desk: Desk) -> None:
    with receiver() as there:
        _, page = desk.send(kind="webhook", address=there.address, shop="default")
        _, renewed = desk.send("/1", action="secret")
        telling.happen(EventKind.REPLY_PUBLISHED)
        telling.outbox.deliver()
    old, new = secret_in(page), secret_in(renewed)
    assert old != new
    assert "Until 03.11.2026" in renewed
    for secret in (old, new):
        assert verify(secret, there.taken[0].headers, there.taken[0].body, now=NOW)
    assert new not in desk.get("/1")


def test_what_fails_says_why_and_when_it_is_tried_again(telling: Telling, desk: Desk) -> None:
    with receiver(usually=(500, "")) as there:
        desk.send(kind="webhook", address=there.address, shop="default")
        telling.happen(EventKind.REPLY_PUBLISHED)
        telling.outbox.deliver()
    shown = desk.get("/1")
    assert "<b>waits</b>" in shown
    assert "tries: 1" in shown
    assert "answered 500" in shown


def test_a_removed_one_stays_in_sight_and_is_told_nothing(telling: Telling, desk: Desk) -> None:
    with receiver() as there:
        desk.send(kind="webhook", address=there.address, shop="default")
        assert desk.send("/1", action="remove")[0] == 200
        telling.happen(EventKind.REPLY_PUBLISHED)
        telling.outbox.deliver()
    assert there.taken == []
    assert "closed" in desk.get()
    assert 'value="test"' not in desk.get("/1")
    assert desk.send("/1", action="test")[0] == 404


@pytest.mark.parametrize(
    "form", [{"address": "https://login:word@hooks.example/"}, {"kind": "telegram", "address": "-100"}, {"address": ""}]
)
def test_an_address_that_cannot_be_told_comes_back_as_it_was_typed(desk: Desk, form: dict[str, str]) -> None:
    status, page = desk.send(**({"kind": "webhook", "shop": "default", "event": ["digest.day"]} | form))
    assert status == 422
    assert 'role="alert"' in page
    assert f'value="{form["address"]}"' in page
    assert 'value="digest.day" checked' in page


def test_what_the_server_cannot_send_is_not_offered(telling: Telling, desk: Desk) -> None:
    page = desk.get()
    assert re.findall(r'<option value="(webhook|email|telegram)"', page) == ["webhook"]
    assert page.count("not set up on this server") == 2
    telling.outbox.vault = None
    assert desk.get().count("not set up on this server") == 3


def test_quiet_hours_and_the_digest_are_set_and_taken_away(telling: Telling, desk: Desk) -> None:
    store = telling.place.store
    ticked = {"urgent_breaks_quiet": "true", "buyers_words": "true"}
    desk.send("/plan", shop="default", quiet_from="22", quiet_to="8", digest="9", **ticked)
    assert store.telling("default") == Plan(quiet=(22, 8), urgent_breaks_quiet=True, digest_at=9, buyers_words=True)
    page = desk.get()
    for name, hour in (("quiet_from", 22), ("quiet_to", 8), ("digest", 9)):
        assert re.search(rf'name="{name}">.*?<option value="{hour}" selected', page), name
    assert page.count('value="true" checked') == 2
    desk.send("/plan", shop="default")
    assert store.telling("default") == Plan(quiet=None, digest_at=None)
    for broken in ({"quiet_from": "22"}, {"quiet_from": "24", "quiet_to": "8"}, {"digest": "nine"}):
        assert desk.send("/plan", shop="default", **broken)[0] == 422
    assert store.telling("default") == Plan(quiet=None, digest_at=None)
    assert [entry.actor for entry in store.entries("default") if entry.action == "telling set"] == ["admin", "admin"]


def test_an_administrator_of_one_shop_sees_and_sets_only_that_one(telling: Telling, desk: Desk) -> None:
    telling.place.store.save_shop(Shop(id="other", name="Другая"))
    with receiver() as there:
        desk.send(kind="webhook", address=there.address, shop="default")
        narrow = Desk(desk.client, "narrow")
        assert there.address not in narrow.get()
        assert narrow.client.get(f"{PAGE}/1").status_code == 404
        assert [narrow.send("/1", action=action)[0] for action in ("test", "secret", "remove")] == [404, 404, 404]
        assert narrow.client.get(f"{PAGE}?shop=default").status_code == 403
        assert narrow.send("/plan", shop="default", digest="7")[0] == 403
        assert narrow.send(kind="webhook", address=there.address, shop="default")[0] == 403


def test_every_event_has_its_words_on_the_page(telling: Telling, desk: Desk) -> None:
    desk.send(kind="webhook", address="https://hooks.example/", shop="default")
    for kind in EventKind:
        telling.place.clock.move(seconds=1)
        telling.happen(kind, subject="1" if kind is EventKind.PING else "2")
    telling.outbox._hand_out()
    shown = desk.get("/1")
    assert shown.count("<b>waits</b>") == len(EventKind)
