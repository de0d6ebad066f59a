"""An audit names what is wrong with published answers, and passes the good ones by."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from assistant.errors import InputError
from evals.answers import Published, read_answers
from evals.audit import FaultKind, audit, write_html, write_xlsx
from evals.bench import bare_bench
from evals.cli import command
from knowledge.types import Platform
from tests.builders import NOW, an_inquiry

TEMPLATE = "Здравствуйте! Благодарим за обратную связь. Ваше мнение очень важно для нас. Будем рады видеть вас снова!"
READ = "Крышка с трещиной — так быть не должно, извините. Оформите заявку в разделе «Возвраты» и приложите фото крышки."


def _one(answer: str | None, text: str = "Крышка чайника пришла с трещиной, вода подтекает", **changes: object) -> set[FaultKind]:
    inquiry = an_inquiry(text, **{"rating": 2, **changes})
    return {fault.kind for row in audit([Published(inquiry, answer)], bare_bench(), now=NOW).rows for fault in row.faults}


def test_an_answer_that_takes_up_the_complaint_has_no_fault_of_hearing() -> None:
    assert _one(READ) & {FaultKind.UNHEARD, FaultKind.TEMPLATED, FaultKind.BLAMING, FaultKind.UNANSWERED} == set()


def test_a_template_under_a_complaint_is_templated_and_unheard() -> None:
    assert {FaultKind.TEMPLATED, FaultKind.UNHEARD} <= _one(TEMPLATE)


def test_joy_under_a_complaint_is_unheard_even_when_the_thing_is_named() -> None:
    assert FaultKind.UNHEARD in _one("Спасибо за высокую оценку! Рады, что крышка с трещиной вам понравилась.")


def test_a_lesson_in_reading_is_blame() -> None:
    assert FaultKind.BLAMING in _one("Про крышку: внимательно изучайте характеристики перед заказом.")


def test_no_answer_to_words_is_a_fault_and_to_a_bare_rating_is_not() -> None:
    assert _one(None) == {FaultKind.UNANSWERED}
    assert _one(None, "") == set()


def test_a_contact_in_an_answer_is_a_risk_with_its_rule() -> None:
    published = [Published(an_inquiry("крышка треснула", rating=1), "Крышку обсудим, звоните +7 912 345-67-89.")]
    done = audit(published, bare_bench(), now=NOW)
    risks = [fault for fault in done.rows[0].faults if fault.kind is FaultKind.RISKY]
    assert risks
    assert all(fault.rule_id for fault in risks)
    assert done.rows[0].better


def test_one_text_under_three_buyers_is_a_template_whatever_their_names() -> None:
    published = [
        Published(an_inquiry("супер", id=name, author=name, rating=5), f"{name}, спасибо! Приятно знать, что подошло.")
        for name in ("Анна", "Олег", "Ян")
    ]
    done = audit(published, bare_bench(), now=NOW, better=False)
    assert done.by_kind[FaultKind.TEMPLATED] == 3


def test_answers_are_read_from_any_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Отзыв;Оценка;Ответ продавца\nтреснула;1;Так быть не должно\n;5;\n", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"text": "треснула", "rating": 1, "seller_answer": "Так быть не должно"}\n', encoding="utf-8")
    for name in ("a.csv", "a.jsonl"):
        first = next(read_answers(tmp_path / name, platform=Platform.WB))
        assert (first.inquiry.text, first.inquiry.rating, first.answer) == ("треснула", 1, "Так быть не должно")


def test_a_table_without_answers_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Отзыв;Оценка\nтреснула;1\n", encoding="utf-8")
    with pytest.raises(InputError, match="--answer-column"):
        list(read_answers(tmp_path / "a.csv", platform=Platform.WB))


def test_a_buyers_formula_stays_a_text_in_the_workbook(tmp_path: Path) -> None:
    done = audit([Published(an_inquiry('=HYPERLINK("http://x")', rating=1), TEMPLATE)], bare_bench(), now=NOW)
    sheet = load_workbook(write_xlsx(done, tmp_path / "a.xlsx")).worksheets[0]
    assert sheet["E2"].data_type == "s"
    assert sheet["E2"].value.startswith("=HYPERLINK")


def test_a_buyers_markup_stays_a_text_on_the_page(tmp_path: Path) -> None:
    done = audit([Published(an_inquiry("<script>alert(1)</script> крышка", rating=1), TEMPLATE)], bare_bench(), now=NOW)
    assert "<script>alert" not in write_html(done, tmp_path / "a.html").read_text(encoding="utf-8")


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "треснула крышка", "rating": 1, "seller_answer": "Спасибо!"}\n', encoding="utf-8")
    result = CliRunner().invoke(command, ["audit", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out"), "--json"])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["audit.html", "audit.xlsx"]
