"""A question leans towards the kinds of sources that could answer it."""

from pathlib import Path

import pytest

from knowledge.embedding.e5 import E5
from knowledge.embedding.joint import Joint
from knowledge.leaning import Leaning
from knowledge.types import Kind


@pytest.fixture(scope="module")
def joint(e5: E5) -> Joint:
    return Joint(e5)


@pytest.mark.parametrize(
    ("question", "likely", "unlikely"),
    [
        ("какая ширина у стола?", Kind.CARD, Kind.POLICY),
        ("оформите мне возврат денег за заказ", Kind.POLICY, Kind.CARD),
        ("почему маркетплейс скрыл мой комментарий", Kind.RULE, Kind.CARD),
        ("how do I turn off the blinking light", Kind.FAQ, Kind.RULE),
        ("这条裙子的面料是什么", Kind.CARD, Kind.RULE),
    ],
)
def test_a_question_leans_towards_who_could_answer_it(joint: Joint, question: str, likely: Kind, unlikely: Kind) -> None:
    kinds = Leaning.load(joint).kinds(joint.queries([question])[0])
    assert kinds[likely] > kinds[unlikely]


def test_a_kind_that_answers_no_question_in_particular_is_neither_likely_nor_not(joint: Joint) -> None:
    leaning = Leaning.load(joint)
    said = {round(leaning.kinds(vector)[Kind.VOICE], 3) for vector in joint.queries(["какой вес", "где мои деньги"])}
    assert len(said) == 1


def test_a_leaning_once_learned_is_read_back(joint: Joint, tmp_path: Path) -> None:
    vector = joint.queries(["можно ли стирать"])[0]
    first = Leaning.load(joint, cache=tmp_path).kinds(vector)
    assert len(list(tmp_path.iterdir())) == 1
    assert Leaning.load(joint, cache=tmp_path).kinds(vector) == first
