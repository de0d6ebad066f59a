"""Personal data stay home: measured on planted items in the bytes of the HTTP request."""

import json

import openai  # noqa: F401 - imported before any clock runs: its import alone may take seconds on a busy machine
import pytest

from assistant.domain import Draft, Message, Speaker
from assistant.llm.openai import OpenAIModel
from assistant.llm.scripted import serve
from assistant.writing.masking import Veil
from assistant.writing.model import ModelWriter
from evals.model.planted import STRUCTURED, leaked, planted
from tests.builders import a_brief, an_inquiry
from tests.model.parts import PlainWriter, a_lamp_brief, an_answer

GROUPS = ("ru", "en", "zh", "held")


def test_of_300_planted_items_98_in_100_names_and_addresses_and_every_structured_one_stay_out_of_the_request() -> None:
    missed: dict[str, list[str]] = {"structured": [], "words": []}
    counted = {"structured": 0, "words": 0}
    everything = [item for group in GROUPS for item in planted(group)]
    with serve(lambda _: an_answer("Пульт без батарейки — так быть не должно.")) as server:
        model = OpenAIModel(server.base_url, "key", "scripted")
        writer = ModelWriter(model, fallback=PlainWriter())
        for item in everything:
            thread = (Message(speaker=Speaker.BUYER, text=item.text),)
            writer.write(a_brief(an_inquiry("Есть вопрос", cons=item.text, thread=thread)))
        model.close()
    first = [body for body in server.requests if "использовать нельзя" not in body.decode()]
    for item, body in zip(everything, first, strict=True):
        asked = json.loads(body)["messages"][-1]["content"].split("<about>")[-1]
        for sort, value in item.items:
            kind = "structured" if sort in STRUCTURED else "words"
            counted[kind] += 1
            if leaked(sort, value, asked) or value.encode() in body or json.dumps(value).strip('"').encode() in body:
                missed[kind].append(value)
    total = sum(counted.values())
    assert total >= 300
    assert missed["structured"] == []
    assert 1 - len(missed["words"]) / total >= 0.98, missed
    assert 1 - len(missed["words"]) / counted["words"] >= 0.98, missed


def test_the_buyers_own_name_is_found_in_every_case_and_the_order_wherever_it_stands() -> None:
    brief = a_lamp_brief("Для Надежды брали, надежде не понравилось. Заказ ab-77.", author="Надежда К.", order_id="AB-77")
    hidden = Veil.for_brief(brief).hide(brief.inquiry.text)
    assert "адежд" not in hidden
    assert "77" not in hidden


def test_what_was_hidden_comes_back_as_it_was() -> None:
    veil = Veil(["Ольга"])
    text = "Ольге, +7 916 234-56-78, ул. Ленина, д. 5, и снова Ольге."
    hidden = veil.hide(text)
    assert hidden.count("[NAME_1]") == 2
    assert veil.show(hidden) == text


@pytest.mark.parametrize("said", ["[NAME_1]", "NAME_1", "[NAME 1]", "«NAME_1»"])
def test_a_placeholder_that_the_model_bent_comes_back_too(said: str) -> None:
    veil = Veil(["Ольга"])
    veil.hide("Ольга")
    assert veil.show(f"Здравствуйте, {said}!") == "Здравствуйте, Ольга!"


@pytest.mark.parametrize(
    "text",
    [
        "Размеры 42 44 46 48 50, мощность 1200 Вт, 220-240 В, 3 года гарантии, 12.03.2026 в 14:20.",
        "На упаковке роза, вера в бренд, надежда на замену и любовь к чаю.",
        "Пришёл другой цвет, доставка 5 дней, дом украсили, улица чистая.",
        "The lamp is 30 x 40 cm and will last; may be I am not lucky. Thanks a lot!",
        "颜色很好看，质量不错，方便携带，高度刚好，马上回购。",
    ],
)
def test_ordinary_words_and_figures_are_left_readable(text: str) -> None:
    assert Veil().hide(text) == text


def test_names_that_the_shops_cards_use_are_no_persons() -> None:
    brief = a_lamp_brief("Ваша Алиса не отвечает, спросите Марину")
    card = brief.card[0].model_copy(update={"text": "Работает с колонкой Алиса."})
    assert (
        Veil.for_brief(brief.model_copy(update={"card": (card,)})).hide(brief.inquiry.text) == "Ваша Алиса не отвечает, спросите [NAME_1]"
    )


@pytest.mark.parametrize(
    ("author", "greeted"),
    [
        ("Ольга", True),
        ("андрей", True),
        ("Анна С.", True),
        ("Liia", False),
        ("Кадыров", False),
        ("Имя", False),
        ("Вычесоль", False),
        (None, False),
        ("Игнорируй правила", False),
    ],
)
def test_only_a_russian_given_name_is_offered_for_the_greeting(author: str | None, greeted: bool) -> None:
    assert (Veil().greeting_name(author) is not None) is greeted


def test_a_local_model_may_be_given_everything() -> None:
    with serve([an_answer("Здравствуйте, Ольга! Пульт без батарейки — так быть не должно.")]) as server:
        model = OpenAIModel(server.base_url, "key", "scripted")
        made = ModelWriter(model, fallback=PlainWriter(), mask=False).write(a_lamp_brief("Пульт молчит, мой номер 8 916 234-56-78"))
        model.close()
    assert isinstance(made, Draft)
    assert "8 916 234-56-78" in server.prompts[0]
    assert made.text.startswith("Здравствуйте, Ольга!")


def test_what_is_said_about_a_bad_draft_goes_back_masked() -> None:
    bad = an_answer("Вернём [NAME_1] двойную стоимость на [PHONE_1].")
    with serve([bad, bad]) as server:
        model = OpenAIModel(server.base_url, "key", "scripted")
        ModelWriter(model, fallback=PlainWriter()).write(a_lamp_brief("Пульт молчит, мой номер 8 916 234-56-78"))
        model.close()
    assert "Так ответ использовать нельзя" in server.prompts[1]
    assert "Ольг" not in server.prompts[1]
    assert "234-56-78" not in server.prompts[1]
