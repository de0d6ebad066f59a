"""The demo shop is whole, consistent and as varied as it says."""

import json
from collections import Counter
from typing import Any

import pytest
import yaml

from assistant.demo import demo_inquiries, demo_knowledge, demo_shop
from assistant.domain import Inquiry
from knowledge.types import Channel, Kind, Language, Platform

MARKDOWN = sorted(demo_knowledge().glob("*.md"))


@pytest.fixture(scope="module")
def cards() -> dict[str, dict[str, Any]]:
    lines = (demo_knowledge() / "cards.jsonl").read_text(encoding="utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    assert len({card["id"] for card in read}) == len(read)
    return {card["id"]: card for card in read}


def test_there_are_about_forty_russian_cards_and_three_each_in_english_and_chinese(cards: dict[str, dict[str, Any]]) -> None:
    languages = Counter(card["lang"] for card in cards.values())
    assert languages["ru"] >= 40
    assert languages["en"] == languages["zh"] == 3


def test_no_two_cards_share_a_marketplace_id_or_a_vendor_code(cards: dict[str, dict[str, Any]]) -> None:
    spelled = Counter((platform, alias) for card in cards.values() for platform, ids in card["aliases"].items() for alias in ids)
    assert [key for key, count in spelled.items() if count > 1] == []
    assert len({card["vendor_code"] for card in cards.values()}) == len(cards)


def test_every_alias_names_a_platform_we_know(cards: dict[str, dict[str, Any]]) -> None:
    assert {platform for card in cards.values() for platform in card["aliases"]} <= set(Platform)


def test_some_facts_are_deliberately_not_stated(cards: dict[str, dict[str, Any]]) -> None:
    assert "посудомоечн" not in json.dumps(cards["mug-01"], ensure_ascii=False)
    assert "чехл" not in json.dumps(cards["tent-01"]["attributes"], ensure_ascii=False)


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.name)
def test_every_page_says_what_it_is_and_where_it_comes_from(path: Any) -> None:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    meta = yaml.safe_load(front)
    assert {"kind", "title", "lang", "source"} <= meta.keys()
    assert meta["kind"] in set(Kind)
    assert meta["lang"] in set(Language)
    assert body.strip()


def test_the_three_main_platforms_have_a_route_for_the_same_cases() -> None:
    headings = {
        name: [line for line in (demo_knowledge() / f"routes-{name}.md").read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
        for name in ("wb", "ozon", "ym")
    }
    assert headings["wb"] == headings["ozon"] == headings["ym"]


def test_every_inquiry_about_a_product_names_a_card_of_the_shop(cards: dict[str, dict[str, Any]]) -> None:
    assert {inquiry.product_id for inquiry in demo_inquiries()} - {None} <= cards.keys()


def test_inquiries_belong_to_the_shop_and_have_their_own_ids() -> None:
    inquiries = demo_inquiries()
    assert {inquiry.shop_id for inquiry in inquiries} == {demo_shop().id}
    assert len({inquiry.id for inquiry in inquiries}) == len(inquiries) >= 60


def test_inquiries_cover_every_star_every_channel_and_the_platforms() -> None:
    inquiries = demo_inquiries()
    assert {inquiry.rating for inquiry in inquiries if inquiry.channel is Channel.REVIEW} == {1, 2, 3, 4, 5}
    assert {inquiry.channel for inquiry in inquiries} == set(Channel)
    assert {inquiry.platform for inquiry in inquiries} >= {Platform.WB, Platform.OZON, Platform.YM, Platform.AMAZON, Platform.TAOBAO}


def test_some_ratings_come_without_a_word() -> None:
    silent: list[Inquiry] = [inquiry for inquiry in demo_inquiries() if not inquiry.words]
    assert {inquiry.rating for inquiry in silent} >= {1, 5}
