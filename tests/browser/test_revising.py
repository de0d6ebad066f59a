"""Saying it differently, with the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.desk.parts import Place, composed

pytestmark = pytest.mark.browser


def test_a_wording_is_asked_for_and_taken_by_keys(place: Place, enter: Enter) -> None:
    proposal = composed(place)
    page = enter()
    page.goto("/desk/items/i1")
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Other words")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-variants] li")).to_have_count(3)
    wanted = page.locator("[data-variants] li p").nth(2).inner_text()
    page.keyboard.press("2")
    expect(page.locator("#text")).to_have_value(wanted)
    kept = place.store.proposal("i1")
    assert kept.draft is not None
    assert proposal.draft is not None
    assert (kept.version, kept.draft.text) == (3, wanted)
    assert kept.draft.text != proposal.draft.text
    page.keyboard.press("a")
    page.wait_for_url("**/desk?done=i1")
    reply = place.store.reply("i1")
    assert reply is not None
    assert reply.text == wanted
