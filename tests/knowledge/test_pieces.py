"""Word pieces: the likeliest way to put a word together, as the encoder was trained."""

from pathlib import Path

import pytest

from knowledge.embedding.pieces import Pieces

_KNOWN = [("<unk>", 0.0), ("▁", -2.0), ("▁ab", -3.0), ("a", -4.0), ("b", -4.0), ("▁a", -3.5), ("bab", -5.0), ("中", -6.0), ("中文", -7.0)]


@pytest.fixture
def pieces(tmp_path: Path) -> Pieces:
    Pieces.write(tmp_path, _KNOWN)
    return Pieces(tmp_path, unknown=0)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ab", [2]),
        ("ab ab", [2, 2]),
        ("abab", [5, 6]),
        ("a  a", [5, 1, 5]),
        ("", [1]),
        ("中文中", [1, 8, 7]),
        ("aщщщb", [5, 0, 4]),
        ("ab▁ab", [2, 2]),
    ],
)
def test_a_text_becomes_the_likeliest_pieces(pieces: Pieces, text: str, numbers: list[int]) -> None:
    assert pieces.numbers(text, 100) == numbers


def test_no_more_pieces_than_asked_for_are_made(pieces: Pieces) -> None:
    assert pieces.numbers("ab " * 100, 7) == [2] * 7


def test_the_same_pieces_come_out_as_of_the_usual_library(pieces: Pieces) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    usual = tokenizers.Tokenizer(tokenizers.models.Unigram(_KNOWN, unk_id=0, byte_fallback=False))
    usual.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    for text in ("abba bab", "中文 ab中", "щab щ", "ab  ba ", "bbbaaabab" * 9):
        assert pieces.numbers(text, 1000) == usual.encode(text, add_special_tokens=False).ids
