"""The pages that helpdesks read: their Python is run, block after block, against a real server."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.accounts import Scope
from assistant.domain import Status
from assistant.errors import RefusedError
from assistant.signing import signed
from assistant.store import EventKind
from assistant.web.app import create_app
from knowledge.freshness import utc_now
from tests.api.parts import QUICK, a_key
from tests.browser.server import serving
from tests.notifying.parts import Telling

DOCS = Path(__file__).parents[2] / "docs"


def blocks(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def test_the_tutorial_runs_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(tmp_path)
    place = telling.place
    services = replace(place.services, notifying=telling.outbox, pace=QUICK)
    with serving(services) as address:
        names: dict[str, Any] = {"ADDRESS": address, "KEY": a_key(place, *Scope)}
        for block in blocks("agents.md"):
            exec(compile(block, "agents.md", "exec"), names)  # noqa: S102 - the page is ours
    said = capsys.readouterr().out
    assert "proposed Здравствуйте!" in said
    assert "checked: True" in said
    assert "approved leaves after" in said
    assert "decision.made wb:review:YX52RZ" in said
    assert place.store.status("wb:review:YX52RZ") is Status.APPROVED
    headers = signed([names["SECRET"]], "evt_1_1", "{}", utc_now())
    assert names["receive"](headers, "{}") == "evt_1_1"
    with pytest.raises(RefusedError):
        names["receive"](headers, "{} ")


def test_the_page_of_the_api_names_every_event_and_every_route(tmp_path: Path) -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    assert [kind for kind in EventKind if f"`{kind}`" not in page] == []
    document = create_app(Telling(tmp_path).place.services).openapi()
    routes = {path.replace("{proposal_id}", "{id}").replace("{number}", "{id}") for path in document["paths"] if path.startswith("/v1")}
    short = {"/v1/proposals/{id}/tasks", "/v1/endpoints/{id}", "/v1/endpoints/{id}/test", "/v1/shops/{shop_id}/telling"}
    assert {route for route in routes if route not in page} <= short
