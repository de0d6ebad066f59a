"""The triage cases: an inquiry, and what triage must decide about it."""

from datetime import UTC, datetime
from pathlib import Path

from assistant.domain import DraftPolicy, Inquiry, Priority, Shop
from assistant.triage import triage
from knowledge.rules import Rulebook
from knowledge.types import Channel, Frozen, Platform

CASES = Path(__file__).resolve().parent / "triage" / "cases.txt"
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class TriageCase(Frozen):
    """What must be decided: the policy, one of the priorities, and every route told."""

    inquiry: Inquiry
    policy: DraftPolicy
    priorities: tuple[Priority, ...]
    routes: frozenset[str]


def read_cases(path: Path = CASES) -> tuple[TriageCase, ...]:
    """Every line of the file as a case."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_case(number, line) for number, line in enumerate(lines, 1) if line.strip())


def _case(number: int, line: str) -> TriageCase:
    channel, policy, priorities, routes, text = (field.strip() for field in line.split(" | ", 4))
    return TriageCase(
        inquiry=Inquiry(id=f"t{number}", platform=Platform.WB, channel=Channel(channel), text=text, asked_at=NOW),
        policy=DraftPolicy(policy),
        priorities=tuple(Priority(priority) for priority in priorities.split(",")),
        routes=frozenset() if routes == "-" else frozenset(routes.split(",")),
    )


def wrong_about(case: TriageCase) -> tuple[str, ...]:
    """What triage decides otherwise than the case expects: policy, priority, routes."""
    made = triage(case.inquiry, Rulebook(), Shop(id="default", name=""), now=NOW)
    told = {route for risk in made.risks for route in risk.route_to}
    faults = {
        "policy": made.draft_policy is not case.policy,
        "priority": made.priority not in case.priorities,
        "routes": not case.routes <= told,
    }
    return tuple(kind for kind, wrong in faults.items() if wrong)
