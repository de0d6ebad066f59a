"""A reviewer's day, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.domain import Action
from assistant.marketplaces.sandbox import Sandbox
from knowledge.types import Platform
from tests.browser.conftest import Enter
from tests.desk.parts import Place, proposed

pytestmark = pytest.mark.browser


def test_thirty_items_are_handled_with_the_keyboard_alone(place: Place, enter: Enter) -> None:
    for number in range(30):
        proposed(place, f"{number:02}", f"Здравствуйте! Ответ номер {number}.")
    page = enter()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for number in range(30):
        page.wait_for_url(f"**/desk/items/i{number:02}**")
        page.keyboard.press("x" if number % 10 == 9 else "s" if number % 10 == 8 else "a")
    page.wait_for_url("**/desk?done=i29")
    counts = {row.id: row.status for row in place.store.queue()}
    assert counts == {}
    assert [entry.action for entry in place.store.entries() if entry.actor == "reviewer"].count(Action.APPROVE) == 24


def test_an_approved_answer_is_published_in_the_sandbox_and_shown(place: Place, enter: Enter, tmp_path: Path) -> None:
    proposed(place)
    page = enter()
    page.click("[data-row]")
    page.wait_for_url("**/desk/items/i1")
    page.keyboard.press("a")
    page.wait_for_url("**/desk?done=i1")
    expect(page.get_by_role("status").first).to_contain_text("Done")
    market = place.services.marketplaces["default", Platform.WB]
    assert isinstance(market, Sandbox)
    page.goto("/desk/items/i1")
    for _ in range(50):
        if page.get_by_text("Published on Wildberries").count():
            break
        page.wait_for_timeout(100)
        page.reload()
    expect(page.locator("blockquote")).to_have_text("Здравствуйте! Спасибо за отзыв.")
    found = market.published("e1")
    assert found is not None
    assert found.text == "Здравствуйте! Спасибо за отзыв."


def test_an_edit_is_read_while_it_is_typed_and_mended_with_one_click(place: Place, enter: Enter) -> None:
    proposed(place, 1, "Здравствуйте! 👩‍👩‍👧 Спасибо.")
    page = enter()
    page.goto("/desk/items/i1")
    page.keyboard.press("e")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Наш телефон знаете.")
    expect(page.locator("mark.block")).to_have_text("телефон")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not approved yet")
    page.get_by_role("button", name="Take it out").click()
    expect(page.locator("mark.block")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("Здравствуйте! 👩‍👩‍👧 Спасибо. Наш  знаете.")
    expect(page.locator("[data-state]")).to_have_text("No findings")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk?done=i1")
    reply = place.store.reply("i1")
    assert reply is not None
    assert reply.text == "Здравствуйте! 👩‍👩‍👧 Спасибо. Наш  знаете."


def test_a_warning_is_ticked_and_an_unsupported_statement_is_explained(place: Place, enter: Enter) -> None:
    proposed(place, 1, "Срочно: он водонепроницаемый.")
    page = enter()
    page.goto("/desk/items/i1")
    page.get_by_label("I have seen this").check()
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("Not approved yet")
    page.get_by_label("What does it rest on?").fill("паспорт изделия, страница 4")
    expect(page.get_by_label("I have seen this")).to_be_checked()
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/desk?done=i1")


def test_two_reviewers_never_decide_the_same_item(place: Place, enter: Enter) -> None:
    proposed(place)
    first, second = enter("reviewer"), enter("senior")
    first.goto("/desk/items/i1")
    second.goto("/desk/items/i1")
    expect(second.get_by_role("alert")).to_contain_text("reviewer is editing this item")
    second.keyboard.press("a")
    expect(second.get_by_role("alert").last).to_contain_text("Somebody else is working on this item")
    first.keyboard.press("a")
    first.wait_for_url("**/desk?done=i1")
    assert [verdict.by for verdict in place.store.verdicts("i1")] == ["reviewer"]


def test_an_item_that_is_left_is_free_for_others(place: Place, enter: Enter) -> None:
    proposed(place)
    first, second = enter("reviewer"), enter("senior")
    first.goto("/desk/items/i1")
    first.goto("/desk")
    for _ in range(50):
        if place.store.standing("i1").lease_by is None:
            break
        first.wait_for_timeout(100)
    second.goto("/desk/items/i1")
    expect(second.get_by_role("alert")).to_have_count(0)
    second.keyboard.press("a")
    second.wait_for_url("**/desk?done=i1")


def test_a_draft_that_changed_is_shown_and_nothing_typed_is_lost(place: Place, enter: Enter) -> None:
    proposal = proposed(place)
    page = enter()
    page.goto("/desk/items/i1")
    page.fill("#text", "Мои собственные слова.")
    expect(page.locator("[data-state]")).to_have_text("No findings")
    place.store.propose(proposal.model_copy(update={"version": 2, "draft": proposal.draft.model_copy(update={"text": "Новый черновик."})}))
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".banner").first).to_contain_text("Новый черновик.")
    expect(page.locator("#text")).to_have_value("Мои собственные слова.")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/desk?done=i1")
    assert [verdict.version for verdict in place.store.verdicts("i1")] == [2]


def test_clean_items_are_cleared_together_after_naming_their_number(place: Place, enter: Enter) -> None:
    for number in range(5):
        proposed(place, number, f"Здравствуйте! Ответ {number}.", rating=5)
    proposed(place, 9, "Наш телефон.", rating=5)
    page = enter()
    page.get_by_role("link", name="Clear the clean ones").click()
    page.locator("input[name=item]").nth(2).uncheck()
    expect(page.locator("[data-ticked]")).to_have_text("4")
    page.fill("input[name=number]", "4")
    page.get_by_role("button", name="Approve them").click()
    expect(page.get_by_role("status")).to_contain_text("Approved: 4.")
    assert {row.id for row in place.store.queue()} == {"i2", "i9"}


def test_an_answer_to_a_return_waits_for_the_second_confirmation(place: Place, enter: Enter) -> None:
    proposed(place, channel="return")
    page = enter()
    page.goto("/desk/items/i1")
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("second confirmation")
    page.get_by_label("I have read the claim").check()
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/desk?done=i1")


def test_a_decision_is_undone_with_one_key(place: Place, enter: Enter) -> None:
    proposed(place)
    page = enter()
    page.goto("/desk/items/i1")
    page.keyboard.press("x")
    page.wait_for_url("**/desk?done=i1")
    page.keyboard.press("z")
    page.wait_for_url("**/desk/items/i1")
    assert place.store.status("i1") == "proposed"


def test_an_agent_saves_and_the_reviewer_approves(place: Place, enter: Enter) -> None:
    proposed(place)
    agent = enter("agent")
    agent.goto("/desk/items/i1")
    expect(agent.get_by_role("button", name="Approve")).to_have_count(0)
    agent.fill("#text", "Здравствуйте! Слова помощника.")
    agent.get_by_role("button", name="Save for a reviewer").click()
    expect(agent.locator("#text")).to_have_value("Здравствуйте! Слова помощника.")
    place.store.release("i1", "agent")
    page = enter("reviewer")
    page.goto("/desk/items/i1")
    page.keyboard.press("a")
    page.wait_for_url("**/desk?done=i1")
    reply = place.store.reply("i1")
    assert reply is not None
    assert (reply.text, reply.approved_by) == ("Здравствуйте! Слова помощника.", "reviewer")


def test_a_session_that_ended_leads_to_the_door(place: Place, enter: Enter) -> None:
    page = enter()
    place.clock.move(hours=13)
    page.goto("/desk")
    page.wait_for_url("**/login")


@pytest.mark.parametrize(("locale", "word"), [("ru-RU", "Одобрить"), ("en-US", "Approve"), ("zh-CN", "批准")])
def test_the_desk_speaks_the_browsers_language(place: Place, enter: Enter, locale: str, word: str) -> None:
    proposed(place)
    page = enter(locale=locale)
    page.goto("/desk/items/i1")
    expect(page.locator("button[value=approve]")).to_contain_text(word)


def test_keys_work_with_a_russian_keyboard(place: Place, enter: Enter) -> None:
    proposed(place)
    page = enter()
    page.goto("/desk/items/i1")
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ч', code: 'KeyX', bubbles: true}))")
    page.wait_for_url("**/desk?done=i1")
    assert place.store.status("i1") == "dismissed"


def test_an_unknown_item_is_explained(place: Place, enter: Enter) -> None:
    page = enter()
    page.goto("/desk/items/nothing")
    expect(page.get_by_role("heading")).to_have_text("There is nothing here")
