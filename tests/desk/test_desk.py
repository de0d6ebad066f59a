"""What keeps a wrong text from being approved."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.accounts import Role
from assistant.approval import Unapprovable
from assistant.desk import Request, Unconfirmed, Unseen, clean, sha256
from assistant.domain import Action, Reply, Risk, Status, Triage
from assistant.errors import ConflictError, Forbidden, InputError, StaleProposal
from assistant.store import Filters
from knowledge.rules import Rulebook
from tests.desk import parts
from tests.desk.parts import Place, a_place, an_actor, proposed

pytestmark = pytest.mark.usefixtures("each_database")

CLEAN = "Здравствуйте! Спасибо за отзыв."


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path)


def approve(place: Place, text: str = CLEAN, **changes: object) -> Reply | None:
    actor = changes.pop("actor", an_actor())
    given = {"proposal_id": "i1", "version": 1, "action": Action.APPROVE, "text": text, "text_sha256": sha256(clean(text))}
    return place.services.desk.decide(actor, Request.model_validate(given | changes))


def test_an_approved_text_becomes_a_reply_with_its_hash_and_its_rules(place: Place) -> None:
    proposed(place)
    reply = approve(place)
    assert reply is not None
    assert (reply.text, reply.text_sha256, reply.approved_by, reply.policy_version) == (CLEAN, sha256(CLEAN), "rita", "test-1")
    assert place.store.status("i1") is Status.APPROVED


def test_a_persons_text_is_read_by_the_same_filter(place: Place) -> None:
    proposed(place)
    with pytest.raises(Unapprovable) as refused:
        approve(place, "Наш телефон в карточке.")
    assert [finding.rule_id for finding in refused.value.findings] == ["phone"]
    assert place.store.status("i1") is Status.PROPOSED


def test_a_text_other_than_the_one_that_was_checked_is_not_approved(place: Place) -> None:
    proposed(place)
    with pytest.raises(Unseen):
        approve(place, "Другой текст.", text_sha256=sha256(CLEAN))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=40))
def test_no_text_is_approved_under_another_texts_hash(place: Place, text: str) -> None:
    if place.store.row("i1") is None:
        proposed(place)
    with pytest.raises((Unseen, InputError)):
        approve(place, text, text_sha256=sha256(clean(text) + "!"))


def test_a_draft_that_changed_since_it_was_read_is_not_approved(place: Place) -> None:
    proposal = proposed(place)
    place.services.desk.save_edit(an_actor("egor", Role.AGENT), proposal, "Здравствуйте! Иначе.")
    with pytest.raises(StaleProposal, match="version 1"):
        approve(place)


def test_a_decided_item_is_not_decided_again(place: Place) -> None:
    proposed(place)
    approve(place)
    with pytest.raises(StaleProposal, match="approved"):
        approve(place, actor=an_actor("vera"))


def test_a_warning_has_to_be_acknowledged(place: Place) -> None:
    proposed(place)
    with pytest.raises(Unapprovable):
        approve(place, "Напишите срочно.")
    assert approve(place, "Напишите срочно.", acknowledged=("loud",)) is not None


def test_an_unsupported_statement_needs_a_typed_reason_and_not_a_tick(place: Place) -> None:
    proposed(place)
    text = "Корпус водонепроницаемый."
    for reason in ("", "да", "........."):
        with pytest.raises(Unapprovable):
            approve(place, text, acknowledged=("claim",), reason=reason)
    assert approve(place, text, reason="проверила на складе, партия 14") is not None
    assert place.store.verdicts("i1")[0].reason == "проверила на складе, партия 14"


def test_no_reason_lets_a_contradicted_statement_through(place: Place) -> None:
    proposed(place)
    for role in Role:
        with pytest.raises((Unapprovable, Forbidden)):
            approve(place, "Он вечный.", reason="честное слово, вечный", actor=an_actor(role=role))


def test_only_a_senior_with_a_reason_overrules_a_rule_that_is_only_ours(place: Place) -> None:
    proposed(place)
    text = "Советуем гуглить."
    with pytest.raises(Unapprovable):
        approve(place, text, reason="покупатель сам просил")
    with pytest.raises(Unapprovable):
        approve(place, text, actor=an_actor(role=Role.SENIOR))
    assert approve(place, text, reason="покупатель сам просил", actor=an_actor(role=Role.SENIOR)) is not None


def test_a_hint_stops_nobody(place: Place) -> None:
    proposed(place)
    assert approve(place, "Милости просим.") is not None


def test_an_agent_edits_and_does_not_approve(place: Place) -> None:
    proposal = proposed(place)
    agent = an_actor("egor", Role.AGENT)
    with pytest.raises(Forbidden):
        approve(place, actor=agent)
    edited = place.services.desk.save_edit(agent, proposal, "Здравствуйте! Телефон внутри.")
    assert (edited.version, [finding.rule_id for finding in edited.findings]) == (2, ["phone"])


def test_an_escalated_item_is_decided_by_a_senior_only(place: Place) -> None:
    proposed(place)
    approve(place, action=Action.ESCALATE, actor=an_actor("egor", Role.AGENT))
    with pytest.raises(Forbidden):
        approve(place)
    assert approve(place, actor=an_actor("sofia", Role.SENIOR)) is not None


def test_an_item_that_another_person_edits_is_not_decided(place: Place) -> None:
    proposed(place)
    desk = place.services.desk
    assert desk.lease(an_actor("anna"), "i1") is None
    with pytest.raises(ConflictError, match="anna is editing"):
        approve(place)
    place.clock.move(minutes=11)
    assert approve(place) is not None


def test_another_shops_item_is_neither_seen_nor_decided(place: Place) -> None:
    proposed(place)
    stranger = an_actor(shops=("other",))
    assert place.services.desk.queue(stranger) == ()
    with pytest.raises(Forbidden):
        approve(place, actor=stranger)
    with pytest.raises(Forbidden):
        place.services.desk.recall(stranger, "i1")


def test_an_approval_can_be_taken_back_until_it_leaves(place: Place) -> None:
    proposed(place)
    approve(place)
    assert place.services.desk.recall(an_actor(), "i1")
    place.clock.move(minutes=5)
    assert place.services.publisher.run_once() == 0
    assert place.store.status("i1") is Status.PROPOSED
    assert place.store.recent_replies("default") == ()


def test_clean_items_are_approved_together_and_the_others_say_why_not(place: Place) -> None:
    proposed(place, 1, rating=5)
    proposed(place, 2, "Наш телефон.", rating=5)
    risky = proposed(place, 3, rating=5)
    place.store.propose(
        risky.model_copy(
            update={
                "version": 2,
                "brief": risky.brief.model_copy(update={"triage": Triage(risks=(Risk(rule_id="r", category="c", says="s"),))}),
            }
        )
    )
    versions = {"i1": 1, "i2": 1, "i3": 2}
    texts = {name: place.store.proposal(name).draft.text for name in versions}  # type: ignore[union-attr]
    requests = [
        Request(proposal_id=name, version=version, action=Action.APPROVE, text=texts[name], text_sha256=sha256(texts[name]))
        for name, version in versions.items()
    ]
    result = place.services.desk.decide_many(an_actor(), requests, number=3)
    assert result.approved == ("i1",)
    assert set(result.refused) == {"i2", "i3"}


def test_a_bulk_approval_names_its_number(place: Place) -> None:
    proposed(place, rating=5)
    request = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=CLEAN, text_sha256=sha256(CLEAN))
    with pytest.raises(InputError):
        place.services.desk.decide_many(an_actor(), [request], number=2)


def test_the_trail_tells_who_approved_which_text_under_which_rules(place: Place) -> None:
    proposed(place)
    approve(place)
    entry = place.store.entries("i1")[-1]
    assert (entry.actor, entry.action, entry.detail["text_sha256"], entry.detail["policy_version"]) == (
        "rita",
        "approve",
        sha256(CLEAN),
        "test-1",
    )


def test_an_answer_to_a_return_is_confirmed_twice(place: Place) -> None:
    proposed(place, channel="return")
    with pytest.raises(Unconfirmed):
        approve(place)
    assert approve(place, confirmed=True) is not None


DEED = "Здравствуйте! Ваше замечание передано производителю."


def test_a_deed_is_told_only_with_a_task_that_is_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "RULES", tuple(rule for rule in Rulebook.bundled().rules if rule.id == "ACT-DONE-01"))
    proposed(place, draft=DEED)
    with pytest.raises(Unapprovable):
        approve(place, DEED)
    with pytest.raises(Unapprovable):
        approve(place, DEED, tasks=("refund",))
    assert place.store.tasks_of("i1") == ()
    assert approve(place, DEED, tasks=("forward",)) is not None
    assert [(task.kind, task.made_by, task.done_at) for task in place.store.open_tasks()] == [("forward", "rita", None)]


def test_a_deed_may_be_told_once_its_task_is_recorded(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "RULES", tuple(rule for rule in Rulebook.bundled().rules if rule.id == "ACT-DONE-01"))
    proposal = proposed(place, draft=DEED)
    desk = place.services.desk
    assert [finding.rule_id for finding in desk.check(proposal, DEED)] == ["ACT-DONE-01"]
    made = desk.create_task(an_actor(), "i1", "forward", "тонкая  упаковка\n")
    again = desk.create_task(an_actor("oleg"), "i1", "forward", "тонкая упаковка")
    assert (made.number, made.says, made.made_by) == (again.number, "Передать сообщение покупателя в отдел: тонкая упаковка", "rita")
    assert desk.check(proposal, DEED) == ()
    assert [entry.detail["task"] for entry in place.store.entries("i1") if entry.action == "task made"] == ["forward", "forward"]
    assert approve(place, DEED) is not None


def test_a_task_of_an_unknown_kind_or_of_another_shop_is_refused(place: Place) -> None:
    proposed(place)
    with pytest.raises(InputError, match="kinds are forward"):
        place.services.desk.create_task(an_actor(), "i1", "magic")
    with pytest.raises(Forbidden):
        place.services.desk.create_task(an_actor(shops=("other",)), "i1", "forward")
    assert place.store.tasks_of("i1") == ()


@pytest.mark.parametrize(
    "changes",
    [{"rating": 3}, {"rating": 1}, {"channel": "return", "rating": None}],
)
def test_a_complaint_or_a_return_is_never_approved_in_bulk(place: Place, changes: dict[str, object]) -> None:
    proposed(place, **({"rating": 5} | changes))
    request = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=CLEAN, text_sha256=sha256(CLEAN), confirmed=True)
    assert place.services.desk.decide_many(an_actor(), [request], number=1).approved == ()
    assert place.store.queue(Filters(clean=True)) == ()
