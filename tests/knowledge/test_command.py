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
