"""Decisions become cases without the buyer's personal data, and count only when a person has confirmed them."""

from pathlib import Path

import pytest

from assistant.domain import Action, Decision, Draft, Outcome, Proposal
from assistant.errors import NotFound
from evals.case import Handling
from evals.casebook import read_cases
from evals.harvest import append_pending, confirm, harvested, labels
from evals.scorers import safety
from tests.builders import NOW, a_brief, an_inquiry
from tests.evals.builders import a_sample

DRAFT = "Здравствуйте! Пульт заменим в тот же день без всякой проверки. Оформите заявку в разделе «Возвраты»."


def _proposal(text: str = "пульт молчит, мой телефон +7 916 555-12-34") -> Proposal:
    brief = a_brief(an_inquiry(text, author="Ольга Петрова", order_id="4512903378"))
    return Proposal(id="p1", outcome=Outcome.PROPOSED, brief=brief, draft=Draft(text=DRAFT, writer="w"), made_at=NOW)


def _decision(action: Action, text: str = "", reason: str = "") -> Decision:
    return Decision(proposal_id="p1", version=1, action=action, text=text, reason=reason, by="anna", at=NOW)


def test_an_edited_answer_is_the_better_one_and_what_was_cut_is_forbidden() -> None:
    final = "Здравствуйте! Оформите заявку в разделе «Возвраты»."
    (case,) = harvested([(_decision(Action.APPROVE, final), _proposal())])
    assert case.better == final
    repeated = safety.nothing_forbidden(a_sample(DRAFT, case))
    mended = safety.nothing_forbidden(a_sample(final, case))
    assert repeated is not None
    assert repeated.value == 0
    assert mended is not None
    assert mended.value == 1


def test_a_rejected_draft_is_forbidden_and_the_reason_kept() -> None:
    (case,) = harvested([(_decision(Action.DISMISS, reason="обещает замену"), _proposal())])
    assert case.why == "обещает замену"
    assert case.dangerous
    score = safety.nothing_forbidden(a_sample(DRAFT, case))
    assert score is not None
    assert score.value == 0


def test_an_escalated_inquiry_must_be_held() -> None:
    (case,) = harvested([(_decision(Action.ESCALATE), _proposal())])
    assert case.handling == (Handling.HOLD,)


def test_personal_data_stay_behind() -> None:
    (case,) = harvested([(_decision(Action.APPROVE, DRAFT, "Петрова звонила с +7 916 555-12-34"), _proposal())])
    kept = case.model_dump_json()
    assert "916" not in kept
    assert "Петрова" not in kept
    assert "4512903378" not in kept


def test_labels_say_good_for_an_untouched_draft_and_bad_for_a_rewritten_one() -> None:
    assert labels([(_decision(Action.APPROVE, DRAFT), _proposal())]) == {"p1": True}
    assert labels([(_decision(Action.APPROVE, "Совсем другой ответ."), _proposal())]) == {"p1": False}
    assert labels([(_decision(Action.DISMISS), _proposal())]) == {"p1": False}
    assert labels([(_decision(Action.ESCALATE), _proposal())]) == {}


def test_cases_wait_until_a_person_confirms_them_and_come_once(tmp_path: Path) -> None:
    cases = list(harvested([(_decision(Action.DISMISS, reason="плохо"), _proposal())]))
    assert append_pending(cases, tmp_path) == ["h-p1-1"]
    assert append_pending(cases, tmp_path) == []
    assert confirm(["h-p1-1"], tmp_path) == 1
    assert [case.id for case in read_cases(tmp_path / "confirmed.yaml")] == ["h-p1-1"]
    assert read_cases(tmp_path / "pending.yaml") == ()
    assert append_pending(cases, tmp_path) == []


def test_an_id_that_does_not_wait_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="h-x"):
        confirm(["h-x"], tmp_path)
