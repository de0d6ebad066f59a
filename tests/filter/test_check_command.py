"""`otklik check` as people and programs use it."""

import json
from pathlib import Path

from click.testing import CliRunner

from assistant.cli.check import command
from assistant.filter import Candidate, check
from assistant.filter.rendering import render
from knowledge.rules import Rulebook
from knowledge.types import Confidence, Language


def test_a_breach_is_underlined_and_named_and_the_exit_code_says_blocked() -> None:
    result = CliRunner().invoke(command, ["Звоните 8 (916) 555-01-72", "--platform", "wb"])
    assert result.exit_code == 1
    text, marks = result.output.splitlines()[:2]
    assert marks[text.index("8 (916)")] == "^"
    assert "WB-CONTACT-01" in result.output


def test_a_clean_text_passes() -> None:
    result = CliRunner().invoke(command, ["Длина шнура 2 метра, пульт в комплекте.", "--platform", "wb", "--lang", "ru"])
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "Замечаний нет.")


def test_every_line_of_a_file_gets_a_line_of_the_contract(tmp_path: Path) -> None:
    line = {
        "id": "a",
        "lang": "ru",
        "platform": "ozon",
        "channel": "chat",
        "direction": "outbound",
        "context": None,
        "text": "Пишите в телеграм",
    }
    path = tmp_path / "in.jsonl"
    path.write_text(
        json.dumps(line) + "\n\n" + json.dumps(line | {"id": "b", "text": "Длина 2 метра, пульт в коробке."}) + "\n", encoding="utf-8"
    )
    result = CliRunner().invoke(command, ["--jsonl", str(path)])
    first, second = (json.loads(row) for row in result.output.splitlines())
    assert (first["id"], first["blocked"], second["id"], second["blocked"]) == ("a", True, "b", False)
    assert {"contacts", "off_platform"} == {finding["category"] for finding in first["findings"]}
    assert first["findings"][0]["span"] == [0, 17]


def test_a_broken_line_is_named_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "x", "platform": "nowhere"}\n', encoding="utf-8")
    result = CliRunner().invoke(command, ["--jsonl", str(path)])
    assert "in.jsonl:1: platform" in str(result.exception)


def test_a_rule_whose_source_nobody_has_read_says_so_to_the_operator() -> None:
    read = next(rule for rule in Rulebook.bundled().rules if rule.id == "WB-CONTACT-01")
    recalled = read.model_copy(update={"confidence": Confidence.RECALLED_UNVERIFIED})
    text = "Звоните 8 (916) 555-01-72"
    shown = [render(text, check(Candidate(text, language=Language.RU), [rule])) for rule in (read, recalled)]
    assert ["источник правила не подтверждён" in one for one in shown] == [False, True]
