"""Praise meant the other way is no praise; sincere thanks stay thanks."""

import pytest

from assistant.domain import Draft, Hold
from assistant.reading import read
from assistant.writing.composer import Composer
from knowledge.types import Language, Platform
from tests.builders import a_brief, an_inquiry

IRONIC = [
    ("Браво, чашка треснула в первый день", 1),
    ("Спасибо за испорченный отпуск", 1),
    ("«Новая» куртка с пятном на рукаве", 2),
    ("Bravo, the cup cracked on the first day", 1),
    ("Makes a fine doorstop", 1),
    ("How generous of them, a used filter", 2),
    ("真是谢谢你们，等了一个月", 1),
    ("好一个静音，整晚都在响", 2),
]
SINCERE = [
    ("Спасибо, всё пришло целым", 5),
    ("Красивая чашка, но треснула", 2),
    ("Лёгкий, на голове не чувствуется", 1),
    ("Thank you, arrived in perfect condition", 5),
    ("Soft fabric but the seam ripped", 2),
    ("谢谢店家，很新鲜", 5),
    ("外观好看，可是充不进电", 2),
]


@pytest.mark.parametrize(("text", "stars"), IRONIC)
def test_irony_leaves_no_praise_to_thank_for(text: str, stars: int) -> None:
    reading = read(an_inquiry(text, rating=stars))
    assert reading.sarcastic
    assert reading.praises == ()


@pytest.mark.parametrize(("text", "stars"), SINCERE)
def test_sincere_words_are_taken_as_they_are(text: str, stars: int) -> None:
    assert not read(an_inquiry(text, rating=stars)).sarcastic


@pytest.mark.parametrize(
    ("text", "language", "platform"),
    [
        (text, language, platform)
        for (text, _), language, platform in zip(
            IRONIC,
            [Language.RU] * 3 + [Language.EN] * 3 + [Language.ZH] * 2,
            [Platform.WB] * 3 + [Platform.EBAY] * 3 + [Platform.JD] * 2,
            strict=True,
        )
    ],
)
def test_irony_gets_the_literal_fault_or_a_person_never_joy(text: str, language: Language, platform: Platform) -> None:
    made = Composer().write(a_brief(an_inquiry(text, rating=1, platform=platform, author=None), language=language))
    if isinstance(made, Draft):
        assert made.plan[0].startswith("ack.")
        assert not any(word in made.text.lower() for word in ("спасибо", "рады", "приятно", "glad", "good to", "thank", "谢谢", "放心"))
    else:
        assert isinstance(made, Hold)
