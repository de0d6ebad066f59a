"""Claims on the desk: by deadline, with what we would do and why; money moves only after the sum was typed again by who may pay."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Role
from assistant.claims.reviewing import Claims, Purchases, Told
from assistant.claims.values import DecidesClaims, Purchase
from assistant.desk import Request, sha256
from assistant.domain import Action, Status
from assistant.publishing import Publisher
from assistant.web.app import create_app
from knowledge.types import Channel, Platform
from tests.builders import NOW
from tests.desk.parts import Place, a_place, an_actor, proposed
from tests.marketplaces.connections import Connection, connected
from tests.web.test_pages import PASSWORD, sign_in

TEXT = "Здравствуйте! Деньги вернутся после возврата товара."


@pytest.fixture
def link() -> Iterator[Connection]:
    with connected("wb") as made:
        yield made


@pytest.fixture
def place(tmp_path: Path, link: Connection) -> Place:
    link.fake.add_claim("Не включается", actions=("approve1", "rejectcustom"), price=157, photos=["//photos.example/1.jpg"])
    made = a_place(tmp_path, hold_seconds=0)
    for role in Role:
        made.services.accounts.create(role, PASSWORD, role, by="test")
    market = {("default", Platform.WB): link.market}
    publisher = Publisher(made.store, market, made.clock)
    made = replace(made, services=replace(made.services, marketplaces=market, publisher=publisher))
    (inquiry,) = (one for one in link.market.unanswered() if one.channel is Channel.RETURN)
    a_claim(made, "c1", **(inquiry.model_dump() | {"reply_until": NOW + timedelta(days=3)}))
    return made


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    with TestClient(create_app(place.services), headers={"accept": "text/html", "accept-language": "en"}) as made:
        yield made


def a_claim(place: Place, identity: str, **changes: Any) -> None:
    given = {"external_id": f"return:{identity}", "channel": Channel.RETURN, "rating": None}
    proposed(place, identity, TEXT, **(given | changes | {"id": identity, "shop_id": "default"}))


def approve(place: Place) -> None:
    request = Request(proposal_id="c1", version=1, action=Action.APPROVE, text=TEXT, text_sha256=sha256(TEXT), confirmed=True)
    place.services.desk.decide(an_actor(), request)
    place.clock.move(minutes=2)


def order(client: TestClient, token: str, code: str = "approve1", **given: str) -> str:
    return client.post("/desk/items/c1/claim", data={"form_token": token, "code": code} | given).text


def test_the_nearest_deadline_comes_first_and_what_is_over_is_gone(place: Place, client: TestClient) -> None:
    a_claim(place, "c2", reply_until=NOW + timedelta(days=1), product_name="Кресло")
    a_claim(place, "c3", reply_until=NOW + timedelta(days=9), product_name="Дрель")
    proposed(place, 4)
    place.services.desk.decide(an_actor(), Request(proposal_id="c3", version=1, action=Action.DISMISS))
    sign_in(client)
    assert re.findall(r'href="/desk/items/(\w+)', client.get("/desk/claims").text) == ["c2", "c1"]


def test_the_page_tells_what_we_would_do_why_and_how_much(place: Place, client: TestClient) -> None:
    sign_in(client)
    page = unescape(client.get("/desk/items/c1").text)
    assert "<b>pay back</b> · 157.00 RUB" in page
    assert "Покупатель сообщает о недостатке: «Не включается»." in page
    assert "Посмотрите снимки сами" in page
    assert 'src="/desk/items/c1/photos/0"' in page
    assert 'name="confirmed" inputmode' not in page  # nothing can be ordered before the answer is approved


def test_money_moves_after_the_sum_was_typed_again(place: Place, client: TestClient, link: Connection) -> None:
    approve(place)
    token = sign_in(client, Role.SENIOR)
    assert "Nothing moved" in order(client, token)
    assert "Nothing moved" in order(client, token, confirmed="158")
    assert "is no sum" in unescape(order(client, token, confirmed="сто"))
    assert place.store.status("c1") is Status.APPROVED
    order(client, token, confirmed="157,00")
    assert place.store.status("c1") is Status.PUBLISHED
    (claim,) = link.fake.claims.values()
    assert claim["status"] == 2


def test_a_reviewer_refuses_but_never_pays(place: Place, client: TestClient) -> None:
    approve(place)
    token = sign_in(client)
    page = client.get("/desk/items/c1").text
    assert re.search(r'value="approve1"[^>]* disabled', page)
    assert "Your role does not allow this" in order(client, token, confirmed="157")
    assert place.store.status("c1") is Status.APPROVED
    order(client, token, "rejectcustom")
    assert place.store.status("c1") is Status.PUBLISHED


def test_a_marketplace_that_does_not_answer_holds_nothing_up(place: Place, client: TestClient, link: Connection) -> None:
    link.fake.fault("GET /api/v1/claims", "error_before", times=9)
    sign_in(client)
    page = client.get("/desk/items/c1")
    assert page.status_code == 200
    assert "not known" in page.text


def test_without_a_marketplace_only_the_answer_goes_out(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    a_claim(place, "c1")
    claims: Claims = place.services.claims
    assert not claims.claim(place.store.proposal("c1")).decidable


class Breaks:
    """A marketplace whose first answer breaks its reader; the second one is in order."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error

    def purchase(self, external_id: str) -> Purchase:
        error, self.error = self.error, None
        if error is not None:
            raise error
        return Purchase()


@pytest.mark.parametrize("error", [KeyError("price"), TimeoutError("the name was not resolved")])
def test_an_answer_about_a_purchase_that_breaks_its_reader_costs_one_look_and_not_the_page(error: Exception) -> None:
    purchases, market = Purchases(), cast(DecidesClaims, Breaks(error))
    first = purchases.told(market, "c1", "return:c1", NOW)
    assert (first.purchase, "broke on our side" in first.why) == (None, True)
    assert purchases.told(market, "c1", "return:c1", NOW) == Told(purchase=Purchase())
    purchases.close()
