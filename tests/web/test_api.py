"""The HTTP API: keys, scopes, decisions, problems."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Scope
from assistant.desk import sha256
from assistant.web.app import create_app
from tests.desk.parts import Place, a_place, proposed

TEXT = "Здравствуйте! Спасибо за отзыв."
INQUIRY = {"id": "n1", "platform": "wb", "channel": "review", "external_id": "x1", "rating": 5, "text": "Хорошо."}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path, hold_seconds=0)


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    with TestClient(create_app(place.services), raise_server_exceptions=False) as made:
        yield made


def auth(place: Place, *scopes: Scope, shops: tuple[str, ...] = ()) -> dict[str, str]:
    key = place.services.accounts.make_key("test", scopes or (Scope.REVIEW,), shops, by="test")
    return {"Authorization": f"Bearer {key}"}


def test_without_a_key_nothing_is_told(client: TestClient) -> None:
    for method, path in (("GET", "/v1/proposals"), ("POST", "/v1/check"), ("POST", "/v1/suggestions"), ("GET", "/v1/proposals/i1")):
        answer = client.request(method, path, json={"text": "x"})
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_a_revoked_key_opens_nothing(place: Place, client: TestClient) -> None:
    headers = auth(place)
    place.store.revoke_key(1, place.clock())
    assert client.get("/v1/proposals", headers=headers).status_code == 401


def test_the_queue_lists_what_waits(place: Place, client: TestClient) -> None:
    proposed(place, 1)
    proposed(place, 2)
    first = client.get("/v1/proposals", headers=auth(place), params={"limit": 1}).json()
    second = client.get("/v1/proposals", headers=auth(place), params={"limit": 5, "after": first["next"]}).json()
    assert [first["items"][0]["id"], *[item["id"] for item in second["items"]]] == ["i1", "i2"]
    assert second["next"] is None


def test_an_approval_with_the_right_hash_is_published(place: Place, client: TestClient) -> None:
    proposed(place)
    shown = client.get("/v1/proposals/i1", headers=auth(place)).json()
    body = {"version": shown["version"], "action": "approve", "text": shown["text"], "text_sha256": shown["text_sha256"]}
    answer = client.post("/v1/proposals/i1/decision", headers=auth(place), json=body)
    assert (answer.status_code, answer.json()["status"]) == (200, "approved")
    place.services.publisher.run_once()
    assert place.store.status("i1") == "published"


def test_a_key_that_only_drafts_decides_nothing(place: Place, client: TestClient) -> None:
    proposed(place)
    body = {"version": 1, "action": "approve", "text": TEXT, "text_sha256": sha256(TEXT)}
    assert client.post("/v1/proposals/i1/decision", headers=auth(place, Scope.DRAFT), json=body).status_code == 403


def test_a_key_of_another_shop_sees_nothing(place: Place, client: TestClient) -> None:
    proposed(place)
    headers = auth(place, shops=("other",))
    assert client.get("/v1/proposals", headers=headers).json()["items"] == []
    assert client.get("/v1/proposals/i1", headers=headers).status_code == 403
    assert client.post("/v1/inquiries", headers=headers, json={"inquiries": [INQUIRY]}).status_code == 403


@pytest.mark.parametrize(
    ("changes", "status", "name"),
    [
        ({"version": 7}, 409, "stale-proposal"),
        ({"text_sha256": "0" * 64}, 409, "text-not-checked"),
        ({"text": "Телефон.", "text_sha256": sha256("Телефон.")}, 422, "unapprovable"),
        ({"action": "publish"}, 422, "input"),
    ],
)
def test_a_decision_that_does_not_hold_says_why(
    place: Place, client: TestClient, changes: dict[str, object], status: int, name: str
) -> None:
    proposed(place)
    body = {"version": 1, "action": "approve", "text": TEXT, "text_sha256": sha256(TEXT)} | changes
    answer = client.post("/v1/proposals/i1/decision", headers=auth(place), json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:otklik:problem:{name}")
    assert place.store.status("i1") == "proposed"


def test_inquiries_are_taken_once(place: Place, client: TestClient) -> None:
    answers = [client.post("/v1/inquiries", headers=auth(place), json={"inquiries": [INQUIRY]}).json() for _ in range(2)]
    assert answers == [{"added": 1, "known": 0}, {"added": 0, "known": 1}]
    assert place.services.drafter.draft_new() == 1


def test_a_repeated_suggestion_is_drafted_once(place: Place, client: TestClient) -> None:
    headers = auth(place) | {"Idempotency-Key": "k1"}
    first = client.post("/v1/suggestions", headers=headers, json={"inquiry": INQUIRY, "keep": True})
    again = client.post("/v1/suggestions", headers=headers, json={"inquiry": INQUIRY, "keep": True})
    assert (first.status_code, first.json()) == (200, again.json())
    assert again.headers["Idempotent-Replay"] == "true"
    assert place.store.standing("n1").version == 1


def test_a_key_made_anew_under_an_old_name_gets_none_of_the_old_answers(place: Place, client: TestClient) -> None:
    first = client.post("/v1/suggestions", headers=auth(place) | {"Idempotency-Key": "k1"}, json={"inquiry": INQUIRY})
    place.store.revoke_key(1, place.clock())
    other = client.post("/v1/suggestions", headers=auth(place) | {"Idempotency-Key": "k1"}, json={"inquiry": INQUIRY})
    assert [kept.name for kept in place.store.api_keys()] == ["test", "test"]
    assert (first.status_code, other.status_code) == (200, 200)
    assert "Idempotent-Replay" not in other.headers


def test_one_key_for_two_requests_is_refused(place: Place, client: TestClient) -> None:
    headers = auth(place) | {"Idempotency-Key": "k1"}
    client.post("/v1/suggestions", headers=headers, json={"inquiry": INQUIRY})
    other = client.post("/v1/suggestions", headers=headers, json={"inquiry": INQUIRY | {"text": "Другое."}})
    assert other.status_code == 409


def test_a_check_tells_the_findings_and_the_hash(place: Place, client: TestClient) -> None:
    answer = client.post("/v1/check", headers=auth(place, Scope.DRAFT), json={"text": " Наш телефон. "}).json()
    assert (answer["blocked"], answer["text_sha256"], answer["policy_version"]) == (True, sha256("Наш телефон."), "test-1")


def test_a_body_that_is_too_large_is_not_read(place: Place, client: TestClient) -> None:
    answer = client.post("/v1/check", headers=auth(place), content=b"x" * 2_000_001)
    assert answer.status_code == 413


def test_a_schema_problem_names_the_place_and_not_the_value(place: Place, client: TestClient) -> None:
    answer = client.post("/v1/check", headers=auth(place), json={"text": "x", "platform": "тайна"})
    assert answer.json()["places"][0]["at"] == "body.platform"
    assert "тайна" not in answer.text


def test_health_needs_no_key(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "ill": [], "publishing": "on"}


def test_the_openapi_document_has_examples(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    assert {"/v1/suggestions", "/v1/check", "/v1/inquiries", "/v1/proposals", "/v1/proposals/{proposal_id}/decision"} <= document[
        "paths"
    ].keys()
    schemas = document["components"]["schemas"]
    assert schemas["SuggestionRequest"]["properties"]["inquiry"]["examples"]
    (text,), (mark,) = (schemas["DecisionRequest"]["properties"][name]["examples"] for name in ("text", "text_sha256"))
    assert mark == sha256(text)


def test_a_drafting_key_records_a_task(place: Place, client: TestClient) -> None:
    proposed(place)
    answer = client.post("/v1/proposals/i1/tasks", headers=auth(place, Scope.DRAFT), json={"kind": "check", "note": "партия 12"})
    assert (answer.status_code, answer.json()["task"]["kind"], len(answer.json()["tasks"])) == (200, "check", 1)
    refused = client.post("/v1/proposals/i1/tasks", headers=auth(place, Scope.DRAFT), json={"kind": "magic"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
