"""`otklik knowledge` as a person or a script runs it."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli.knowledge import command
from assistant.errors import InputError


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words, catch_exceptions=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OTKLIK_HOME", str(tmp_path / "home"))
    return tmp_path


def lines(path: Path, held: Sequence[dict[str, object]]) -> str:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in held), encoding="utf-8")
    return str(path)


def test_a_corpus_is_searched_with_a_file_of_questions(tmp_path: Path) -> None:
    corpus = lines(
        tmp_path / "c.jsonl",
        [
            {"id": "a", "kind": "policy", "title": "Возврат", "text": "Деньги возвращаем за 10 дней", "lang": "ru"},
            {"id": "b#1", "kind": "something new", "title": "Лампа", "text": "Работает от сети 220 В"},
        ],
    )
    queries = lines(
        tmp_path / "q.jsonl", [{"id": "q1", "text": "лампа от сети"}, {"id": "q2", "text": "лампа от сети", "kinds": ["policy"]}]
    )
    result = run("search", "--corpus", corpus, "--queries", queries, "-k", "10", "--json", "--encoder", "none")
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["id"], first["hits"][0]["id"]) == ("q1", "b#1")
    assert {hit["id"] for hit in second["hits"]} <= {"a"}


def test_a_broken_line_of_a_corpus_is_named(tmp_path: Path) -> None:
    corpus = lines(tmp_path / "c.jsonl", [{"id": "a", "text": "есть"}, {"id": "b"}])
    queries = lines(tmp_path / "q.jsonl", [{"id": "q", "text": "есть"}])
    result = run("search", "--corpus", corpus, "--queries", queries, "--encoder", "none")
    assert isinstance(result.exception, InputError)
    assert str(result.exception) == "c.jsonl:2: text: missing"


def test_what_is_synced_is_shown_counted_searched_and_exported(tmp_path: Path) -> None:
    cards = lines(tmp_path / "cards.jsonl", [{"id": "c1", "title": "Лампа", "attributes": {"Питание": "от сети"}}, {"id": "c2"}])
    synced = json.loads(run("sync", cards, "--json", "--encoder", "none").stdout)
    assert (synced["synced"][0]["added"], synced["problems"][0]["line"]) == (1, 2)
    assert json.loads(run("show", "c1", "--json").stdout)["title"] == "Лампа"
    assert json.loads(run("stats", "--json").stdout) == [{"shop": "default", "kind": "card", "documents": 1, "passages": 1}]
    found = json.loads(run("search", "питание лампы", "--json", "--encoder", "none").stdout)
    assert (found[0]["id"], "stems" in found[0]["why"]) == ("c1", True)
    assert json.loads(run("export").stdout)["id"] == "c1"
    assert json.loads(run("verify", "--json", "--encoder", "none").stdout) == {"sound": True, "faults": []}


def test_keyword_search_that_lost_rows_is_found_and_rebuilt(tmp_path: Path) -> None:
    import sqlite3

    run("sync", lines(tmp_path / "cards.jsonl", [{"id": "c1", "title": "Лампа"}]), "--encoder", "none")
    with sqlite3.connect(tmp_path / "home" / "otklik.db") as connection:
        connection.execute("DELETE FROM knowledge_words")
    connection.close()
    broken = run("verify", "--json", "--encoder", "none")
    assert broken.exit_code == 1
    assert "keyword search holds 0 passages" in json.loads(broken.stdout)["faults"][0]
    assert json.loads(run("rebuild", "--json", "--encoder", "none").stdout)["passages"] == 1
    assert run("verify", "--encoder", "none").stdout == "sound\n"


def test_the_law_of_a_place_is_synced_for_all_shops(tmp_path: Path) -> None:
    synced = json.loads(run("sync", "--law", "RU", "--json", "--encoder", "none").stdout)["synced"][0]
    assert synced["added"] > 10
    found = json.loads(run("search", "срок ремонта", "--shop", "any", "--json", "--encoder", "none").stdout)
    assert found[0]["kind"] == "law"


def test_a_product_without_a_card_is_matched_by_hand(tmp_path: Path) -> None:
    from knowledge.library import Library
    from knowledge.types import Platform

    run("sync", lines(tmp_path / "cards.jsonl", [{"id": "c1", "title": "Антисептик для дерева 1 л"}]), "--encoder", "none")
    url = f"sqlite:///{tmp_path / 'home' / 'otklik.db'}"
    library = Library.open(url)
    library.note_unmatched("default", Platform.WB, product_id="777", product_name="Антисептик для дерева, концентрат, 1 л")
    library.close()
    (listed,) = (json.loads(line) for line in run("unmatched", "--json", "--encoder", "none").stdout.splitlines())
    assert (listed["product_id"], listed["suggested"]) == ("777", ["c1"])
    assert run("match", "777", "c1", "--platform", "wb").exit_code == 0
    library = Library.open(url)
    assert library.card("default", product_id="777", platform=Platform.WB)[0].document_id == "c1"
    assert library.unmatched("default") == ()
    library.close()


def test_a_gap_asked_twice_in_other_forms_is_one_gap(tmp_path: Path) -> None:
    from knowledge.library import Library

    (tmp_path / "home").mkdir()
    library = Library.open(f"sqlite:///{tmp_path / 'home' / 'otklik.db'}")
    library.note_gap("default", "Есть ли крышка?")
    library.note_gap("default", "крышки ли есть?")
    library.close()
    (gap,) = (json.loads(line) for line in run("gaps", "--json").stdout.splitlines())
    assert (gap["question"], gap["times"]) == ("Есть ли крышка?", 2)


def test_the_clinic_exits_with_one_when_a_clause_is_worse_than_the_law(tmp_path: Path) -> None:
    (tmp_path / "policy.md").write_text("Деньги возвращаем в течение 30 дней.", encoding="utf-8")
    result = run("clinic", str(tmp_path / "policy.md"), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["topic"] == "refund_days"
