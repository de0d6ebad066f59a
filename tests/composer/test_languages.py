"""English and Chinese replies are planned as Russian ones are, in their own words, platform by platform and voice by voice."""

import re

import pytest

from assistant.domain import Address, Draft, Hold, RatingOnly, Shop, Voice
from assistant.writing.composer import Composer
from knowledge.types import Channel, Language, Platform
from tests.builders import a_brief, an_inquiry

EN, ZH, RU = Language.EN, Language.ZH, Language.RU


def a_shop(**changes: object) -> Shop:
    return Shop.model_validate({"id": "default", "name": "Лавка"} | changes)


def written(text: str, language: Language, voice: Voice | None = None, **changes: object) -> Draft | Hold:
    told = {"author": None, "product_name": None, "platform": Platform.EBAY if language is EN else Platform.TAOBAO} | changes
    shop = a_shop(voice=voice) if voice else a_shop()
    return Composer().write(a_brief(an_inquiry(text, **told), language=language, shop=shop))


def reply(text: str, language: Language, voice: Voice | None = None, **changes: object) -> str:
    made = written(text, language, voice, **changes)
    assert isinstance(made, Draft), made
    return made.text


@pytest.mark.parametrize(
    ("text", "language", "rating", "move"),
    [
        ("The motor stopped spinning after a week", EN, 1, "ack.defect.clause"),
        ("用了一周电机就不转了", ZH, 1, "ack.defect.clause"),
        ("Received 3 instead of 5", EN, 1, "ack.count"),
        ("买了五双只收到三双", ZH, 1, "ack.count"),
        ("Listing says 30 cm, I measured 25 cm", EN, 2, "ack.figures"),
        ("页面写长30厘米，我量了只有25厘米", ZH, 2, "ack.figures"),
        ("The fabric is soft, but the zipper broke", EN, 3, "mixed"),
        ("面料很软，但是拉链坏了", ZH, 3, "mixed"),
        ("My son loves it", EN, 5, "open.person"),
        ("孩子很喜欢", ZH, 5, "open.person"),
        ("I refused the delivery, the box was crushed", EN, 1, "refused.clause"),
        ("包装破了，拒收", ZH, 1, "refused."),
    ],
)
def test_a_situation_gets_the_same_plan_in_every_language(text: str, language: Language, rating: int, move: str) -> None:
    made = written(text, language, rating=rating)
    assert isinstance(made, Draft), made
    assert made.plan[0].startswith(move)


@pytest.mark.parametrize(
    ("text", "language", "first", "second"),
    [
        ("The glass was cracked. The cable is too short.", EN, "glass", "cable"),
        ("屏幕有划痕，充电线太短", ZH, "屏幕", "充电线"),
    ],
)
def test_a_second_fault_is_named_too(text: str, language: Language, first: str, second: str) -> None:
    said = reply(text, language, rating=2)
    assert first in said
    assert second in said


@pytest.mark.parametrize(
    ("text", "language"), [("No scratches, nothing broken, the colour is lovely", EN), ("没有划痕，也没有破损，颜色很正", ZH)]
)
def test_a_denied_fault_is_no_complaint(text: str, language: Language) -> None:
    made = written(text, language, rating=5)
    assert isinstance(made, Draft)
    assert made.plan[0].startswith("open.")


@pytest.mark.parametrize(
    ("text", "language", "wished"), [("It works well. I wish it had a timer.", EN, "timer"), ("很好用，要是有个把手就更好了", ZH, "把手")]
)
def test_a_wish_is_heard_and_promised_nothing(text: str, language: Language, wished: str) -> None:
    said = reply(text, language, rating=4)
    assert wished in said
    assert not any(word in said for word in ("will add", "next version", "会改进", "会增加"))


@pytest.mark.parametrize(
    ("text", "language", "person"),
    [("Bought it for my mother, the lid cracked", EN, "your mother"), ("给妈妈买的，盖子裂了", ZH, "妈妈")],
)
def test_whom_it_was_meant_for_is_not_forgotten(text: str, language: Language, person: str) -> None:
    assert person in reply(text, language, rating=1)


def test_chinese_manners_are_the_shops_own() -> None:
    assert "亲" not in reply("杯盖裂了", ZH, rating=1)
    assert reply("杯盖裂了", ZH, Voice(greeting="亲"), rating=1).startswith("亲，")
    assert reply("杯盖裂了", ZH, Voice(greeting="Здравствуйте"), rating=1).startswith("您好，")


def test_amazon_is_never_thanked_alone_and_its_reviews_are_left() -> None:
    silent = written("", EN, platform=Platform.AMAZON, channel=Channel.CHAT, rating=None)
    assert isinstance(silent, Hold)
    assert isinstance(written("Thanks, great!", EN, platform=Platform.AMAZON, channel=Channel.CHAT, rating=None), Hold)
    assert isinstance(written("The lid cracked", EN, platform=Platform.AMAZON, rating=1), Hold)
    assert "Your Orders" in reply("The lid cracked", EN, platform=Platform.AMAZON, channel=Channel.CHAT, rating=None)


@pytest.mark.parametrize(("text", "language"), [("Where is my order?", EN), ("我的订单到哪了", ZH)])
def test_where_is_my_order_is_answered_with_its_status(text: str, language: Language) -> None:
    assert "In transit" in reply(text, language, channel=Channel.CHAT, rating=None, order_status="In transit")


@pytest.mark.parametrize(("text", "language"), [("The lid cracked", EN), ("杯盖裂了", ZH)])
def test_a_claim_is_asked_for_proof_and_never_decided(text: str, language: Language) -> None:
    made = written(text, language, channel=Channel.RETURN, rating=None)
    assert isinstance(made, Draft)
    assert made.plan[-1].startswith("claim.")
    with_proof = written(text, language, channel=Channel.RETURN, rating=None, media=("photo.jpg",))
    assert isinstance(with_proof, Hold)
    assert with_proof.code == "decision"


@pytest.mark.parametrize(
    ("text", "language", "signature"),
    [("Пульт не работает", RU, "Лавка света"), ("The remote does not work", EN, "Lamp Corner"), ("遥控器坏了", ZH, "小灯铺")],
)
def test_the_signature_closes_the_reply_in_every_language(text: str, language: Language, signature: str) -> None:
    assert reply(text, language, Voice(signature=signature), rating=1, platform=Platform.WB).endswith(signature)


@pytest.mark.parametrize(("address", "mine", "other"), [(Address.LOWER, "вы", "Вы"), (Address.UPPER, "Вы", "вы")])
def test_one_spelling_of_you_all_through(address: Address, mine: str, other: str) -> None:
    said = [
        reply("Вкус не понравился", RU, Voice(address=address), rating=2, platform=Platform.WB, id=f"v{n}", external_id=f"v{n}")
        for n in range(20)
    ]
    within = re.findall(r"(?<=[а-яё,] )([Вв])(?:ы|ас|ам)\b", " ".join(said))
    assert mine[0] in within
    assert other[0] not in within


@pytest.mark.parametrize(
    ("text", "language", "loose"),
    [
        ("Сын в восторге", RU, ("Здорово", "Вот и", "Раз ")),
        ("The fabric is soft", EN, ("Nice to", "So ", "Thanks")),
        ("客服不理人", ZH, ("窝火", "闹心")),
    ],
)
def test_a_formal_voice_uses_no_loose_turn(text: str, language: Language, loose: tuple[str, ...]) -> None:
    for number in range(20):
        rating = 1 if language is ZH else 5
        made = written(text, language, Voice(tone="формальный"), rating=rating, id=f"f{number}", external_id=f"f{number}")
        body = made.text.partition("!")[2].strip() or made.text if isinstance(made, Draft) else ""
        assert not body.startswith(loose)
        assert not any(word in body for word in loose if language is ZH)


@pytest.mark.parametrize("language", [EN, ZH])
def test_a_rating_without_words_gets_what_the_shop_set(language: Language) -> None:
    inquiry = an_inquiry("", rating=5, platform=Platform.EBAY, author=None)
    thanked = Composer().write(a_brief(inquiry, language=language, shop=a_shop(rating_only=RatingOnly.THANK)))
    skipped = Composer().write(a_brief(inquiry, language=language, shop=a_shop(rating_only=RatingOnly.SKIP)))
    assert isinstance(thanked, Draft)
    assert isinstance(skipped, Hold)
