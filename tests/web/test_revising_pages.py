"""Other wordings over HTTP: a plain form gets a page, the script gets events."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Role
from assistant.web.app import create_app
from tests.desk.parts import Place, a_place, composed, proposed
from tests.web.test_pages import PASSWORD, sign_in


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = a_place(tmp_path, hold_seconds=0)
    made.services.accounts.create(Role.REVIEWER, PASSWORD, Role.REVIEWER, by="test")
    return made


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    with TestClient(create_app(place.services), headers={"accept": "text/html", "accept-language": "en"}) as made:
        yield made


def test_a_plain_form_shows_three_wordings_and_takes_one(place: Place, client: TestClient) -> None:
    proposal = composed(place)
    assert proposal.draft is not None
    form = {"form_token": sign_in(client), "version": 2, "text": proposal.draft.text}
    page = client.post("/desk/items/i1/revise", data=form).text
    offered = re.findall(r'name="variant" value="(\w{64})" data-key="\d"', page)
    assert len(offered) == 3
    taken = client.post("/desk/items/i1/variant", data=form | {"variant": offered[1]})
    assert taken.url.path == "/desk/items/i1"
    kept = place.store.proposal("i1")
    assert (kept.version, kept.draft is not None and kept.draft.text in unescape(taken.text)) == (3, True)


def test_the_script_gets_the_same_as_events(place: Place, client: TestClient) -> None:
    proposal = composed(place)
    assert proposal.draft is not None
    form = {"form_token": sign_in(client), "version": 2, "text": proposal.draft.text, "wish": "warmer"}
    answer = client.post("/desk/items/i1/revise", data=form, headers={"accept": "text/event-stream"})
    events = [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\ndata: (.*)\n\n", answer.text)]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert events[0][0] == "variant", events[0]
    assert events[0][1]["length"] == len(events[0][1]["text"])
    assert events[-1][0] == "done"


def test_what_cannot_be_revised_is_said_and_the_text_stays(place: Place, client: TestClient) -> None:
    proposed(place)
    form = {"form_token": sign_in(client), "version": 1, "text": "Мои слова.", "hint": "предложи обмен"}
    page = client.post("/desk/items/i1/revise", data=form)
    assert page.status_code == 422
    assert "This cannot be done here" in page.text
    assert "Мои слова." in page.text
    stream = client.post("/desk/items/i1/revise", data=form, headers={"accept": "text/event-stream"}).text
    assert '"name": "unsupported"' in stream
