"""A chat on the desk: both directions, news while it is open, saved replies, the order's other answers, the voice, a task at once."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Role
from assistant.desk import Request, sha256
from assistant.domain import Action, Message, OwnVoice, Shop, Speaker, Voice
from assistant.web.app import create_app
from assistant.web.pages import live
from assistant.web.pages.facts import conversation
from knowledge.types import Channel, Kind, Platform
from tests.builders import a_card, an_inquiry
from tests.desk.parts import Place, a_place, an_actor, proposed
from tests.web.test_pages import PASSWORD, sign_in


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(live, "LOOKS", 1)
    monkeypatch.setattr(live, "LOOK_EVERY", 0)
    made = a_place(tmp_path, hold_seconds=0)
    made.services.accounts.create(Role.REVIEWER, PASSWORD, Role.REVIEWER, by="test")
    return made


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    with TestClient(create_app(place.services), headers={"accept": "text/html", "accept-language": "en"}) as made:
        yield made


def a_chat(place: Place, number: int, text: str, message: int, **changes: object) -> None:
    proposed(place, number, text=text, channel="chat", external_id=f"chat:c7:{message}", rating=None, **changes)


def mark(page: str) -> str:
    return unescape(page.split('data-seen="')[1].split('"')[0])


def test_news_of_a_chat_come_once_and_lead_to_the_newest_message(place: Place, client: TestClient) -> None:
    said = (Message(speaker=Speaker.BUYER, text="Здравствуйте!"), Message(speaker=Speaker.SHOP, text="Добрый день, слушаем."))
    a_chat(place, 1, "Где заказ?", 1, thread=said)
    sign_in(client)
    seen = mark(client.get("/desk/items/i1").text)
    assert client.get("/desk/items/i1/live", params={"seen": seen}).status_code == 204
    a_chat(place, 2, "Ау?", 2, thread=(*said, Message(speaker=Speaker.BUYER, text="Где заказ?")))
    news = client.get("/desk/items/i1/live", params={"seen": seen}).json()
    assert (news["id"], [line["text"] for line in news["said"]]) == ("i2", ["Здравствуйте!", "Добрый день, слушаем.", "Где заказ?", "Ау?"])
    assert client.get("/desk/items/i1/live", params={"seen": news["seen"]}).status_code == 204
    assert "Go to the newest message" in client.get("/desk/items/i1").text
    assert "Go to the newest message" not in client.get("/desk/items/i2").text


def test_chats_of_others_are_no_news(place: Place, client: TestClient) -> None:
    a_chat(place, 1, "Где заказ?", 1)
    proposed(place, 2, text="Другой", channel="chat", external_id="chat:c70:5", rating=None)
    assert place.store.newest_of_chat("i1") == "i1"


def test_nothing_is_said_twice() -> None:
    thread = (Message(speaker=Speaker.BUYER, text="Где заказ?"),)
    assert conversation(an_inquiry("Где заказ?", channel=Channel.CHAT, thread=thread)) == thread
    assert len(conversation(an_inquiry("Ау?", channel=Channel.CHAT, thread=thread))) == 2


def test_saved_replies_are_the_shops_macros(place: Place, client: TestClient) -> None:
    proposed(place)
    library = place.services.bench_for("default").library
    assert list(library.catalogue.documents("default", Kind.MACRO)) == []
    sign_in(client)
    assert client.get("/desk/items/i1/saved", headers={"accept": "application/json"}).json() == []
    assert "no saved replies" in client.get("/desk/items/i1/saved").text


def test_the_item_shows_the_orders_other_answers_and_the_voice(place: Place, client: TestClient) -> None:
    proposed(place, 1, order_id="o1", order_status="получен")
    proposed(place, 2, order_id="o1", text="Когда заменят?", channel="question", rating=None)
    proposed(place, 3, order_id="o2", text="Чужой заказ.")
    text = "Здравствуйте! Спасибо за отзыв."
    place.services.desk.decide(an_actor(), Request(proposal_id="i2", version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text)))
    sign_in(client)
    page = client.get("/desk/items/i1").text
    assert "Когда заменят?" in page
    assert "answered:" in page
    assert "Чужой заказ." not in page
    assert "получен" in page
    assert "тёплый · «вы» · Здравствуйте" in page


def test_a_task_is_recorded_at_once_and_the_text_stays(place: Place, client: TestClient) -> None:
    proposed(place)
    token = sign_in(client)
    form = {"form_token": token, "kind": "forward", "version": 1, "text": "Мои слова."}
    page = client.post("/desk/items/i1/tasks", data=form).text
    assert "Мои слова." in page
    made = client.post("/desk/items/i1/tasks", data=form, headers={"accept": "application/json"}).json()
    assert [task.number for task in place.store.tasks_of("i1")] == [made["number"]]
    assert client.post("/desk/items/i1/tasks", data=form | {"kind": "nothing"}).status_code == 422


def test_a_brands_own_voice_counts_more_than_a_marketplaces() -> None:
    ours, theirs, both = Voice(tone="спокойный"), Voice(tone="молодой"), Voice(tone="сухой")
    voices = (
        OwnVoice(voice=ours, platform=Platform.OZON),
        OwnVoice(voice=theirs, brand="Лунный Кот"),
        OwnVoice(voice=both, brand="Лунный кот", platform=Platform.YM),
    )
    shop = Shop(id="s", name="Лавка", voices=voices)
    card = a_card("Ночник «Лунный кот», белый").title
    assert shop.speaking(Platform.WB, card).voice == theirs
    assert shop.speaking(Platform.YM, card).voice == both
    assert shop.speaking(Platform.OZON, "Ночник «Лунный котик»").voice == ours
    assert shop.speaking(Platform.WB, "Ночник").voice == shop.voice
