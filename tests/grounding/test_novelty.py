"""Repeated answers are seen through names, products and figures."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.filter.candidate import Candidate
from assistant.filter.novelty import novelty, repetition, similarity, skeleton

LAST = "Здравствуйте, Анна! Спасибо за отзыв. Рады, что ночник вам понравился и радует 3 вечера подряд. Приятных снов!"
SAME = "Здравствуйте, Олег! Спасибо за отзыв. Рады, что ночник вам понравился и радует 5 вечеров подряд. Приятных снов!"
OTHER = "Здравствуйте, Олег! Кабель короче, чем хотелось: в карточке 80 см. Подойдёт любой USB-C подлиннее."


def test_a_copy_with_another_name_and_figure_is_found_and_the_nearest_text_is_shown() -> None:
    (hit,) = novelty(Candidate(SAME, recent=(OTHER, LAST)))
    assert hit.span == (0, len(SAME))
    assert "Анна" in hit.why


def test_a_text_of_its_own_is_left_alone() -> None:
    assert list(novelty(Candidate(OTHER, recent=(LAST,)))) == []


def test_nothing_to_compare_with_means_nothing_found() -> None:
    assert list(novelty(Candidate(SAME))) == []


def test_an_opening_is_counted_after_the_greeting() -> None:
    recent = tuple(f"Добрый день! Благодарим за такой тёплый отзыв и {word}." for word in ("фото", "видео", "оценку"))
    text = "Мария, благодарим за такой тёплый отзыв и рассказ."
    (hit,) = novelty(Candidate(text, recent=recent), part="opening")
    assert hit.span.of(text) == "благодарим за такой тёплый отзыв"


def test_a_closing_is_found_where_it_stands() -> None:
    recent = ("Крышка тугая. Приятных покупок!", "Кабель 80 см. Приятных покупок!", "Пришлём инструкцию. Приятных покупок!")
    text = "Шнур 1,5 м. Приятных покупок!"
    (hit,) = novelty(Candidate(text, recent=recent), part="closing")
    assert hit.span.of(text) == "Приятных покупок!"


def test_the_report_counts_copies_and_the_openings_used_most() -> None:
    report = repetition([LAST, SAME, OTHER, LAST])
    assert (report.texts, report.copies) == (4, 2)
    assert report.openings[0] == ("спасибо за отзыв рады что", 3)


@given(st.text(max_size=300), st.text(max_size=300))
def test_similarity_is_symmetric_and_a_text_is_like_itself(left: str, right: str) -> None:
    one, other = skeleton(left), skeleton(right)
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) in {0.0, 1.0}


def test_the_shops_signature_is_no_closing() -> None:
    recent = ("Крышка тугая. С уважением, «Лавка».", "Кабель 80 см. С уважением, «Лавка».", "Швы ровные. С уважением, «Лавка».")
    assert list(novelty(Candidate("Шнур 1,5 м. С уважением, «Лавка».", recent=recent), part="closing")) == []
