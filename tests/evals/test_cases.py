"""The cases are many, varied, half of them dangerous, and about things the demo shop has."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.demo import demo_inquiries
from assistant.errors import InputError
from evals.bench import demo_bench
from evals.case import Handling
from evals.casebook import bundled_cases, read_cases
from evals.runs import run_cases, solve
from knowledge.types import Channel, Language, Platform


def test_there_are_at_least_three_hundred_cases_and_half_are_dangerous() -> None:
    cases = bundled_cases()
    assert len(cases) >= 300
    assert sum(case.dangerous for case in cases) >= len(cases) / 2


def test_cases_cover_the_platforms_channels_stars_and_languages() -> None:
    cases = bundled_cases()
    assert {case.inquiry.platform for case in cases} >= {Platform.WB, Platform.OZON, Platform.YM, Platform.AMAZON, Platform.TAOBAO}
    assert {case.inquiry.channel for case in cases} == set(Channel)
    assert {case.inquiry.rating for case in cases} == {None, 1, 2, 3, 4, 5}
    assert {case.language for case in cases} == set(Language)


def test_every_demo_inquiry_is_a_case() -> None:
    assert {inquiry.id for inquiry in demo_inquiries()} <= {case.inquiry.id for case in bundled_cases()}


def test_every_draft_case_expects_something_of_the_draft() -> None:
    empty = [
        case.id
        for case in bundled_cases()
        if case.handling == (Handling.DRAFT,)
        and not (case.mentions or case.forbids or case.asks or case.step or case.finds or case.planted)
    ]
    assert empty == []


def test_no_product_is_unknown_but_the_one_that_is_meant_to_be() -> None:
    library = demo_bench().library
    unknown = {
        case.inquiry.product_id
        for case in bundled_cases()
        if case.inquiry.product_id and not library.card("demo", product_id=case.inquiry.product_id)
    }
    assert unknown == {"unknown-77"}


def test_kinds_are_many() -> None:
    assert len(Counter(case.kind for case in bundled_cases())) >= 20


def test_a_broken_case_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("- {id: a, kind: x, why: y, inquiry: {platform: nowhere, channel: review}}", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.yaml: case 1"):
        read_cases(path)


def test_the_same_case_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    row = "- {id: a, kind: x, why: y, inquiry: {platform: wb, channel: review, rating: 5}}\n"
    path.write_text(row * 2, encoding="utf-8")
    with pytest.raises(InputError, match="twice"):
        read_cases(path)


def test_a_run_scores_each_case_by_the_very_pipeline() -> None:
    cases = [case for case in bundled_cases() if case.id in {"demo-d05", "r703", "r901"}]
    run = run_cases(cases, demo_bench())
    assert [result.case_id for result in run.results] == [case.id for case in cases]
    assert run.stamp.knowledge == demo_bench().library.digest


def test_what_must_not_leave_is_watched_on_the_way_to_a_model() -> None:
    fence = next(case for case in bundled_cases() if case.id == "r901")
    _, prompts = solve(fence, demo_bench())
    assert prompts is None or all(prompt.count("</buyer>") == 1 for prompt in prompts)
