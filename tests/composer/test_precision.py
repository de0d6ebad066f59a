"""What the composer must not misread: the want of a nuisance, other things, the future, the buyer's own deeds."""

import pytest

from assistant.domain import Hold
from assistant.reading import Polarity, read
from assistant.writing.composer import Composer
from assistant.writing.composer.lint import flaw_of, repeats
from tests.builders import a_brief, an_inquiry


def reply(text: str, rating: int = 5, item: str = "Фильтры для кофе", **changes: object) -> str:
    made = Composer().write(a_brief(an_inquiry(text, rating=rating, product_name=item, **changes)))
    return made.code if isinstance(made, Hold) else made.text


def blamed(text: str, rating: int = 5) -> list[str]:
    return [p.problem or p.family for p in read(an_inquiry(text, rating=rating)).points if p.polarity is Polarity.BLAME]


@pytest.mark.parametrize(
    "text",
    [
        "Посылку привезли без задержки, дно крепкое.",
        "Приехало без сколов и царапин.",
        "Старая сеточка порвалась, а эти держатся отлично.",
        "Прежний чехол треснул, взяла этот, довольна.",
        "Надеюсь, прослужит долго.",
        "Добавила две ложки вместо четырёх, сладко.",
        "Такими уже пользовались, нам понравились.",
        "Цена маленькая, спасибо.",
    ],
)
def test_no_fault_is_heard_where_none_was_told(text: str) -> None:
    assert blamed(text) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Короче сломан, вода льётся мимо.", "stopped"),
        ("Пришёл совсем другой аромат.", "wrong_item"),
        ("Пришёл разбитый пузырёк.", "broken"),
        ("Вместо этого средства, пришёл шампунь", "wrong_item"),
    ],
)
def test_the_graver_reading_wins(text: str, problem: str) -> None:
    assert problem in blamed(text, rating=1)


def test_a_statement_without_a_fault_is_not_turned_into_one() -> None:
    assert blamed("Пришёл код.", rating=1) == []


def test_an_adverb_is_not_lost_from_a_fault() -> None:
    assert "Размешивается:" not in reply("Плохо размешивается.", rating=3, item="Какао")


def test_a_wish_to_the_seller_is_no_praise() -> None:
    assert reply("Всё на месте, примите меры по коробке.", rating=4) == "nothing_specific"
    assert reply("Отличное качество, только размер большеват.") == "nothing_specific"
    assert reply("Стоит недорого, но нитки приходится подрезать.", rating=4) == "nothing_specific"


def test_a_hope_that_a_gift_will_please_is_no_success() -> None:
    assert "удался" not in reply("Купила в подарок, надеюсь, брату понравится.", item="Ночник")


def test_a_negated_price_keeps_its_negation() -> None:
    assert "орогая цена" not in reply("Не дорогая цена, светит ярко.", item="Ночник")


def test_an_oblique_word_is_not_quoted() -> None:
    assert "«" not in reply("Любуемся космосом перед сном", item="Ночник")


def test_glue_at_the_seam_is_not_a_repair_by_the_buyer() -> None:
    assert "Чинить" not in reply("Фильтры плохо склеены, рвутся по центру.", rating=2)


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте! Жаль, что вы заказала другое.",
        "Здравствуйте! Хорошо, что что подошло.",
        "Здравствуйте! Жаль, что — .",
        "Здравствуйте! Жаль, что швыбр сломан.",
        "Здравствуйте! «Сказкой» — точнее и не скажешь.",
        "Здравствуйте! Хорошо. и упаковка цела.",
    ],
)
def test_the_last_look_finds_broken_wording(text: str) -> None:
    assert flaw_of(text, a_brief(an_inquiry("Всё хорошо"))) != ""


def test_the_last_look_lets_a_sound_reply_pass() -> None:
    assert flaw_of("Здравствуйте! Жаль, что пульт не работает. Оформите заявку.", a_brief(an_inquiry("Пульт не работает"))) == ""


def test_neighbouring_sentences_do_not_echo() -> None:
    assert repeats("Приятно читать, что светит ярко.", "И удобство приятно слышать.")
    assert not repeats("Светит ярко.", "И места мало занимает.")


@pytest.mark.parametrize(
    "text",
    [
        "Не знаю, у кого там рвётся, мои целы.",
        "Прежде чем разлить по банкам, перемешала.",
        "Вкус: мята, апельсин.",
        "Каплю на кисточке не видно.",
    ],
)
def test_a_look_alike_or_another_persons_trouble_is_no_fault(text: str) -> None:
    assert not {"broken", "leaks", "torn"} & set(blamed(text, rating=3))


def test_of_two_things_named_neither_is_taken_for_the_left_out_subject() -> None:
    assert (
        "мышка не работает" not in reply("Мышка хорошая. Клавиатура старая, подключили к ноутбуку, не работает.", rating=4, item="").lower()
    )


def test_the_pack_is_not_praised_for_the_goods() -> None:
    assert "материал" not in reply("Приехали в плотной картонной коробке.").lower()


def test_a_plural_part_behaves_in_the_plural() -> None:
    told = [reply(f"Клавиши не работают{'.' * n}", rating=1, item="Клавиатура", id=str(n), external_id=str(n)) for n in range(1, 30)]
    assert not any("ведёт себя клавиши" in text for text in told)


def test_irritated_eyes_are_for_a_person() -> None:
    assert reply("Крем раздражает глаза.", rating=2, item="Крем") == "risk"


@pytest.mark.parametrize(
    "text",
    ["В холодильнике не держала.", "Всегда было густое, плотное. В этот раз пришло иначе.", "Надеюсь на хорошее качество."],
)
def test_the_buyers_own_deeds_and_earlier_times_are_not_about_these_goods(text: str) -> None:
    assert read(an_inquiry(text, rating=3)).points == () or all(
        point.polarity is Polarity.NEUTRAL for point in read(an_inquiry(text, rating=3)).points
    )


def test_a_property_is_not_said_of_its_own_root() -> None:
    assert "вкус невкусный" not in reply("Вкус какой-то невкусный.", rating=2, item="Конфеты").lower()


def test_a_blanket_does_not_stop_working() -> None:
    assert "работать" not in reply("После стирки начал расходиться по швам.", rating=2, item="Плед")


def test_leaving_to_be_desired_is_no_praise() -> None:
    assert "справилась" not in reply("Фильтры плотные, упаковка оставляет желать лучшего.")


def test_what_the_card_is_quoted_for_is_not_the_buyers_own_word() -> None:
    assert blamed("Прочитала описание: «При охлаждении молоко становится густое, жирное и расслаивается на слои». Вот так.", rating=1) == []


def test_a_fault_denied_at_the_end_of_the_clause_is_no_fault() -> None:
    assert blamed("Дырки в мешке нет", rating=4) == []


def test_nearly_every_second_is_not_cut_in_half() -> None:
    assert " ли " not in reply("Рвётся чуть ли не каждый второй.", rating=3)


def test_a_leak_is_no_thing_that_arrives_whole() -> None:
    assert "протечки долж" not in reply("В сильные дни происходят протечки.", rating=3, item="Чаша").lower()


def test_seeds_stay_in_the_plural() -> None:
    assert "семени" not in reply("Семена отсутствуют, просто грунт.", rating=1, item="Набор для выращивания")


def test_no_smell_is_not_praised_as_a_smell() -> None:
    told = reply("Фильтры крепкие, без запаха.").lower()
    assert "аромат" not in told
    assert "запах" not in told.replace("без запаха", "")


def test_a_taste_unlike_before_is_no_praise() -> None:
    assert reply("Вкусное молоко. И вкус не такой как раньше.", item="Молоко") == "nothing_specific"


@pytest.mark.parametrize("text", ["Включила и отошла.", "Утро испорчено.", "Капает."])
def test_the_buyer_and_their_day_are_not_the_goods(text: str) -> None:
    assert not {"came_off", "expired", "leaks"} & set(blamed(text, rating=1))


def test_the_buyers_own_possessives_are_not_quoted() -> None:
    assert "моих" not in reply("Для моих волос совершенно не подошёл.", rating=2, item="Шампунь")


def test_a_bitter_joke_loses_its_praising_word() -> None:
    assert "хорошо рвутся" not in reply("Плохо фильтруют, зато хорошо рвутся.", rating=2).lower()


def test_a_set_phrase_is_not_cut_to_its_verb() -> None:
    assert "Вышел —" not in reply("Быстро вышел из строя", rating=3, item="")


def test_a_hoped_for_taste_is_no_taste() -> None:
    assert "вкус" not in reply("Быстро доставили, надеюсь вкусно", item="Шоколад").lower()
