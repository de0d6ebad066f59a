"""Money moves once, by a person who may, for a text that was approved, and for the sum that was said twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.accounts import Role
from assistant.claims import ClaimOrder, decide_claim
from assistant.claims.deciding import UnconfirmedSum
from assistant.desk import Request, sha256
from assistant.domain import Action, Status
from assistant.errors import ConflictError, Forbidden, InputError, RefusedError
from assistant.marketplaces.addresses import Address
from assistant.publishing import Publisher
from assistant.store import PAUSED
from knowledge.types import Channel, Platform
from tests.desk.parts import Place, a_place, an_actor, proposed
from tests.marketplaces.connections import Connection, connected

pytestmark = pytest.mark.usefixtures("each_database")

TEXT = "Здравствуйте! Деньги вернутся после возврата товара."
SENIOR = an_actor("sofia", Role.SENIOR)


@dataclass
class Claim:
    place: Place
    link: Connection
    identity: str

    def order(self, code: str, actor: Any = SENIOR, **more: Any) -> Status:
        order = ClaimOrder(inquiry_id="c1", code=code, **more)
        return decide_claim(actor, order, self.place.store, self.link.market, now=self.place.clock())

    @property
    def calls(self) -> int:
        return sum(entry.method == "PATCH" and entry.path == "/api/v1/claim" for entry in self.link.fake.log)

    def publisher(self) -> Publisher:
        return Publisher(self.place.store, {("default", Platform.WB): self.link.market}, self.place.clock)


def approve(place: Place, text: str = TEXT) -> None:
    request = Request(proposal_id="c1", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text), confirmed=True)
    place.services.desk.decide(an_actor(), request)


@pytest.fixture
def claim(tmp_path: Path) -> Iterator[Claim]:
    with connected("wb") as link:
        identity = link.fake.add_claim("Не включается", actions=("approve1", "rejectcustom"), price=157)
        place = a_place(tmp_path)
        (inquiry,) = link.market.returns()
        made = inquiry.model_dump() | {"id": "c1", "shop_id": "default", "channel": Channel.RETURN}
        proposed(place, "x", TEXT, **made)
        approve(place)
        place.clock.move(minutes=2)
        yield Claim(place, link, identity)


def test_the_sum_is_named_twice_or_nothing_moves(claim: Claim) -> None:
    for wrong in ({}, {"confirmed": Decimal(158)}, {"amount": Decimal(100), "confirmed": Decimal(100)}):
        with pytest.raises(UnconfirmedSum):
            claim.order("approve1", **wrong)
    assert claim.calls == 0
    assert claim.order("approve1", confirmed=Decimal(157)) is Status.PUBLISHED
    assert (claim.calls, claim.link.fake.claims[claim.identity]["status"]) == (1, 2)


def test_a_reviewer_may_say_no_but_not_pay(claim: Claim) -> None:
    with pytest.raises(Forbidden, match="pay"):
        claim.order("approve1", an_actor(), confirmed=Decimal(157))
    assert claim.order("rejectcustom", an_actor()) is Status.PUBLISHED
    assert claim.link.fake.claims[claim.identity]["wb_comment"] == TEXT


def test_only_an_action_of_the_claim_and_no_sum_for_a_no(claim: Claim) -> None:
    with pytest.raises(RefusedError, match="approve1, rejectcustom"):
        claim.order("autorefund1", confirmed=Decimal(157))
    with pytest.raises(InputError, match="moves no money"):
        claim.order("rejectcustom", confirmed=Decimal(157))
    assert claim.calls == 0


def test_without_a_standing_approval_nothing_moves(claim: Claim) -> None:
    assert claim.place.services.desk.recall(an_actor(), "c1")
    with pytest.raises(ConflictError, match="approve"):
        claim.order("approve1", confirmed=Decimal(157))
    approve(claim.place)
    with pytest.raises(ConflictError, match="undone"):
        claim.order("approve1", confirmed=Decimal(157))


def test_the_publisher_never_sends_a_claims_text(claim: Claim) -> None:
    assert claim.publisher().run_once() == 0
    assert claim.place.store.status("c1") is Status.APPROVED


def test_the_kill_switch_stops_money_too(claim: Claim) -> None:
    claim.place.store.set_switch(PAUSED, "on", "sofia", now=claim.place.clock())
    with pytest.raises(RefusedError, match="stopped"):
        claim.order("approve1", confirmed=Decimal(157))


def test_a_claim_decided_in_the_cabinet_is_not_decided_again(claim: Claim) -> None:
    claim.link.market.at_claims.decide(Address(Channel.RETURN, claim.identity), "rejectcustom", "Решено в кабинете продавца.")
    with pytest.raises(ConflictError, match="already"):
        claim.order("approve1", confirmed=Decimal(157))


@pytest.mark.parametrize(("fault", "after"), [("drop_after", Status.PUBLISHED), ("drop_before", Status.APPROVED)])
def test_an_unclear_outcome_is_read_back_and_never_repeated_by_software(claim: Claim, fault: str, after: Status) -> None:
    claim.link.fake.fault("PATCH /api/v1/claim", fault)
    assert claim.order("approve1", confirmed=Decimal(157)) is Status.UNKNOWN
    calls = claim.calls
    for _ in range(3):
        claim.place.clock.move(minutes=10)
        claim.publisher().run_once()
    assert (claim.calls, claim.place.store.status("c1")) == (calls, after)


@pytest.mark.parametrize("text", ["Коротко.", "д" * 1001])
def test_a_comment_outside_wildberries_bounds_is_refused_before_the_call(tmp_path: Path, text: str) -> None:
    with connected("wb") as link:
        link.fake.add_claim("Не включается")
        place = a_place(tmp_path)
        (inquiry,) = link.market.returns()
        proposed(place, "x", TEXT, **(inquiry.model_dump() | {"id": "c1", "shop_id": "default"}))
        request = Request(proposal_id="c1", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text), confirmed=True)
        place.services.desk.decide(an_actor(), request)
        place.clock.move(minutes=2)
        with pytest.raises(RefusedError, match="10 to 1000"):
            decide_claim(SENIOR, ClaimOrder(inquiry_id="c1", code="rejectcustom"), place.store, link.market, now=place.clock())


def test_yandex_a_part_of_the_price_goes_out_as_a_compensation_within_authority(tmp_path: Path) -> None:
    with connected("ym") as link:
        identity = link.fake.add_return("Ножка короче, верните часть")
        place = a_place(tmp_path)
        shop = place.store.shop("default").model_copy(update={"limits_of_authority": ("partial_refund:300",)})
        place.store.save_shop(shop)
        (inquiry,) = link.market.returns()
        proposed(place, "x", TEXT, **(inquiry.model_dump() | {"id": "c1", "shop_id": "default"}))
        approve(place)
        place.clock.move(minutes=2)
        market, code = link.market, "PARTIAL_MONEY_REFUND"
        much = ClaimOrder(inquiry_id="c1", code=code, amount=Decimal(301), confirmed=Decimal(301))
        with pytest.raises(RefusedError, match="more than"):
            decide_claim(SENIOR, much, place.store, market, now=place.clock())
        order = ClaimOrder(inquiry_id="c1", code=code, amount=Decimal(300), confirmed=Decimal(300))
        assert decide_claim(SENIOR, order, place.store, market, now=place.clock()) is Status.PUBLISHED
        (sent,) = link.fake.returns[identity]["done"]["returnItemDecisions"]
        assert sent["compensation"] == {"value": 300.0, "currencyId": "RUR"}
