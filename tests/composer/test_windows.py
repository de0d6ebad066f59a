"""What the shop said lately is not said again: openings, skeletons, closings; what cannot be varied is held."""

from assistant.domain import Draft, Hold
from assistant.writing.composer import Composer
from assistant.writing.composer.windows import Window, opening, said
from tests.builders import a_brief, an_inquiry


def drafts(told: str, count: int, rating: int = 2, **changes: object) -> list[Draft | Hold]:
    """One shop answering the same words many times, its own replies in view."""
    made: list[Draft | Hold] = []
    for number in range(count):
        recent = tuple(one.text for one in reversed(made) if isinstance(one, Draft))
        inquiry = an_inquiry(told, rating=rating, id=f"w{number}", external_id=f"w{number}", author=None, **changes)
        made.append(Composer().write(a_brief(inquiry, recent=recent)))
    return made


def test_the_same_fault_told_thirty_times_is_never_answered_in_the_same_words() -> None:
    made = [one for one in drafts("Пульт не работает.", 30) if isinstance(one, Draft)]
    assert len(made) == 30
    assert len({one.text for one in made}) == 30
    assert len({one.plan for one in made}) == 30


def test_bare_praise_is_held_once_every_wording_was_used() -> None:
    made = drafts("Вкусно!", 60, rating=5, product_name="Варенье")
    texts = [one.text for one in made if isinstance(one, Draft)]
    assert len(texts) == len(set(texts)) > 8
    assert isinstance(made[-1], Hold)


def test_an_opening_is_compared_without_greeting_and_name() -> None:
    assert opening("Здравствуйте, Ольга! Жаль, что пульт молчит.") == opening("Добрый день! Жаль, что пульт молчит весь вечер.")
    assert opening("您好，杯盖裂了，抱歉。") == opening("杯盖裂了，抱歉。")


def test_a_skeleton_is_known_again_whatever_stands_in_its_slots_and_whether_manners_were_left_out() -> None:
    window = Window(("Здравствуйте! Извините, что кружка треснула. Оформите заявку в разделе «Возвраты» и приложите фото.",))
    frames = ["Извините, что {clause}.", "{^claim} и приложите фото."]
    assert window.built_alike(frames)
    assert not window.built_alike(frames[:1])
    assert not window.built_alike(["Жаль, что {clause}.", "{^claim} и приложите фото."])


def test_the_signature_is_no_closing() -> None:
    assert said("Здравствуйте! Жаль, что шов разошёлся. Лавка тканей", "Лавка тканей").closing == "Жаль, что шов разошёлся."
