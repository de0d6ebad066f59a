"""Which rules are in force where, and what a shop may change."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.rules import Rulebook, RulePackError
from knowledge.types import Channel, Confidence, Jurisdiction, Platform, Rule, Severity

TODAY = date(2026, 11, 21)


def a_rule(rule_id: str = "SHOP-01", **changes: object) -> Rule:
    defaults: dict[str, object] = {
        "id": rule_id,
        "category": "insult",
        "says": "No rudeness.",
        "says_ru": "Не грубите.",
        "sources": ("ours",),
        "confidence": Confidence.DESIGN,
        "severity": Severity.WARN,
    }
    return Rule(**(defaults | changes))  # type: ignore[arg-type]


def ids(rules: tuple[Rule, ...]) -> set[str]:
    return {rule.id for rule in rules}


def test_a_reply_obeys_its_platform_the_common_rules_and_the_law_of_the_buyer() -> None:
    book = Rulebook.bundled()
    found = ids(book.effective(Platform.WB, Channel.REVIEW, Jurisdiction.RU, TODAY))
    assert {"WB-INS-01", "COM-CONTACT-01", "LAW-RU-DIST-01"} <= found
    assert not any(rule_id.startswith(("OZ-", "YM-", "LAW-CN")) for rule_id in found)


def test_a_rule_of_the_platform_stands_before_the_common_one() -> None:
    book = Rulebook.bundled()
    found = [rule.id for rule in book.effective(Platform.OZON, Channel.CHAT, Jurisdiction.RU, TODAY)]
    assert found.index("OZ-CONTACT-01") < found.index("COM-CONTACT-01") < found.index("LAW-RU-DIST-01")


def test_a_rule_is_not_in_force_before_its_day_nor_after_its_last() -> None:
    book = Rulebook([a_rule(effective_from=date(2026, 3, 1), effective_until=date(2026, 9, 1))])
    assert [bool(book.effective(None, None, None, day)) for day in (date(2026, 2, 1), date(2026, 5, 1), date(2026, 10, 1))] == [
        False,
        True,
        False,
    ]


def test_a_lifting_rule_takes_out_exactly_the_rule_it_names_where_it_is_in_force() -> None:
    lifting = a_rule("ALLOW", platforms=(Platform.WB,), channels=(Channel.RETURN,), lifts=("BAN",))
    book = Rulebook([a_rule("BAN"), lifting])
    assert ids(book.effective(Platform.WB, Channel.RETURN, None, TODAY)) == {"ALLOW"}
    assert ids(book.effective(Platform.WB, Channel.CHAT, None, TODAY)) == {"BAN"}
    assert ids(book.effective(Platform.OZON, Channel.RETURN, None, TODAY)) == {"BAN"}


def test_the_version_changes_with_any_rule() -> None:
    assert Rulebook([a_rule()]).version == Rulebook([a_rule()]).version
    assert Rulebook([a_rule()]).version != Rulebook([a_rule(says_ru="Не грубите покупателю.")]).version


def write(folder: Path, text: str) -> Path:
    path = folder / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_shop_adds_a_rule_of_its_own(tmp_path: Path) -> None:
    pack = write(
        tmp_path,
        "rules: [{id: SHOP-1, category: insult, says: x, says_ru: х, sources: [ours], "
        "confidence: design, severity: warn, detect: {emoji: {most: 0}}}]",
    )
    assert Rulebook.bundled().with_pack(pack).get("SHOP-1") is not None


def test_a_shop_may_make_a_rule_stricter(tmp_path: Path) -> None:
    book = Rulebook.bundled().with_pack(write(tmp_path, "overrides: {COM-STYLE-02: {severity: block}}"))
    rule = book.get("COM-STYLE-02")
    assert rule is not None
    assert rule.severity is Severity.BLOCK


def test_a_shop_may_not_make_a_verified_rule_laxer(tmp_path: Path) -> None:
    with pytest.raises(RulePackError, match="stricter, not laxer"):
        Rulebook.bundled().with_pack(write(tmp_path, "overrides: {COM-PROF-01: {severity: warn, senior: Анна, reason: надо}}"))


def test_a_laxer_design_rule_needs_a_senior_and_a_reason(tmp_path: Path) -> None:
    with pytest.raises(RulePackError, match="senior"):
        Rulebook.bundled().with_pack(write(tmp_path, "overrides: {COM-FIT-01: {severity: warn}}"))
    book = Rulebook.bundled().with_pack(write(tmp_path, "overrides: {COM-FIT-01: {severity: warn, senior: Анна, reason: тест}}"))
    rule = book.get("COM-FIT-01")
    assert rule is not None
    assert rule.severity is Severity.WARN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: [{id: X}]", "rule 'X': field 'category'"),
        ("rules: [7]", "rule 1: is no mapping"),
        ("roules: []", "unknown field 'roules'"),
        ("overrides: {NO-SUCH: {severity: block}}", "no such rule"),
        ("overrides: {COM-PROF-01: {severity: fatal}}", "none of block, warn, info"),
        (
            "rules: [{id: COM-PROF-01, category: a, says: b, says_ru: c, sources: [d], confidence: design, severity: warn}]",
            "exists already",
        ),
        ("- a", "is a mapping"),
        ("a: [", "cannot be read as YAML"),
    ],
)
def test_a_broken_pack_is_refused_with_the_place_that_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(RulePackError, match=r"shop\.yaml") as refused:
        Rulebook.bundled().with_pack(write(tmp_path, text))
    assert says in str(refused.value)
