"""What grounding, novelty and deeds find is the same through the command, the API and the desk; so are gaps, conflicts and drift."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from assistant.accounts import Role, Scope
from assistant.approval import Unapprovable
from assistant.cli.check import command
from assistant.desk import Request, sha256
from assistant.domain import Action, Inquiry, Proposal, Status
from assistant.suggesting import suggest
from assistant.web.app import create_app
from knowledge.library import Library
from knowledge.types import Channel, Platform
from tests.builders import an_inquiry
from tests.desk.parts import Place, an_actor
from tests.insight.library import a_lamp, a_shop_with_library, conflicting

TEXT = "Мощность ночника 30 Вт, есть таймер. Информацию уже передали на склад."
FOUND = {("contradicted_claim", "30 Вт"), ("unsupported_claim", "таймер"), ("unbacked_action", "передали")}
CARD = {"name": "Ночник «Созвездие»", "attributes": {"Цвет": "белый", "Мощность": "20 Вт"}}
OLD = "Здравствуйте, Анна! Спасибо за отзыв. Рады, что ночник понравился и хорошо держит заряд. Приятных покупок!"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Place, Library]]:
    place, library = a_shop_with_library(tmp_path)
    place.services.accounts.create("rita", "a long password", Role.SENIOR, by="test")
    yield place, library
    library.close()


@pytest.fixture
def client(shop: tuple[Place, Library]) -> Iterator[TestClient]:
    with TestClient(create_app(shop[0].services), headers={"accept-language": "en"}) as made:
        key = shop[0].services.accounts.make_key("test", (Scope.DRAFT,), (), by="test")
        made.headers["authorization"] = f"Bearer {key}"
        yield made


def asked(text: str = "Какая мощность?", number: int = 1) -> Inquiry:
    about = {"channel": Channel.QUESTION, "platform": Platform.WB, "product_id": "p1", "rating": None}
    return an_inquiry(text, id=f"q{number}", external_id=f"x{number}", **about)


def kept(place: Place, inquiry: Inquiry) -> Proposal:
    bench = place.services.bench_for("default")
    return suggest(place.store, bench, inquiry, keep=True, now=place.clock())


def published(place: Place, text: str) -> Proposal:
    """A proposal whose answer stands on the platform."""
    proposal = kept(place, asked())
    reply = approve(place, proposal, text)
    at = place.clock()
    assert place.store.begin_sending(reply, at)  # type: ignore[arg-type]
    assert place.store.settle(proposal.id, Status.SENDING, Status.ACCEPTED, "", now=at)
    assert place.store.settle(proposal.id, Status.ACCEPTED, Status.PUBLISHED, "", now=at)
    return proposal


def approve(place: Place, proposal: Proposal, text: str, **given: object) -> object:
    desk = place.services.desk
    findings = desk.check(proposal, text)
    asks = {"proposal_id": proposal.id, "version": proposal.version, "action": Action.APPROVE, "text": text, "text_sha256": sha256(text)}
    read = {"acknowledged": tuple(finding.rule_id for finding in findings)}
    return desk.decide(an_actor(), Request.model_validate(asks | read | given))


def told(rows: list[dict[str, object]], text: str) -> set[tuple[object, str]]:
    return {(row["category"], text[row["span"][0] : row["span"][1]]) for row in rows}  # type: ignore[index]


def test_the_command_finds_false_and_unsupported_claims_deeds_and_repeats(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text(json.dumps(CARD), encoding="utf-8")
    (tmp_path / "recent.json").write_text(json.dumps([OLD]), encoding="utf-8")
    given = ["--card", str(tmp_path / "card.json"), "--task", "none", "--json"]
    found = json.loads(CliRunner().invoke(command, [TEXT, *given]).stdout)
    assert told(found["findings"], TEXT) >= FOUND
    repeated = CliRunner().invoke(command, [OLD.replace("Анна", "Ольга"), "--recent", str(tmp_path / "recent.json"), "--json"])
    assert "repeated_text" in {row["category"] for row in json.loads(repeated.stdout)["findings"]}


def test_a_line_of_a_file_may_carry_card_answers_and_tasks(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "card": CARD, "recorded_actions": ["forward"]}), encoding="utf-8")
    (line,) = CliRunner().invoke(command, ["--jsonl", str(path)]).stdout.splitlines()
    assert told(json.loads(line)["findings"], TEXT) & FOUND == {one for one in FOUND if one[0] != "unbacked_action"}


def test_a_card_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    path.write_text("{", encoding="utf-8")
    assert "card.json" in str(CliRunner().invoke(command, ["x", "--card", str(path)]).exception)


def test_the_api_finds_the_same(client: TestClient) -> None:
    inquiry = asked().model_dump(mode="json", exclude_none=True)
    answer = client.post("/v1/check", json={"text": TEXT, "inquiry": inquiry}).json()
    assert told(answer["findings"], TEXT) >= FOUND
    task = next(row for row in answer["findings"] if row["category"] == "unbacked_action")["task"]
    assert task == "forward"


def test_the_desk_finds_the_same_and_lets_a_mended_text_through_with_a_reason_and_a_task(shop: tuple[Place, Library]) -> None:
    place, _ = shop
    proposal = kept(place, asked())
    found = {(finding.category, finding.span.of(TEXT)) for finding in place.services.desk.check(proposal, TEXT)}
    assert found >= FOUND
    with pytest.raises(Unapprovable):
        approve(place, proposal, TEXT, reason="проверила на складе, таймер есть")
    mended = TEXT.replace("30", "20")
    with pytest.raises(Unapprovable):
        approve(place, proposal, mended, tasks=("forward",))
    with pytest.raises(Unapprovable):
        approve(place, proposal, mended, reason="проверила на складе, таймер есть")
    assert approve(place, proposal, mended, reason="проверила на складе, таймер есть", tasks=("forward",)) is not None
    assert [task.kind for task in place.store.open_tasks()] == ["forward"]


def test_a_task_recorded_by_one_call_makes_the_sentence_true(shop: tuple[Place, Library], client: TestClient) -> None:
    place, _ = shop
    proposal = kept(place, asked())
    text = "Мощность 20 Вт. Информацию уже передали на склад."
    assert "unbacked_action" in {finding.category for finding in place.services.desk.check(proposal, text)}
    made = client.post(f"/v1/proposals/{proposal.id}/tasks", json={"kind": "forward"})
    assert made.status_code == 200
    assert "unbacked_action" not in {finding.category for finding in place.services.desk.check(proposal, text)}


def test_a_question_that_nothing_answers_is_counted_as_a_gap(shop: tuple[Place, Library]) -> None:
    place, library = shop
    for number in (1, 2):
        kept(place, asked("А таймер отключения есть?", number))
    assert [(gap.product_id, gap.times) for gap in library.gaps("default")] == [("p1", 2)]


def test_two_cards_that_disagree_are_a_conflict_with_both_values(shop: tuple[Place, Library]) -> None:
    place, library = shop
    conflicting(library)
    kept(place, asked())
    values = [{claim.value for claim in one.claims} for one in library.conflicts("default") if one.attribute == "мощность"]
    assert {"20 Вт", "25 Вт"} in values


def test_a_past_answer_that_the_card_now_speaks_against_is_a_conflict_with_both_values_on_the_desk(shop: tuple[Place, Library]) -> None:
    place, library = shop
    before = published(place, "Здравствуйте! Мощность ночника 20 Вт.")
    place.clock.move(hours=1)
    library.sync([a_lamp("25 Вт", source="wb feed", aliases={Platform.WB: ("p1",)})], shop_id="default", source="wb feed")
    kept(place, asked(number=2))
    (one,) = (conflict for conflict in library.conflicts("default") if conflict.kind == "answer" or "past answer" in str(conflict.claims))
    assert {(claim.source, claim.document_id if claim.source == "past answer" else "") for claim in one.claims} >= {
        ("past answer", before.brief.inquiry.id),
        ("wb feed", ""),
    }
    told = " ".join(claim.value for claim in one.claims)
    assert "20 Вт" in told
    assert "25 Вт" in told
    with TestClient(create_app(place.services), headers={"accept": "text/html", "accept-language": "en"}) as browser:
        browser.post("/login", data={"login": "rita", "password": "a long password"})
        page = browser.get("/desk/knowledge/open").text
    assert "20 Вт" in page
    assert "25 Вт" in page


def test_a_published_answer_that_a_new_card_made_wrong_is_listed_by_the_api_and_on_the_desk(
    shop: tuple[Place, Library], client: TestClient
) -> None:
    place, library = shop
    proposal = published(place, "Здравствуйте! Мощность ночника 20 Вт.")
    assert client.get("/v1/wrong-answers", params={"shop_id": "default"}).json() == []
    place.clock.move(hours=1)
    library.sync([a_lamp("25 Вт", source="wb feed", aliases={Platform.WB: ("p1",)})], shop_id="default", source="wb feed")
    (wrong,) = client.get("/v1/wrong-answers", params={"shop_id": "default"}).json()
    assert (wrong["inquiry_id"], wrong["drifted"]["editable"], wrong["drifted"]["claims"][0]["text"]) == (proposal.id, True, "20 Вт")
    with TestClient(create_app(place.services), headers={"accept": "text/html", "accept-language": "en"}) as browser:
        browser.post("/login", data={"login": "rita", "password": "a long password"})
        page = browser.get("/desk/knowledge/wrong").text
    assert "data-wrong" in page
    assert "20 Вт" in page
