"""The buyer's own detail stands in the reply, and nothing that the buyer did not say."""

import pytest

from assistant.domain import Draft, Hold
from assistant.writing.composer import Composer
from tests.builders import a_brief, an_inquiry


def written(text: str, product: str | None = None, **changes: object) -> Draft | Hold:
    return Composer().write(a_brief(an_inquiry(text, product_name=product, **changes)))


def draft(text: str, product: str | None = None, **changes: object) -> str:
    made = written(text, product, **changes)
    assert isinstance(made, Draft), made
    return made.text.lower()


@pytest.mark.parametrize(
    ("text", "product", "named"),
    [
        ("Волосы после него мягкие, гладкие и послушные.", "Бальзам для волос", "волосы мягкие, гладкие и послушные"),
        ("Отличные фильтры, не рвутся.", "Фильтры для кофе", "фильтры не рвутся"),
        ("Хорошие фильтры, без дырок", "Фильтры для кофе", "фильтры без дырок"),
        ("Осадок не остаётся, рекомендую", "Фильтры для кофе", "осадок не остаётся"),
        ("Куртка отличная, взяла 48 на свой 46, села хорошо", "Куртка женская", "обычный размер 46, взят 48"),
        ("Рост 165, вес 60, заказала М, сидит идеально", "Платье летнее", "рост 165, вес 60, размер m"),
        ("Такса ест с удовольствием", "Корм для собак", "такса ест с удовольствием"),
        ("Ватман плотный, рекомендую", None, "ватман плотный"),
    ],
)
def test_praise_is_answered_by_what_the_buyer_told(text: str, product: str | None, named: str) -> None:
    assert named in draft(text, product, rating=5)


@pytest.mark.parametrize(
    ("text", "product", "named"),
    [
        ("Коту не понравился, отказывается есть", "Корм для кошек", "коту не понравилось"),
        ("Эффекта я не заметила", "Крем для лица", "эффекта вы не заметили"),
        ("Очень сладкая, есть невозможно", "Паста арахисовая", "паста очень сладкая"),
        ("Сушит волосы", "Шампунь", "шампунь сушит волосы"),
        ("Трещины на стекле", "Часы настенные", "на стекле"),
        ("Вода накапливается, кофе не дождаться", "Фильтры для кофе", "вода накапливается"),
        ("Пришли две батарейки. За это снимаю звезду", "Ночник", "пришли две батарейки"),
        ("Заказывала горчичное, а пришло льняное", "Масло", "вместо горчичного пришло льняное"),
        ("Заказывала насадки RL 010, а пришли RL 030", "Насадки", "вместо rl 010 пришли rl 030"),
        ("Вместо 500 г прислали 100 г", "Орехи", "500 г"),
        ("Ношу 46, взяла 48, всё равно тесно, маломерит", "Куртка женская", "обычный размер 46, взят 48"),
        ("Фильтры стали тоньше", "Фильтры для кофе", "фильтры стали тоньше"),
        ("Некоторые погнулись", "Крючки", "некоторые погнулись"),
    ],
)
def test_a_complaint_is_named_in_the_buyers_words(text: str, product: str, named: str) -> None:
    assert named in draft(text, product, rating=2)


@pytest.mark.parametrize(
    "text",
    [
        "Прошли шелушения и трещины на пальцах, аромат приятный",
        "Можно использовать для устранения неприятных запахов, очень довольна",
        "Отличные фильтры. В этот раз всё отлично. В прошлый раз бумага была плохого качества",
        "Рекомендую, без дырок и сколов",
    ],
)
def test_a_trouble_that_is_over_or_elsewhere_is_no_complaint(text: str) -> None:
    made = written(text, "Соль для ванн", rating=5)
    assert isinstance(made, Hold) or not any(move.startswith(("ack.", "mixed")) for move in made.plan)


def test_a_missing_part_in_the_pack_leads_to_what_is_checked_by_a_photo_of_the_contents() -> None:
    assert "содержим" in draft(
        "Подарили, а семян в упаковке не оказалось", "Набор для выращивания", rating=1
    ) or "всего, что было" in draft("Подарили, а семян в упаковке не оказалось", "Набор для выращивания", rating=1)


def test_a_second_fault_that_is_only_a_noun_is_named_beside_the_step() -> None:
    text = draft("Крышка не закрывается, а дно в царапинах", "Термос", rating=2)
    assert text.index("заявк") < text.index("царапин")


def test_a_property_in_parentheses_is_never_laid_on_the_goods_when_it_is_said_of_a_part() -> None:
    made = written("Крем хороший, но неприятность с дозатором (слишком длинный)", "Крем для рук", rating=3)
    assert isinstance(made, Hold) or "крем оказался больше" not in made.text.lower()


def test_praise_beside_a_sad_face_is_left_to_a_person() -> None:
    assert isinstance(written("Вкусно. Попробовать не хватило (((", "Конфеты", rating=5), Hold)


def test_pain_of_a_person_is_not_repeated_as_a_property() -> None:
    made = written("Пальцы сдавлены и ей больно", "Ботинки детские", rating=2)
    assert isinstance(made, Hold) or "больно" not in made.text.lower()
