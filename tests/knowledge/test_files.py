"""A file is there whole or not at all."""

from pathlib import Path

import pytest

from knowledge.files import whole, write_whole


def test_what_breaks_half_way_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    write_whole(target, "old")
    with pytest.raises(RuntimeError):
        _breaks_half_way(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def _breaks_half_way(target: Path) -> None:
    with whole(target) as part:
        part.write_text("ha")
        raise RuntimeError


def test_what_must_be_new_never_replaces(tmp_path: Path) -> None:
    target = tmp_path / "once.json"
    for text in ("first", "second"):
        try:
            with whole(target, anew=True) as part:
                assert not part.exists()
                part.write_text(text)
        except FileExistsError:
            assert text == "second"
    assert target.read_text() == "first"
    assert list(tmp_path.iterdir()) == [target]
