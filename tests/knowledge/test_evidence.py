"""Our own measurements stay honest."""

import json
from importlib.resources import files

import yaml

from evals.retrieval.labelled import corpus, questions


def test_nothing_that_is_judged_was_used_to_make_the_encoders_means() -> None:
    lines = [
        json.loads(line) for line in (files("knowledge") / "sources" / "retrieval" / "background.jsonl").read_text("utf-8").splitlines()
    ]
    used = {line["text"] for line in lines}
    judged = [question for question in questions() if not question.tuning]
    rights = {question.right for question in judged}
    assert not used & {question.text for question in judged}
    assert not used & {f"{line['title']}. {line['text']}" for line in corpus(demo=False) if line["id"] in rights}


def test_the_list_that_leanings_are_learned_from_holds_no_question_of_the_set() -> None:
    page = yaml.safe_load((files("knowledge") / "sources" / "retrieval" / "asks.yaml").read_text("utf-8"))
    learned = {text.casefold().strip("?？ ") for said in page["asks"].values() for text in said}
    assert len(learned) > 200
    assert not learned & {question.text.casefold().strip("?？ ") for question in questions()}


def test_every_question_has_its_passage_and_the_set_is_as_large_as_promised() -> None:
    lines, asked = corpus(), questions()
    assert len(lines) >= 300
    assert len(asked) >= 300
    assert {question.right for question in asked} <= {line["id"] for line in lines}
    assert sum(question.lang == "ru" for question in asked) > len(asked) / 2
