"""People are told by e-mail and Telegram: in few words, in their quiet hours not at all, and never with what a buyer wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.domain import Shop
from assistant.errors import InputError, SettingsError
from assistant.notifying.delivering import after_quiet
from assistant.notifying.mail import Mail
from assistant.notifying.parcels import NotDelivered, Parcel
from assistant.notifying.wording import MOST_LINES, Wording, bundled_words
from assistant.store import EndpointKind, Event, EventKind
from assistant.store import Telling as Plan
from knowledge.types import Channel, Language, Platform
from tests.builders import NOW
from tests.desk.parts import proposed
from tests.notifying.doubles import Inbox, Receiver, mail_server, receiver
from tests.notifying.parts import ADMIN, Telling

URGENT, CLOCK = EventKind.INQUIRY_URGENT, EventKind.CLOCK_WARNING
OK = (200, '{"ok": true}')


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mail_server() as made:
        yield made


@pytest.fixture
def bot() -> Iterator[Receiver]:
    with receiver(usually=OK) as made:
        yield made


@pytest.fixture
def telling(tmp_path: Path, inbox: Inbox, bot: Receiver) -> Telling:
    return Telling(tmp_path, mail_port=inbox.port, telegram=bot.address)


def test_a_letter_names_the_product_the_rating_and_a_link(telling: Telling, inbox: Inbox) -> None:
    telling.add(EndpointKind.EMAIL, "anna@shop.example")
    telling.happen(URGENT)
    assert telling.outbox.deliver() == 1
    (letter,) = inbox.messages
    assert (letter["To"], letter["From"], letter["Message-ID"]) == (
        "anna@shop.example",
        "otklik@shop.example",
        "<evt_1_1@shop.example>",
    )
    assert letter["Subject"] == "Лавка: Смотреть первым: отзыв 1★, «Ночник», Wildberries."
    assert letter.get_content().split("\n")[:2] == [
        "Смотреть первым: отзыв 1★, «Ночник», Wildberries.",
        "https://desk.example/desk/items/i1",
    ]


def test_a_chat_is_told_in_plain_text(telling: Telling, bot: Receiver) -> None:
    telling.add(EndpointKind.TELEGRAM, "-1001234567890")
    telling.happen(CLOCK, due_at="2026-11-02T15:30:00+00:00", product_name="<b>Ночник</b>\n@all")
    telling.outbox.deliver()
    (taken,) = bot.taken
    assert (taken.path, taken.json["chat_id"]) == ("/bot42:secret/sendMessage", "-1001234567890")
    assert "parse_mode" not in taken.json
    assert "до 02.11 18:30" in taken.json["text"]
    assert "\n@all" not in taken.json["text"]


def test_buyers_words_leave_only_where_the_shop_allows_it_and_then_without_personal_data(telling: Telling, inbox: Inbox) -> None:
    telling.add(EndpointKind.EMAIL, "anna@shop.example", [EventKind.PROPOSAL_MADE])
    words = "Загорелся! Звоните +7 912 345-67-89, Мария Петровна"
    proposed(telling.place, 1, text=words, author="Мария Петровна")
    telling.outbox.deliver()
    telling.setup.plan(ADMIN, "default", Plan(digest_at=None, buyers_words=True))
    proposed(telling.place, 2, text=words, author="Мария Петровна")
    telling.outbox.deliver()
    silent, spoken = (letter.get_content() + letter["Subject"] for letter in inbox.messages)
    assert "Загорелся" not in silent
    assert "Загорелся" in spoken
    for personal in ("912", "Мария", "Петровн"):
        assert personal not in silent + spoken


def test_many_at_once_are_one_message(telling: Telling, inbox: Inbox) -> None:
    number, _ = telling.add(EndpointKind.EMAIL, "anna@shop.example")
    for count in range(MOST_LINES - 1):
        telling.happen(CLOCK, subject=f"i{count}")
    assert telling.outbox.deliver() == MOST_LINES - 1
    assert [letter["Subject"] for letter in inbox.messages] == [f"Лавка: сообщений: {MOST_LINES - 1}"]
    assert telling.states(number) == [("sent", 1)] * (MOST_LINES - 1)


def test_a_message_stays_short(telling: Telling) -> None:
    told = [
        Event(number=n, kind=CLOCK, shop_id="default", subject=f"i{n}", at=NOW, body={"inquiry_id": f"i{n}"}) for n in range(MOST_LINES + 7)
    ]
    message = Wording(Shop(id="default", name="Лавка"), Language.RU, "https://desk.example").message(told)
    assert message.text.endswith("и ещё 7")
    assert message.text.count("https://") == MOST_LINES


def test_quiet_hours_hold_everything_back_until_the_morning(telling: Telling, inbox: Inbox) -> None:
    telling.setup.plan(ADMIN, "default", Plan(quiet=(22, 8), digest_at=None))
    telling.add(EndpointKind.EMAIL, "anna@shop.example")
    telling.place.clock.move(hours=8)  # 23:00 in Moscow
    telling.happen(URGENT, priority="P0")
    telling.happen(CLOCK)
    assert telling.outbox.deliver() == 0
    telling.place.clock.move(hours=9)
    assert telling.outbox.deliver() == 2
    assert len(inbox.messages) == 1


def test_the_urgent_breaks_quiet_hours_only_where_the_shop_says_so(telling: Telling, inbox: Inbox) -> None:
    telling.setup.plan(ADMIN, "default", Plan(quiet=(22, 8), urgent_breaks_quiet=True, digest_at=None))
    telling.add(EndpointKind.EMAIL, "anna@shop.example")
    telling.place.clock.move(hours=8)
    telling.happen(URGENT, priority="P0")
    telling.happen(CLOCK, priority="P2")
    assert telling.outbox.deliver() == 1
    assert "Смотреть первым" in inbox.messages[0]["Subject"]


def test_programs_have_no_quiet_hours(telling: Telling) -> None:
    telling.setup.plan(ADMIN, "default", Plan(quiet=(0, 23), digest_at=None))
    with receiver() as there:
        telling.add(EndpointKind.WEBHOOK, there.address)
        telling.happen(CLOCK)
        assert telling.outbox.deliver() == 1


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [
        ((22, 8), "21:59", "21:59"),
        ((22, 8), "22:00", "08:00 next"),
        ((22, 8), "03:00", "08:00"),
        ((22, 8), "08:00", "08:00"),
        ((13, 15), "14:30", "15:00"),
        ((0, 0), "14:30", "14:30"),
        (None, "03:00", "03:00"),
    ],
)
def test_quiet_hours_end_where_the_shop_is(quiet: tuple[int, int] | None, at: str, until: str) -> None:
    zone = ZoneInfo("Europe/Moscow")
    now = datetime.fromisoformat(f"2026-11-02T{at}:00").replace(tzinfo=zone)
    wanted = datetime.fromisoformat(f"2026-11-02T{until[:5]}:00").replace(tzinfo=zone) + timedelta(days="next" in until)
    assert after_quiet(now.astimezone(UTC), quiet, zone) == wanted


def test_telegram_says_how_long_to_wait(telling: Telling, bot: Receiver) -> None:
    number, _ = telling.add(EndpointKind.TELEGRAM, "@shop_desk")
    bot.answer(429, '{"ok": false, "description": "Too Many Requests", "parameters": {"retry_after": 90}}')
    telling.happen(CLOCK)
    for seconds, arrived in ((0, 0), (89, 0), (1, 1)):
        telling.place.clock.move(seconds=seconds)
        assert telling.outbox.deliver() == arrived
    assert telling.states(number) == [("sent", 2)]


def test_a_bot_that_was_thrown_out_is_told_no_more(telling: Telling, bot: Receiver) -> None:
    number, _ = telling.add(EndpointKind.TELEGRAM, "-100")
    bot.answer(403, '{"ok": false, "description": "Forbidden: bot was kicked"}')
    telling.happen(CLOCK)
    telling.outbox.deliver()
    endpoint = telling.place.store.endpoint(number)
    assert endpoint is not None
    assert (endpoint.active, "kicked" in endpoint.note) == (False, True)


def test_the_bots_token_is_in_no_record(tmp_path: Path) -> None:
    with receiver() as gone:
        address = gone.address
    telling = Telling(tmp_path, telegram=address)
    number, _ = telling.add(EndpointKind.TELEGRAM, "-100")
    telling.happen(CLOCK)
    telling.outbox.deliver()
    (item,) = telling.place.store.deliveries_of(number)
    assert item.said.startswith("Telegram did not answer")
    assert "secret" not in item.said


def test_a_mail_server_that_refuses_is_asked_again(tmp_path: Path) -> None:
    with mail_server(data_size_limit=10) as strict:
        telling = Telling(tmp_path, mail_port=strict.port)
        number, _ = telling.add(EndpointKind.EMAIL, "anna@shop.example")
        telling.happen(CLOCK)
        telling.outbox.deliver()
    assert telling.states(number) == [("waiting", 1)]


def test_a_password_is_never_given_over_an_open_line(inbox: Inbox) -> None:
    sender = Mail(f"smtp://login:word@127.0.0.1:{inbox.port}", "otklik@shop.example")
    with pytest.raises(NotDelivered):
        sender.send(Parcel(id="x", address="anna@shop.example", subject="s", text="t"))
    assert inbox.messages == []


@pytest.mark.parametrize("address", ["anna", "anna@shop.example, ivan@shop.example", "anna@shop.example\r\nBcc: x@y.zz", "@", "a@b"])
def test_an_address_is_one_address(telling: Telling, address: str) -> None:
    with pytest.raises(InputError):
        telling.add(EndpointKind.EMAIL, address)


def test_settings_that_lead_nowhere_are_refused() -> None:
    for url, sender in (("http://x", "a@b.cc"), ("smtp://", "a@b.cc"), ("smtp://host", "nobody")):
        with pytest.raises(SettingsError, match="OTKLIK_SMTP_URL"):
            Mail(url, sender)


@pytest.mark.parametrize("language", list(Language))
def test_every_event_has_its_words_in_every_language(language: Language) -> None:
    words = bundled_words()[language]
    assert words["events"].keys() == set(EventKind)
    assert words["channels"].keys() == set(Channel)
    assert words["platforms"].keys() == set(Platform)
    for kind in EventKind:
        event = Event(number=1, kind=kind, shop_id="default", subject="i1", at=NOW, body={"inquiry_id": "i1", "channel": "chat"})
        text = Wording(Shop(id="default", name="Лавка"), language, "").message([event]).text
        assert "{" not in text
