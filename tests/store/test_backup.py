"""A backup is whole, comes back the same on either database, and never over what is there."""

import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.backup import Restored, backup, restore
from assistant.backup.rows import counts
from assistant.cli.main import group
from assistant.domain import Shop
from assistant.errors import ConflictError, InputError, OtklikError
from assistant.store import Store
from assistant.work.life import begin
from knowledge.index.exact import ExactIndex
from knowledge.index.lock import FolderLock
from knowledge.library import Library
from tests.builders import NOW, a_card, an_inquiry
from tests.databases import HERE, Cluster
from tests.knowledge.doubles import PieceEmbedder, a_policy
from tests.store.test_store import a_proposal

CARD = a_card(text="Мощность: 5 Вт")


def a_house(home: Path, url: str) -> None:
    """An installation with a little of everything."""
    store = HERE.open(url)
    store.save_shop(Shop(id="default", name="Лавка"))
    store.propose_many([a_proposal(number) for number in range(5)])
    store.add(an_inquiry("Ещё одно\x00", id="i9", external_id="e9"))
    store.log("anna", "looked", "i1", now=NOW)
    library = Library.open(url, embedder=PieceEmbedder(), index=ExactIndex("x"), clock=lambda: NOW)
    library.sync([CARD, a_policy()], shop_id="default", source="feed")
    library.close()
    (home / "sandbox" / "default").mkdir(parents=True)
    (home / "sandbox" / "default" / "a.json").write_text("{}")
    (home / "chroma").mkdir()
    (home / "chroma" / "derived").write_text("x")


def same(url: str, back: Restored) -> None:
    """What came back works."""
    with Store.open(url) as store:
        assert store.proposal("i3") == a_proposal(3)
        assert store.inquiry("i9").text == "Ещё одно\x00"
        store.log("boris", "came back", now=NOW)
        assert [entry.actor for entry in store.entries()] == ["anna", "boris"]
        with store.database.read() as connection:
            assert counts(connection) == back.rows | {"audit": 2}
    library = Library.open(url, embedder=PieceEmbedder(), index=ExactIndex("x"), clock=lambda: NOW)
    found = library.search("мощность", shop_id="default")[0]
    assert "stems" in found.why
    assert "meaning" in found.why
    library.sync([CARD, a_policy(), a_card("Лампа", id="card:2", product_id="p2")], shop_id="default", source="feed")
    assert library.card("default", product_id="p2") != ()
    library.close()


@pytest.mark.usefixtures("each_database")
def test_what_was_backed_up_comes_back_into_a_file(tmp_path: Path) -> None:
    home, new = tmp_path / "home", tmp_path / "new"
    home.mkdir()
    url = HERE.url(home, "otklik")
    a_house(home, url)
    made = backup(url, home, tmp_path / "b.tar.gz", now=NOW)
    assert [file.name for file in made.files] == ["otklik.db", "home/sandbox/default/a.json"]
    back = restore(tmp_path / "b.tar.gz", f"sqlite:///{new}/otklik.db", new)
    assert (new / "sandbox" / "default" / "a.json").read_text() == "{}"
    assert not (new / "chroma").exists()
    same(f"sqlite:///{new}/otklik.db", back)


@pytest.mark.postgres
def test_a_seller_who_outgrew_the_file_moves_to_a_server(tmp_path: Path, on_postgres: Cluster) -> None:
    home = tmp_path / "home"
    home.mkdir()
    a_house(home, f"sqlite:///{home}/otklik.db")
    backup(f"sqlite:///{home}/otklik.db", home, tmp_path / "b.tar.gz", now=NOW)
    url = HERE.url(tmp_path)
    same(url, restore(tmp_path / "b.tar.gz", url, tmp_path / "new"))
    with pytest.raises(ConflictError, match="holds data already"):
        restore(tmp_path / "b.tar.gz", url, tmp_path / "another")
    same(url, restore(tmp_path / "b.tar.gz", url, tmp_path / "new", replace=True))


@pytest.mark.usefixtures("each_database")
def test_a_backup_made_while_others_write_is_one_moment(tmp_path: Path) -> None:
    url = HERE.url(tmp_path, "otklik")
    store = HERE.open(url)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            store.propose(a_proposal(number))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(url, tmp_path / "none", tmp_path / f"b{n}.tar.gz", now=NOW).rows for n in range(3)]
    finally:
        stop.set()
        writer.join()
    assert all(rows["inquiries"] == rows["proposals"] for rows in made)
    assert made[0]["inquiries"] <= made[1]["inquiries"] <= made[2]["inquiries"]


def test_nothing_is_restored_over_data_unless_it_is_said(tmp_path: Path) -> None:
    a_house(tmp_path, f"sqlite:///{tmp_path}/otklik.db")
    HERE.close()
    url, file = f"sqlite:///{tmp_path}/otklik.db", tmp_path.parent / f"{tmp_path.name}.tar.gz"
    backup(url, tmp_path, file, now=NOW)
    with pytest.raises(ConflictError, match="--replace"):
        restore(file, url, tmp_path)
    with Store.open(url) as store:
        store.propose(a_proposal(7))
    restore(file, url, tmp_path, replace=True)
    with Store.open(url) as store, pytest.raises(OtklikError):
        store.proposal("i7")


def test_a_running_service_is_not_restored_over(tmp_path: Path) -> None:
    a_house(tmp_path, f"sqlite:///{tmp_path}/otklik.db")
    file = tmp_path.parent / f"{tmp_path.name}.tar.gz"
    backup(f"sqlite:///{tmp_path}/otklik.db", tmp_path, file, now=NOW)
    url = f"sqlite:///{tmp_path}/otklik.db"
    for hold in (lambda: FolderLock(tmp_path / "chroma").release, lambda: begin(HERE.open(url).database).end):
        let_go = hold()
        with pytest.raises(ConflictError, match="stop it"):
            restore(file, url, tmp_path, replace=True)
        let_go()


def _spoilt(file: Path, how: str) -> None:
    if how == "cut":
        file.write_bytes(file.read_bytes()[:-2000])
    elif how == "no archive":
        file.write_bytes(b"hello")
    else:
        folder = file.parent / "spoilt"
        with tarfile.open(file) as archive:
            names = archive.getnames()
            archive.extractall(folder, filter="data")
        with closing(sqlite3.connect(folder / "otklik.db")) as database:
            database.execute("DELETE FROM audit")
            database.commit()
        with tarfile.open(file, "w:gz") as archive:
            for name in names:
                archive.add(folder / name, name)


@pytest.mark.parametrize("how", ["cut", "no archive", "a row less"])
def test_a_spoilt_backup_is_refused_and_nothing_is_touched(tmp_path: Path, how: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    url, file = f"sqlite:///{home}/otklik.db", tmp_path / "b.tar.gz"
    a_house(home, url)
    HERE.close()
    backup(url, home, file, now=NOW)
    _spoilt(file, how)
    before = (home / "otklik.db").read_bytes()
    with pytest.raises(InputError):
        restore(file, url, home, replace=True)
    assert (home / "otklik.db").read_bytes() == before
    assert sorted(path.name for path in home.iterdir() if path.name.startswith(".restore")) == []


def run(*words: str, home: Path) -> Result:
    return CliRunner().invoke(group, words, env={"OTKLIK_HOME": str(home)}, catch_exceptions=False)


def test_the_two_commands_do_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    a_house(home, f"sqlite:///{home}/otklik.db")
    HERE.close()
    file = tmp_path / "b.tar.gz"
    assert "rows" in run("backup", str(file), home=home).output
    assert file.stat().st_mode & 0o077 == 0
    assert "restored" in run("restore", str(file), home=tmp_path / "new").output
