"""Faults that no list has, uses of the goods, counts, and the thing a star was lost over."""

import pytest

from assistant.writing.composer.windows import opening
from tests.composer.test_precision import reply
from tests.composer.test_reviews import draft, held


@pytest.mark.parametrize(
    ("told", "item", "named"),
    [
        ("У лошадки отбита нога вместе с копытом.", "Фигурка", "отбита нога"),
        ("Лак увлажняет, но со сколами не борется.", "Лак", "не борется"),
        ("Открываешь банку, щелчка нет.", "Варенье", "щелчка нет"),
        ("Никакого аромата.", "Свеча", "аромата нет"),
        ("Задвижка через неделю вывалилась.", "Копилка", "задвижка через неделю вывалилась"),
        ("Орехи пересушены.", "Орехи", "пересушены"),
    ],
)
def test_a_fault_told_in_words_that_no_list_has_is_named(told: str, item: str, named: str) -> None:
    assert named in reply(told, rating=2, item=item).lower()


def test_the_fault_that_cost_the_star_leads_and_the_other_is_named_too() -> None:
    said = reply("Аромат резкий, на любителя. Замок не плотный, минус звезда из-за замка.", rating=4, item="Сумка").lower()
    assert "замок не плотный" in said.split("!")[1].split(".")[0]


@pytest.mark.parametrize(("told", "figures"), [("2 вместо 6", "2"), ("Вместо трёх прислали одну.", "1")])
def test_a_told_shortage_is_answered_with_its_figures(told: str, figures: str) -> None:
    said = reply(told, rating=2, item="Губки")
    assert figures in said
    assert "вместо" in said.lower()


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("Всё нравится, подмешиваю в тесто.", "вы подмешиваете в тесто"),
        ("Собаки лопают с удовольствием!", "собаки лопают с удовольствием"),
        ("Хорошие мешки, для садового пылесоса в самый раз.", "для садового пылесоса"),
    ],
)
def test_praise_with_a_use_of_its_own_is_answered_by_that_use(told: str, named: str) -> None:
    assert named in reply(told, rating=5, item="Мешки").lower()


def test_praise_of_the_named_goods_gets_one_plain_line() -> None:
    made = reply("Мешки хорошие", rating=5, item="Мешки")
    assert "меш" in made.lower()
    assert len(made.split("!")[1].split(". ")) == 1


@pytest.mark.parametrize("told", ["После нанесения кожа потрескалась.", "Ногти стали отходить, лечу кожу."])
def test_harm_to_the_body_is_left_to_a_person(told: str) -> None:
    assert held(told, rating=1) == "risk"


def test_headings_inside_the_text_are_read_as_the_fields_they_name() -> None:
    said = reply("Достоинства: светит ярко. Недостатки: пока всё нравится. Комментарий: беру второй.", rating=5, item="Ночник")
    assert "ярко" in said


def test_what_the_goods_fail_to_do_is_never_praised() -> None:
    said = reply("Не понравились. Увлажнения нет никакого, не снимают усталость.", rating=3, item="Патчи")
    assert "Хорошо, что патчи не" not in said


def test_a_replys_opening_does_not_return_within_twenty() -> None:
    said: list[str] = []
    for number in range(6):
        said.insert(0, draft("Пульт не работает.", rating=2, id=f"q{number}", external_id=f"q{number}", recent=tuple(said)))
    assert len({opening(text) for text in said}) == len(said)


def test_a_wish_is_told_the_truth_and_promised_nothing() -> None:
    said = reply("Светит ярко. Хотелось бы таймер.", rating=5, item="Ночник").lower()
    assert "учтём" not in said
    assert "таймер" in said


def test_what_did_not_suffer_is_no_second_fault() -> None:
    said = reply("Упаковка была повреждена, но содержимое не пострадало.", rating=4, item="Мешки")
    assert "не пострадало — " not in said
