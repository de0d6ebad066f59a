"""The encoder: what it promises about any text a buyer can send."""

import multiprocessing
import os
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from evals.retrieval.hostile import CRASHERS, hostile
from knowledge.embedding import cache
from knowledge.embedding.e5 import E5
from knowledge.embedding.use import DISTRIBUTION, PACKAGE, Use, read_tokenizer
from knowledge.embedding.weights import check
from knowledge.errors import KnowledgeError, WeightsChanged
from knowledge.text import LONGEST, clean


def test_hostile_texts_give_unit_vectors(e5: E5) -> None:
    for text in [*CRASHERS, *hostile(60)]:
        vectors = e5.queries([text])
        assert np.isfinite(vectors).all()
        assert abs(float(np.linalg.norm(vectors[0])) - 1) < 1e-3


def test_a_question_is_nearer_to_its_answer_than_to_others(e5: E5) -> None:
    passages = e5.passages(["Возврат денег: в течение 10 дней", "Аккумулятор держит 8 часов", "Ткань: хлопок 95 %"])
    for question, right in (("когда вернут деньги", 0), ("how long does the battery last", 1), ("面料是什么", 2)):
        assert int((passages @ e5.queries([question])[0]).argmax()) == right


def test_what_looks_the_same_has_one_vector(e5: E5) -> None:
    one, other = e5.queries(["Размер ½ №5 Ａ", "Размер 1⁄2 No5 A"])
    assert float(one @ other) > 0.999


def test_many_threads_get_the_vectors_one_thread_gets(e5: E5) -> None:
    texts = [f"вопрос номер {number} о размере" for number in range(24)]
    alone = [e5.queries([text])[0] for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: e5.queries([text])[0], texts))
    assert all(np.allclose(one, other, atol=1e-5) for one, other in zip(alone, together, strict=True))


def test_many_passages_get_the_vectors_each_gets_alone(e5: E5) -> None:
    texts = [f"Модель М{number}. " + "Ткань плотная, стирать при 30 градусах. " * (number % 9) for number in range(40)]
    alone = np.concatenate([e5.passages([text]) for text in texts])
    assert ((alone * e5.passages(texts)).sum(axis=1) > 0.99).all()
    assert e5.passages([]).shape == (0, 384)


def test_the_unpacked_second_encoder_says_what_its_package_says(tmp_path: Path) -> None:
    package = pytest.importorskip(PACKAGE, reason=f"{DISTRIBUTION} is not installed")
    texts = ["когда вернут деньги", "Ткань: хлопок 95 %", "how long does the battery last", "面料是什么", ""]
    Use.load(cache=tmp_path)
    assert np.allclose(Use.load(cache=tmp_path).queries(texts), package.USE(threads=1).encode(texts), atol=1e-5)


def test_a_strange_object_in_the_cache_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.pickle").write_bytes(pickle.dumps(Path("somewhere")))
    with pytest.raises(pickle.UnpicklingError, match="no part of a tokenizer"):
        read_tokenizer(tmp_path)


def test_a_spawned_process_gets_the_same_vector(e5: E5) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        theirs = pool.apply(_first_number, ("привет",))
    assert theirs == pytest.approx(float(e5.queries(["привет"])[0][0]), abs=1e-5)


def _first_number(text: str) -> float:
    return float(E5.load().queries([text])[0][0])


def test_a_changed_weight_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"something else")
    with pytest.raises(WeightsChanged, match="expected 1571fc982750"):
        check(tmp_path / "weights.bin")


def test_an_unknown_variant_is_named_with_the_known_ones() -> None:
    with pytest.raises(KnowledgeError, match=r"'int2'.*int8, int4"):
        E5.load("int2")


def test_two_builders_at_once_leave_one_whole_folder(tmp_path: Path) -> None:
    def build(folder: Path) -> None:
        (folder / "part").write_text(str(os.getpid()))
        time.sleep(0.01)

    with ThreadPoolExecutor(6) as pool:
        folders = set(pool.map(lambda _: cache.built("thing", build, tmp_path), range(6)))
    assert folders == {tmp_path / "thing"}
    assert [path.name for path in tmp_path.iterdir()] == ["thing"]


def test_a_damaged_folder_is_built_again(tmp_path: Path) -> None:
    def build(folder: Path) -> None:
        (folder / "part").write_text("whole")

    folder = cache.built("thing", build, tmp_path)
    (folder / "part").write_text("torn")
    assert (cache.built("thing", build, tmp_path) / "part").read_text() == "whole"


@pytest.mark.parametrize("text", CRASHERS)
def test_a_clean_text_is_short_and_plain(text: str) -> None:
    plain = clean(text)
    assert len(plain) <= LONGEST
    assert not any(character < " " or "\ud800" <= character <= "\udfff" for character in plain)
