"""Deeds of the shop need a recorded task; the buyer's deeds and offered steps do not."""

import pytest

from assistant.filter.actions import Tense, deeds, unbacked_action
from assistant.filter.candidate import Candidate


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("Уже передали информацию на склад.", "forward", "передали"),
        ("Ваше замечание зафиксировано.", "record", "зафиксировано"),
        ("Возврат оформлен, ожидайте.", "refund", "оформлен"),
        ("Мы связались с курьерской службой.", "ask", "связались"),
        ("We have escalated this to the warehouse.", "forward", "escalated"),
        ("Your refund has been processed.", "refund", "processed"),
        ("已经为您登记了。", "record", "登记"),
    ],
)
def test_a_reported_deed_is_found_in_any_voice_and_language(text: str, kind: str, word: str) -> None:
    assert [(deed.kind, deed.span.of(text)) for deed in deeds(text) if deed.tense is Tense.DONE] == [(kind, word)]


@pytest.mark.parametrize(
    "text",
    [
        "Оформите возврат в приложении.",
        "Если вы уже отправили товар, напишите номер заявки.",
        "Спасибо, что сообщили о браке.",
        "Вы передали показания?",
        "Мы не передали ваш номер третьим лицам.",
        "You can request a refund in your orders.",
        "您可以在订单里申请退款。",
    ],
)
def test_steps_and_the_buyers_deeds_are_no_deeds_of_the_shop(text: str) -> None:
    assert deeds(text) == ()


def test_a_recorded_task_makes_the_sentence_true() -> None:
    text = "Передали ваше замечание на склад."
    assert list(unbacked_action(Candidate(text)))
    assert list(unbacked_action(Candidate(text, recorded_actions=("forward: тонкая упаковка",)))) == []


def test_the_finding_offers_the_task_and_the_future_tense() -> None:
    (hit,) = unbacked_action(Candidate("Мы проверили партию."))
    assert hit.fix == "проверим"
    assert "Создайте её в один клик" in hit.why
    assert hit.task == "check"


def test_a_promise_is_told_apart_from_a_report() -> None:
    text = "Передадим ваши слова в отдел качества."
    assert list(unbacked_action(Candidate(text), tense="done")) == []
    assert [hit.span.of(text) for hit in unbacked_action(Candidate(text), tense="promise")] == ["Передадим"]
