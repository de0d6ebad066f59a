"""Collecting, drafting and sending happen beside the desk, on either database, and stop without losing anything."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.accounts import RIGHTS, Actor, Role
from assistant.desk import Request
from assistant.domain import Action, Status
from assistant.errors import SettingsError, StaleProposal
from assistant.marketplaces.sandbox import Sandbox
from assistant.web.services import Services
from assistant.work.life import refuse_if_taken
from assistant.work.runner import Kind, State
from assistant.work.working import Working
from knowledge.types import Platform
from tests.builders import an_inquiry
from tests.work.parts import services_over, until

RITA = Actor(name="rita", rights=RIGHTS[Role.SENIOR], role=Role.SENIOR)


@pytest.fixture
def services(url: str, tmp_path: Path) -> Iterator[Services]:
    made = services_over(url, tmp_path)
    yield made
    assert made.runner is not None
    made.runner.close()


@pytest.fixture
def working(services: Services) -> Iterator[Working]:
    made = services.working()
    assert made is not None
    made.start()
    yield made
    made.stop()


def approval(number: int, text: str = "Здравствуйте! Спасибо.") -> Request:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Request(proposal_id=f"i{number}", version=1, action=Action.APPROVE, text=text, text_sha256=digest)


def test_what_buyers_wrote_is_collected_drafted_and_the_approved_answer_sent(services: Services, working: Working) -> None:
    market = services.marketplaces["default", Platform.WB]
    assert isinstance(market, Sandbox)
    market.arrive(an_inquiry("Хорошо", id="i0", external_id="e0"))
    services.store.add_many([an_inquiry("Хорошо", id=f"i{number}", external_id=f"e{number}") for number in range(1, 130)])
    until(lambda: len(services.store.queue(limit=200)) == 130)
    services.desk.decide(RITA, approval(0))
    until(lambda: services.store.status("i0") is Status.PUBLISHED)
    assert services.runner is not None
    until(lambda: {job.state for job in services.runner.jobs((Kind.DRAFT, Kind.SEND))} == {State.DONE})
    drafts = [job.result for job in services.runner.jobs((Kind.DRAFT,))]
    assert sum(result["drafted"] for result in drafts if result) == 130


def test_a_job_is_listed_with_the_approval_or_not_at_all(services: Services) -> None:
    assert services.runner is not None
    for number in range(6):
        services.store.add(an_inquiry("Хорошо", id=f"i{number}", external_id=f"e{number}"))
        services.drafter.draft(services.store.inquiry(f"i{number}"))
    for number in range(6):
        if number % 2:
            services.store.move(f"i{number}", Status.PROPOSED, Status.DISMISSED)
    for number in range(6):
        try:
            services.desk.decide(RITA, approval(number))
        except StaleProposal:
            assert number % 2
    assert sorted(job.subject for job in services.runner.jobs((Kind.SEND,))) == ["i0", "i2", "i4"]


def test_a_second_worker_on_a_file_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    services = services_over(f"sqlite:///{tmp_path}/desk.db", tmp_path)
    first = services.working()
    with pytest.raises(SettingsError, match=r"desk\.db is worked on by process \d+ .*--no-work"):
        services.working()
    with pytest.raises(SettingsError, match="one worker"):
        refuse_if_taken(services.store.database)
    assert first is not None
    first._life.end()
    refuse_if_taken(services.store.database)
    second = services.working()
    assert second is not None
    second._life.end()
    assert services.runner is not None
    services.runner.close()
