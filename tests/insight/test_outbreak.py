"""A holding position, from three alike complaints to the last draft that says it, and to nobody else's."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Role
from assistant.approval import Unapprovable
from assistant.desk import Request, Unseen, sha256
from assistant.domain import Action, Position, Proposal, Status
from assistant.drafting import Drafter
from assistant.errors import Forbidden, InputError
from assistant.filter import check_reply
from assistant.outbreak.approving import Asked, Outbreaks
from assistant.pipeline import propose
from assistant.web.app import create_app
from knowledge.rules import Rulebook
from knowledge.types import Channel, Language, Platform
from tests.builders import NOW, an_inquiry
from tests.desk.parts import Place, a_place, an_actor
from tests.insight.parts import a_proposal, count_all

TEXT = "Знаем о сбое зарядки у части ламп и уже разбираемся с поставщиком. Оформите возврат в заказе, ждать исправления не нужно."
CHARGE = ("Перестал заряжаться через неделю.", "Не заряжается совсем!", "Через месяц перестал заряжаться.")
SENIOR = an_actor("olga", Role.SENIOR)
PASSWORD = "a long password"
on_each_database = pytest.mark.usefixtures("each_database")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = a_place(tmp_path)
    for number, text in enumerate(CHARGE):
        a_proposal(made, 4 * number, "Здравствуйте!", text=text, product_id="lamp", product_name="Лампа «Луч»")
    count_all(made)
    return made


def asked(**changes: Any) -> Asked:
    given = {"shop_id": "default", "product_id": "lamp", "problem": "defect", "problems": ("stopped", "no_charge"), "text": TEXT}
    given |= {"text_sha256": sha256(changes.get("text", TEXT)), "until": (NOW + timedelta(days=3)).date()}
    return Asked.model_validate(given | changes)


def outbreaks(place: Place) -> Outbreaks:
    return Outbreaks(place.store, place.services.desk)


def drafted(place: Place, text: str, **changes: Any) -> Proposal:
    """A new message, brought in and drafted as in service."""
    identity = secrets.token_hex(4)
    place.store.add(an_inquiry(text, **({"id": identity, "external_id": identity, "product_id": "lamp", "rating": 1} | changes)))
    drafter = Drafter(place.store, place.services.bench_for, {}, place.clock)
    assert drafter.draft_new() == 1
    return place.store.proposal(identity)


def says_it(proposal: Proposal) -> bool:
    return proposal.draft is not None and TEXT in proposal.draft.text


@on_each_database
def test_a_new_draft_says_the_approved_words_and_names_the_position(place: Place) -> None:
    kept = outbreaks(place).approve(SENIOR, asked())
    proposal = drafted(place, "Не заряжается, хотя кабель новый.", author="Ольга")
    assert proposal.draft is not None
    assert says_it(proposal)
    assert proposal.draft.text.startswith("Здравствуйте, Ольга!")
    assert proposal.draft.writer == f"position {kept.number}, approved by olga"
    assert proposal.brief.position == kept
    cited = proposal.draft.citations[0]
    assert (cited.span.of(proposal.draft.text), cited.passage_ids) == (TEXT, (f"position:{kept.number}",))


def test_the_second_draft_is_no_repetition_of_the_first(place: Place) -> None:
    outbreaks(place).approve(SENIOR, asked())
    proposal = drafted(place, "Не заряжается.")
    text = proposal.draft.text if proposal.draft else ""
    request = Request(
        proposal_id=proposal.id, version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text), reason="по письму поставщика"
    )
    place.services.desk.decide(SENIOR, request)
    again = drafted(place, "Не заряжается.")
    assert says_it(again)
    rule = Rulebook.bundled().get("NOV-TEXT-01")
    assert rule is not None
    brief = again.brief.model_copy(update={"rules": (rule,)})
    said = again.draft.text if again.draft else ""
    assert check_reply(said, brief) == ()
    assert check_reply(said, place.services.desk.brief_today(again).model_copy(update={"rules": (rule,)})) == ()
    assert check_reply(said, brief.model_copy(update={"recent": (said,)})) != ()


def test_nothing_is_published_without_approval_of_its_exact_text(place: Place) -> None:
    outbreaks(place).approve(SENIOR, asked())
    proposal = drafted(place, "Не заряжается.")
    assert place.store.status(proposal.id) is Status.PROPOSED
    place.clock.move(days=1)
    assert place.services.publisher.run_once() == 0
    assert place.store.reply(proposal.id) is None


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Не заряжается.", {"product_id": "kettle"}),
        ("Пришла с трещиной на корпусе.", {}),
        ("Не заряжается, и коробка с трещиной, корпус разбит.", {}),
        ("Отличная лампа, спасибо!", {"rating": 5}),
        ("", {"rating": 1}),
        ("Не заряжается.", {"channel": Channel.RETURN, "rating": None}),
        ("Не заряжается, ударило током, ребёнок получил ожог!", {}),
        ("It does not work.", {"platform": Platform.AMAZON}),
    ],
)
def test_it_reaches_no_other_product_problem_channel_or_language(place: Place, text: str, changes: dict[str, Any]) -> None:
    outbreaks(place).approve(SENIOR, asked())
    proposal = drafted(place, text, **changes)
    assert proposal.brief.position is None
    assert not says_it(proposal)


@on_each_database
def test_it_reaches_no_other_shop(place: Place) -> None:
    outbreaks(place).approve(SENIOR, asked())
    other = place.store.shop("default").model_copy(update={"id": "other"})
    place.store.save_shop(other)
    assert drafted(place, "Не заряжается.", shop_id="other").brief.position is None


@on_each_database
def test_it_ends_by_its_date_and_by_hand(place: Place) -> None:
    kept = outbreaks(place).approve(SENIOR, asked())
    place.clock.now = kept.expires_at - timedelta(seconds=1)
    assert says_it(drafted(place, "Не заряжается."))
    place.clock.move(seconds=1)
    assert not says_it(drafted(place, "Не заряжается."))
    place.clock.now = NOW
    second = outbreaks(place).approve(SENIOR, asked())
    assert says_it(drafted(place, "Не заряжается."))
    for number in (kept.number, second.number):
        outbreaks(place).end(SENIOR, number, "починили")
    assert not says_it(drafted(place, "Не заряжается."))
    actions = [(entry.action, entry.subject) for entry in place.store.entries() if entry.action.startswith("position")]
    assert actions.count(("position ended", f"position:{kept.number}")) == 1
    assert len(actions) == 4


def test_words_that_were_changed_behind_the_approval_are_never_said(place: Place) -> None:
    kept = outbreaks(place).approve(SENIOR, asked())
    forged = kept.model_copy(update={"text": "Ничего не вернём."})
    bench = place.services.bench_for("default")
    proposal = propose(an_inquiry("Не заряжается.", product_id="lamp", rating=1), replace(bench, positions=(forged,)), now=NOW)
    assert proposal.brief.position is None


def test_the_text_is_filtered_like_any_reply(place: Place) -> None:
    for text, problem in ((f"{TEXT} Наш телефон знаете.", Unapprovable), (f"Срочно: {TEXT}", Unapprovable)):
        with pytest.raises(problem):
            outbreaks(place).approve(SENIOR, asked(text=text))
    assert outbreaks(place).approve(SENIOR, asked(text=f"Срочно: {TEXT}", acknowledged=("loud",))).number == 1


def test_only_a_senior_approves_only_what_was_checked_and_only_for_a_while(place: Place) -> None:
    with pytest.raises(Forbidden):
        outbreaks(place).approve(an_actor(), asked())
    with pytest.raises(Forbidden):
        outbreaks(place).approve(an_actor("x", Role.SENIOR, ("elsewhere",)), asked())
    with pytest.raises(Unseen):
        outbreaks(place).approve(SENIOR, asked(text_sha256=sha256("другое")))
    with pytest.raises(InputError, match="tick the problems"):
        outbreaks(place).approve(SENIOR, asked(problems=("battery",)))
    for until in (NOW - timedelta(days=2), NOW + timedelta(days=100)):
        with pytest.raises(InputError, match="ends between"):
            outbreaks(place).approve(SENIOR, asked(until=until.date()))
    assert place.store.positions("default") == ()


@on_each_database
def test_retention_blanks_positions_that_are_over(place: Place) -> None:
    outbreaks(place).approve(SENIOR, asked())
    place.store.forget_older("default", NOW + timedelta(days=2))
    assert len(place.store.every_position()) == 1
    place.store.forget_older("default", NOW + timedelta(days=20))
    assert place.store.every_position() == ()


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    for role in Role:
        place.services.accounts.create(role, PASSWORD, role, by="test")
    with TestClient(create_app(place.services), headers={"accept": "text/html", "accept-language": "en"}) as made:
        made.post("/login", data={"login": "senior", "password": PASSWORD})
        yield made


@on_each_database
def test_the_page_leads_from_the_group_to_the_position_in_force(place: Place, client: TestClient) -> None:
    page = client.get("/desk/outbreaks").text
    assert "No product has three" in client.get("/desk/outbreaks?page=1").text
    link = unescape(re.findall(r'href="(/desk/outbreaks\?[^"]+)"', page)[0])
    form_page = client.get(link).text
    token = re.findall(r'data-form-token="([^"]+)"', form_page)[0]
    form = {"form_token": token, "shop": "default", "product": "lamp", "problem": "defect", "code": ["stopped", "no_charge"]}
    form |= {"text": TEXT, "until": str((NOW + timedelta(days=3)).date())}
    checked = client.post("/desk/outbreaks", data=form | {"action": "check"}).text
    assert "No findings" in checked
    digest = re.findall(r'name="text_sha256" value="(\w+)"', checked)[0]
    refused = client.post("/desk/outbreaks", data=form | {"action": "approve", "text_sha256": "0" * 64})
    assert refused.status_code == 409
    client.post("/desk/outbreaks", data=form | {"action": "approve", "text_sha256": digest})
    [position] = place.store.positions("default")
    assert isinstance(position, Position)
    assert (position.text, position.approved_by, position.language) == (TEXT, "senior", Language.RU)
    proposal = drafted(place, "Не заряжается.")
    count_all(place)
    listed = client.get("/desk/outbreaks").text
    assert "in force" in listed
    using = unescape(re.findall(r'href="(/desk/analytics/items\?what=position[^"]+)"', listed)[0])
    assert proposal.id in client.get(using).text
    client.post(f"/desk/outbreaks/{position.number}/end", data={"form_token": token, "reason": "fixed"})
    assert place.store.positions("default") == ()
