"""A small desk with real parts: a SQLite store, the real filter with one rule of each severity, a clock that the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from assistant.accounts import RIGHTS, Accounts, Actor, Role
from assistant.domain import Draft, Inquiry, Outcome, Proposal, Shop
from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit
from assistant.pipeline import Bench
from assistant.serving import sandboxes
from assistant.store import Store
from assistant.web.services import Services
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Channel, Confidence, Direction, Jurisdiction, Platform, Rule, Severity, Span
from tests.builders import NOW, a_brief, an_inquiry
from tests.databases import HERE, Databases


def a_rule(name: str, word: str, severity: Severity, **changes: object) -> Rule:
    given = {"id": name, "category": "contacts", "says": f"no {word}", "says_ru": f"без слова «{word}»", "sources": ("test",)}
    detect = {"spelled_word": {"word": word}}
    return Rule.model_validate(given | {"confidence": Confidence.VERIFIED, "severity": severity, "detect": detect} | changes)


RULES = (
    a_rule("phone", "телефон", Severity.BLOCK),
    a_rule("loud", "срочно", Severity.WARN),
    a_rule("claim", "водонепроницаемый", Severity.WARN, category="ungrounded_fact"),
    a_rule("false", "вечный", Severity.BLOCK, category="ungrounded_fact"),
    a_rule("ours", "гуглить", Severity.BLOCK, confidence=Confidence.DESIGN),
    a_rule("hint", "милости", Severity.INFO),
)


class Book(Rulebook):
    """The rules of these tests, in force everywhere."""

    @property
    def version(self) -> str:
        return "test-1"

    def effective(
        self,
        platform: Platform | None,
        channel: Channel | None,
        jurisdiction: Jurisdiction | None,
        on: date,
        direction: Direction = Direction.OUTBOUND,
    ) -> tuple[Rule, ...]:
        return RULES


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Place:
    """Services over a fresh store in a folder, and the clock they read."""

    services: Services
    clock: Clock
    folder: Path

    @property
    def store(self) -> Store:
        return self.services.store


def a_place(folder: Path, *, hold_seconds: float = 60, background: bool = False, databases: Databases = HERE) -> Place:
    store = databases.open(databases.url(folder))
    shop = Shop(id="default", name="Лавка")
    store.save_shop(shop)
    clock = Clock()

    def bench_for(shop_id: str) -> Bench:
        return Bench(
            shop=shop,
            library=Library(),
            rulebook=Book(),
            writer=Composer(),
            recent=store.recent_replies(shop_id),
            positions=store.positions(shop_id),
        )

    markets = sandboxes(folder / "sandbox", ["default"])
    runner = databases.runner(store) if background else None
    services = Services.for_store(store, bench_for, markets, clock=clock, hold_seconds=hold_seconds, background=background, runner=runner)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the real cost is not what these tests are about
    return Place(replace(services, accounts=Accounts(store, clock, hasher=quick)), clock, folder)


def proposed(place: Place, number: int | str = 1, draft: str = "Здравствуйте! Спасибо за отзыв.", **inquiry: Any) -> Proposal:
    """A proposal that waits on the desk."""
    asked: Inquiry = an_inquiry(
        **({"text": "Не светит.", "id": f"i{number}", "external_id": f"e{number}", "rating": 2, "product_name": "Ночник"} | inquiry)
    )
    brief = a_brief(asked, rules=RULES)
    proposal = Proposal(id=asked.id, outcome=Outcome.PROPOSED, brief=brief, draft=Draft(text=draft, writer="w"), made_at=NOW)
    proposal = proposal.model_copy(update={"findings": place.services.desk.check(proposal, draft)})
    place.store.propose(proposal)
    return proposal


def an_actor(name: str = "rita", role: Role = Role.REVIEWER, shops: tuple[str, ...] = ()) -> Actor:
    return Actor(name=name, rights=RIGHTS[role], role=role, shops=shops)


def spelled_word(candidate: Candidate, *, word: str) -> Iterator[Hit]:
    """A detector for tests: the word as it is spelled."""
    at = candidate.text.casefold().find(word)
    if at >= 0:
        yield Hit(Span(at, at + len(word)), fix="")


def composed(place: Place, number: int | str = 1, **inquiry: Any) -> Proposal:
    """A proposal of the built-in writer's own, with its own wording."""
    made = proposed(place, number, **({"text": "Пульт не работает с первого дня.", "author": "Ольга", "rating": 2} | inquiry))
    draft = Composer().write(made.brief)
    assert isinstance(draft, Draft)
    again = made.model_copy(update={"version": 2, "draft": draft, "findings": ()})
    place.store.propose(again)
    return again
