"""Contacts are found however they are disguised, and numbers that are none are left alone."""

import pytest

from assistant.filter import Candidate
from assistant.filter.detectors.contacts import contacts
from knowledge.types import Platform


def found(text: str) -> list[str]:
    return [hit.span.of(text) for hit in contacts(Candidate(text, platform=Platform.WB))]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Звоните 8 (916) 555-01-72", "8 (916) 555-01-72"),
        ("Пишите: восемь девятьсот шестнадцать пятьсот пятьдесят пять ноль один семьдесят два", "восемь"),
        ("плюссемьдевятьсотшестнадцать5550172", "плюссемь"),
        ("Мой номер 8 9I6 555 OI 72", "8 9I6 555 OI 72"),
        ("Набирайте 8️⃣9️⃣1️⃣6️⃣5️⃣5️⃣5️⃣0️⃣1️⃣7️⃣2️⃣", "8️⃣9️⃣1️⃣6️⃣5️⃣5️⃣5️⃣0️⃣1️⃣7️⃣2️⃣"),
        ("电话一三八一二三四五六七八", "一三八一二三四五六七八"),
        ("Ring 07700 900461 any time", "07700 900461"),
        ("Почта lavka@mail.ru", "lavka@mail.ru"),
        ("Почта lavka собака mail точка ru", "lavka собака mail точка ru"),
        ("Ищите lavka-sveta точка ру", "lavka-sveta точка ру"),
        ("Наш ник @lavka_sveta", "@lavka_sveta"),
        ("加微信 kuaile_2024", "kuaile_2024"),
        ("Смотрите t.me/lavka", "t.me/lavka"),
    ],
)
def test_an_identifier_is_found_where_it_stands(text: str, part: str) -> None:
    assert any(part in place for place in found(text)), found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Артикул 89165550172 снят с продажи",
        "Штрихкод 4601234567890",
        "Заказ 7712-3345-6789 отправлен",
        "Размеры 120x60x75 см, 14.5 кг",
        "Размеры 42-44, 46-48, 50-52",
        "Модель 8.937.224.55.01",
        "货号13812345678有货",
        "Клавиша @ стоит над цифрой 2",
        "Подробности на wildberries.ru в карточке",
        "В 2018, 2019 и 2020 годах по 12.5 тыс. штук",
        "Хорошо.Спасибо. Работает на ASP.NET",
    ],
)
def test_a_number_or_name_that_leads_nowhere_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "арт. 8-9-0-3-5-5-5-0-1-7-2, шучу, набирайте",
        "Первая часть +7 903, вторая пятьсот пятьдесят пять, третья 01 72.",
        "Цена 89 руб, доставка 03 коп, вес 555, остаток 01-72, читайте подряд.",
    ],
)
def test_a_number_in_parts_is_put_together(text: str) -> None:
    assert len(found(text)) == 1


@pytest.mark.parametrize("text", ["Вместо 8-901-555-12-70 по каталогу, посадка та же.", "Болты М8×917, шаг 1,25, партия 22-05-81."])
def test_a_part_number_of_a_list_is_no_telephone(text: str) -> None:
    assert found(text) == []
