"""Whole decisions on 130 inquiries of our own; the bench prints each fault."""

from evals.triage_cases import read_cases, wrong_about


def test_nearly_every_case_gets_its_policy_priority_and_routes() -> None:
    cases = read_cases()
    faults = {case.inquiry.text: kinds for case in cases if (kinds := wrong_about(case))}
    assert len(cases) >= 120
    assert len(faults) <= len(cases) // 20, faults
