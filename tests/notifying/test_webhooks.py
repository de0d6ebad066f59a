"""Webhooks: signed, repeated until they arrive, given up with a notice, and never led into our own network."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import Forbidden, InputError, NotFound, RefusedError, Unsupported
from assistant.notifying.delivering import MOST_TRIES
from assistant.notifying.parcels import NotDelivered, Parcel
from assistant.notifying.reaching import target
from assistant.notifying.webhook import Webhook
from assistant.signing import new_secret, signed, verify
from assistant.store import EndpointKind, EventKind
from tests.builders import NOW
from tests.desk.parts import Clock, an_actor, proposed
from tests.notifying.doubles import certificate, receiver
from tests.notifying.parts import ADMIN, Telling

WEBHOOK = EndpointKind.WEBHOOK
on_each_database = pytest.mark.usefixtures("each_database")


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


@on_each_database
def test_an_event_arrives_signed_and_once(telling: Telling) -> None:
    with receiver() as there:
        number, secret = telling.add(WEBHOOK, f"{there.address}/otklik")
        proposed(telling.place)
        assert [telling.outbox.deliver() for _ in range(2)] == [1, 0]
    (taken,) = there.taken
    assert verify(secret, taken.headers, taken.body, now=NOW) == f"evt_1_{number}"
    assert (taken.path, taken.json["type"], taken.json["data"]["subject"]) == ("/otklik", "proposal.made", "i1")
    assert "Не светит" not in taken.body
    assert telling.states(number) == [("sent", 1)]


def test_a_change_of_anything_signed_is_noticed() -> None:
    secret = new_secret()
    headers = signed([secret], "evt_1_1", '{"a": 1}', NOW)
    assert verify(secret, {name.title(): value for name, value in headers.items()}, '{"a": 1}', now=NOW) == "evt_1_1"
    for changed, body, key, now in (
        (headers, '{"a": 2}', secret, NOW),
        (headers | {"webhook-id": "evt_2_1"}, '{"a": 1}', secret, NOW),
        (headers | {"webhook-timestamp": str(int(NOW.timestamp()) + 1)}, '{"a": 1}', secret, NOW),
        (headers, '{"a": 1}', new_secret(), NOW),
        (headers, '{"a": 1}', secret, NOW + timedelta(minutes=6)),
        ({}, '{"a": 1}', secret, NOW),
    ):
        with pytest.raises(RefusedError):
            verify(key, changed, body, now=now)


def test_the_signature_is_that_of_the_published_specification() -> None:
    """The example of the Standard Webhooks specification."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = '{"test": 2432232314}'
    headers = signed([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", body, datetime.fromtimestamp(1614265330, UTC))
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@on_each_database
def test_what_does_not_arrive_is_sent_again_later_and_later(telling: Telling) -> None:
    with receiver() as there:
        number, secret = telling.add(WEBHOOK, there.address)
        telling.happen()
        there.answer(500)
        there.answer(302, Location="http://127.0.0.1:9/elsewhere")
        there.answer(503, Retry_After="600")
        for seconds, arrived in ((0, 0), (29, 0), (1, 0), (59, 0), (1, 0), (599, 0), (1, 1)):
            telling.place.clock.move(seconds=seconds)
            assert telling.outbox.deliver() == arrived, seconds
    assert len(there.taken) == 4
    assert len({taken.headers["webhook-id"] for taken in there.taken}) == 1
    assert len({taken.body for taken in there.taken}) == 1
    for taken in there.taken[-1:]:
        assert verify(secret, taken.headers, taken.body, now=telling.place.clock())
    assert telling.states(number) == [("sent", 4)]


def test_one_that_is_down_costs_one_attempt_and_holds_up_nobody_else(telling: Telling) -> None:
    with receiver() as down, receiver() as up:
        ill, _ = telling.add(WEBHOOK, down.address)
        telling.add(WEBHOOK, up.address)
        for number in range(3):
            telling.happen(subject=f"i{number}")
        down.answer(500)
        assert telling.outbox.deliver() == 3
        assert (len(down.taken), len(up.taken)) == (1, 3)
        telling.place.clock.move(seconds=30)
        assert telling.outbox.deliver() == 3
    assert telling.states(ill) == [("sent", 2), ("sent", 1), ("sent", 1)]


@on_each_database
def test_what_never_arrives_is_given_up_with_a_notice(telling: Telling) -> None:
    with receiver(usually=(500, "")) as there, receiver() as other:
        number, _ = telling.add(WEBHOOK, there.address, [EventKind.PROPOSAL_MADE, EventKind.DELIVERY_DEAD])
        telling.add(WEBHOOK, other.address, [EventKind.DELIVERY_DEAD])
        telling.happen()
        for _ in range(MOST_TRIES + 3):
            telling.outbox.deliver()
            telling.place.clock.move(hours=6)
        assert len(there.taken) == MOST_TRIES
        assert [taken.json["type"] for taken in other.taken] == ["delivery.dead"]
    assert telling.states(number) == [("dead", MOST_TRIES)]
    assert other.taken[0].json["data"]["said"] == "'127.0.0.1' answered 500"
    assert any(entry.action == "delivery given up" for entry in telling.place.store.entries())


@on_each_database
def test_one_that_is_gone_is_told_no_more(telling: Telling) -> None:
    with receiver() as there:
        number, _ = telling.add(WEBHOOK, there.address)
        telling.happen()
        there.answer(410)
        telling.outbox.deliver()
        telling.happen(subject="i2")
        telling.outbox.deliver()
    assert len(there.taken) == 1
    endpoint = telling.place.store.endpoint(number)
    assert endpoint is not None
    assert not endpoint.active


def test_only_the_shops_own_events_of_the_wanted_kinds_are_told(telling: Telling) -> None:
    with receiver() as there:
        telling.happen(EventKind.REPLY_PUBLISHED, subject="before")
        telling.outbox.deliver()
        telling.add(WEBHOOK, there.address, [EventKind.REPLY_PUBLISHED])
        telling.place.clock.move(seconds=1)
        telling.happen(EventKind.PROPOSAL_MADE)
        telling.happen(EventKind.REPLY_PUBLISHED, shop_id="other")
        telling.happen(EventKind.REPLY_PUBLISHED, subject="i9")
        telling.outbox.deliver()
    assert [taken.json["data"]["subject"] for taken in there.taken] == ["i9"]


@on_each_database
def test_a_delivery_that_another_process_took_is_left_to_it_until_its_time_is_over(telling: Telling) -> None:
    with receiver() as there:
        number, _ = telling.add(WEBHOOK, there.address)
        telling.happen()
        telling.outbox._hand_out()
        clock = telling.place.clock
        assert len(telling.place.store.take_deliveries(clock(), clock() + timedelta(minutes=5))) == 1
        assert telling.outbox.deliver() == 0  # the other process is at it, or died
        clock.move(minutes=5)
        assert telling.outbox.deliver() == 1
    assert telling.states(number) == [("sent", 1)]


def test_a_trial_message_goes_to_its_endpoint_alone(telling: Telling) -> None:
    with receiver() as there, receiver() as other:
        number, _ = telling.add(WEBHOOK, there.address, [EventKind.REPLY_PUBLISHED])
        telling.add(WEBHOOK, other.address)
        telling.setup.try_out(ADMIN, number)
        telling.outbox.deliver()
    assert ([taken.json["type"] for taken in there.taken], other.taken) == (["ping"], [])


PRIVATE = [
    "127.0.0.1",
    "10.0.0.8",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address that must be refused
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:10.0.0.8",
    "64:ff9b::a00:8",
    "64:ff9b:1::a00:8",
    "2002:a00:8::",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_a_network_of_ours_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="not a public address"):
        target("https://hooks.example/x", loopback=False, resolve=lambda name, port: ["93.184.216.34", address])


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "https://login:word@hooks.example/",
        "https://hooks.example/#part",
        "ftp://hooks.example/",
        "https:///x",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://хуки.рф/",
        "https://hooks.example/\r\nX: y",
        "hooks.example",
    ],
)
def test_an_address_that_no_webhook_has_is_refused_when_it_is_given(telling: Telling, url: str) -> None:
    with pytest.raises(InputError):
        Webhook(Clock()).check(url)


def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    found = target("https://hooks.example:8443/x?y=1", loopback=False, resolve=lambda name, port: ["2606:2800:220:1::1"])
    assert (found.url, found.host, found.name) == ("https://[2606:2800:220:1::1]:8443/x?y=1", "hooks.example:8443", "hooks.example")


def test_the_certificate_is_that_of_the_name_and_not_of_the_address(tmp_path: Path) -> None:
    shown, trusted = certificate(tmp_path, "hooks.example")
    _, others = certificate(tmp_path, "other.example")

    def sender(trust: ssl.SSLContext) -> Webhook:
        return Webhook(Clock(), loopback=True, resolve=lambda name, port: ["127.0.0.1"], trust=trust)

    with receiver(shown) as there:
        port = there.address.rpartition(":")[2]
        parcel = Parcel(id="evt_1_1", address=f"https://hooks.example:{port}/x", secrets=(new_secret(),), payload="{}")
        sender(trusted).send(parcel)
        for trust, address in ((trusted, f"https://wrong.example:{port}/x"), (others, parcel.address)):
            with pytest.raises(NotDelivered, match="did not answer"):
                sender(trust).send(parcel.model_copy(update={"address": address}))
    assert [taken.headers["host"] for taken in there.taken] == [f"hooks.example:{port}"]


def test_endpoints_are_set_up_by_administrators_of_the_shop(telling: Telling) -> None:
    with pytest.raises(Forbidden):
        telling.setup.add(an_actor(), "default", WEBHOOK, "https://hooks.example/")
    elsewhere = ADMIN.model_copy(update={"shops": ("other",)})
    with pytest.raises(Forbidden):
        telling.setup.add(elsewhere, "default", WEBHOOK, "https://hooks.example/")
    with pytest.raises(Unsupported, match=r"docs/notifications\.md"):
        telling.setup.add(ADMIN, "default", EndpointKind.TELEGRAM, "-100")


def test_a_secret_is_kept_sealed(telling: Telling) -> None:
    number, secret = telling.add(WEBHOOK, "https://hooks.example/")
    (sealed,) = telling.place.store.endpoint_secrets(number, NOW)
    assert secret.encode() not in sealed
    assert telling.outbox.vault is not None
    assert telling.outbox.vault.open(sealed) == secret


@on_each_database
def test_while_a_secret_is_replaced_either_verifies_and_afterwards_only_the_new_one(telling: Telling) -> None:
    with receiver() as there:
        number, old = telling.add(WEBHOOK, there.address)
        _, new, until = telling.setup.renew(ADMIN, number)
        telling.happen()
        telling.outbox.deliver()
        both = there.taken[-1]
        assert len(both.headers["webhook-signature"].split()) == 2
        for secret in (old, new):
            assert verify(secret, both.headers, both.body, now=NOW)
        telling.place.clock.now = until
        telling.happen(subject="i2")
        telling.outbox.deliver()
    alone = there.taken[-1]
    assert len(alone.headers["webhook-signature"].split()) == 1
    assert verify(new, alone.headers, alone.body, now=until)
    with pytest.raises(RefusedError):
        verify(old, alone.headers, alone.body, now=until)


def test_only_an_open_webhook_of_ones_own_shop_gets_a_new_secret(telling: Telling) -> None:
    number, _ = telling.add(WEBHOOK, "https://hooks.example/")
    with pytest.raises(NotFound):
        telling.setup.renew(ADMIN.model_copy(update={"shops": ("other",)}), number)
    telling.setup.remove(ADMIN, number)
    with pytest.raises(NotFound, match="is closed"):
        telling.setup.renew(ADMIN, number)


@on_each_database
def test_old_events_are_dropped_only_when_they_were_settled(telling: Telling) -> None:
    with receiver() as there:
        telling.add(WEBHOOK, there.address)
        telling.happen()
        there.answer(500)
        telling.outbox.deliver()
        assert telling.place.store.forget_events(NOW + timedelta(days=1)) == 0
        telling.place.clock.move(hours=1)
        telling.outbox.deliver()
        assert telling.place.store.forget_events(NOW + timedelta(days=1)) == 1
    assert telling.place.store.deliveries_of(1) == ()


def test_what_happened_before_anybody_was_to_be_told_is_passed_over_in_one_step(telling: Telling) -> None:
    for number in range(450):
        telling.happen(subject=f"i{number}")
    assert (telling.outbox.deliver(), telling.place.store.handed_out()) == (0, 450)
    telling.place.clock.move(seconds=1)
    with receiver() as there:
        telling.add(WEBHOOK, there.address)
        telling.happen(subject="later")
        assert telling.outbox.deliver() == 1
    assert [taken.json["data"]["subject"] for taken in there.taken] == ["later"]
