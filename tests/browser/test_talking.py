"""A chat and its saved replies, in a real browser."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from assistant.domain import Message, Speaker
from knowledge.library import Library
from knowledge.types import Kind
from tests.browser.conftest import Enter
from tests.builders import a_card
from tests.desk.parts import Place, proposed

pytestmark = pytest.mark.browser

SAID = (Message(speaker=Speaker.BUYER, text="Здравствуйте!"), Message(speaker=Speaker.SHOP, text="Добрый день, слушаем."))


def test_a_message_arrives_while_the_chat_is_open(place: Place, enter: Enter) -> None:
    proposed(place, 1, text="Где заказ?", channel="chat", external_id="chat:c7:1", rating=None, thread=SAID)
    page = enter()
    page.goto("/desk/items/i1")
    expect(page.locator("[data-talk] .bubble")).to_have_count(3)
    expect(page.locator("[data-talk] .bubble.shop")).to_contain_text("Добрый день, слушаем.")
    proposed(place, 2, text="Ау?", channel="chat", external_id="chat:c7:2", rating=None, thread=SAID)
    expect(page.locator("[data-talk] .bubble").last).to_have_text("Ау?")
    page.get_by_role("link", name="open it").click()
    page.wait_for_url("**/desk/items/i2")


@pytest.fixture
def place(place: Place) -> Place:
    macro = a_card("Как вернуть", "Оформите заявку в разделе «Возвраты».", id="m1", kind=Kind.MACRO, product_id=None)
    library = Library([macro, a_card("Привет", "Здравствуйте!", id="m2", kind=Kind.MACRO, product_id=None)])
    bench_for = place.services.bench_for
    return replace(place, services=replace(place.services, bench_for=lambda shop: replace(bench_for(shop), library=library)))


def test_a_saved_reply_is_found_and_put_in_with_the_keyboard(place: Place, enter: Enter) -> None:
    proposed(place, 1, text="Где заказ?", channel="chat", external_id="chat:c7:1", rating=None)
    page = enter()
    page.goto("/desk/items/i1")
    page.keyboard.press("/")
    expect(page.locator("[data-saved-list] button")).to_have_count(2)
    page.keyboard.type("верн")
    expect(page.locator("[data-saved-list] button")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("Здравствуйте! Спасибо за отзыв. Оформите заявку в разделе «Возвраты».")
