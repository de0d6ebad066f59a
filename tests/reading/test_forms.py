"""Word forms and sentences with slots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.clauses import clauses
from assistant.reading.morphology import counted
from assistant.reading.nouns import item_of
from assistant.reading.phrases import Phrase, noun
from assistant.reading.slots import fill
from assistant.reading.when import told_time


@pytest.mark.parametrize(
    ("word", "cases"),
    [
        ("пульт", ["пульт", "пульта", "пульту", "пульт", "пультом", "пульте"]),
        ("звёзды", ["звёзды", "звёзд", "звёздам", "звёзды", "звёздами", "звёздах"]),
        ("дрель", ["дрель", "дрели", "дрели", "дрель", "дрелью", "дрели"]),
    ],
)
def test_a_thing_has_every_case(word: str, cases: list[str]) -> None:
    found = noun(word)
    assert found is not None
    thing = Phrase(found.word, found.gender, found.number)
    assert [thing.case(name) for name in ("nom", "gen", "dat", "acc", "ins", "prep")] == cases


def test_adjectives_follow_their_noun() -> None:
    phrase = Phrase("запах", "masc", "sing", before=("приятный",))
    assert (
        fill("Спасибо за слова про {noun:acc}, о {noun:prep}.", {"noun": phrase})
        == "Спасибо за слова про приятный запах, о приятном запахе."
    )


@pytest.mark.parametrize(
    ("word", "said"), [("пульт", "Пульт подвёл"), ("куртка", "Куртка подвела"), ("носки", "Носки подвели"), ("платье", "Платье подвело")]
)
def test_verbs_agree_with_their_noun(word: str, said: str) -> None:
    subject = noun(word)
    assert subject is not None
    assert fill("{^n} {подвёл@n}", {"n": subject}) == said


def test_prepositions_take_the_shape_the_next_word_asks_for() -> None:
    assert fill("С {n:ins} не сложилось", {"n": Phrase("вкус", "masc", "sing")}) == "Со вкусом не сложилось"
    assert fill("О {n:prep}", {"n": Phrase("упаковка", "femn", "sing")}) == "Об упаковке"


def test_a_missing_slot_leaves_no_sentence() -> None:
    assert fill("{^n} на месте", {}) is None


@pytest.mark.parametrize(
    ("title", "word"), [("Платье летнее «Пион» из вискозы", "платье"), ("Дрель-шуруповёрт 18 В", "дрель"), ("Детская игрушка", "игрушка")]
)
def test_the_short_noun_of_a_product_is_its_own_and_not_its_fancy_name(title: str, word: str) -> None:
    found = item_of(title)
    assert found is not None
    assert found.word == word


@pytest.mark.parametrize(("number", "form"), [(1, "час"), (2, "часа"), (5, "часов"), (11, "часов"), (21, "час"), (22, "часа")])
def test_a_noun_after_a_number_takes_the_right_form(number: int, form: str) -> None:
    assert counted(number, "час", "часа", "часов") == form


@pytest.mark.parametrize(
    ("text", "when"), [("сломался через два месяца", "через два месяца"), ("погас на третий день", "на третий день"), ("хороший", "")]
)
def test_the_time_that_was_told_is_kept_in_the_buyers_words(text: str, when: str) -> None:
    assert told_time(text) == when


@given(st.text(max_size=200))
def test_any_text_can_be_cut_into_clauses(text: str) -> None:
    assert all(clause.tokens for clause in clauses(text))
