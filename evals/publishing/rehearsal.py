"""One rehearsal: approved answers, a sender that is killed at random moments, a double that misbehaves, and the count from its own log."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.accounts import RIGHTS, Actor, Role
from assistant.desk import Request, sha256
from assistant.domain import Action, Brief, Draft, Inquiry, Outcome, Proposal, Shop, Status, Triage
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.fakes.ozon import FakeOzon
from assistant.marketplaces.fakes.wb import FakeWildberries
from assistant.marketplaces.fakes.ym import FakeYandexMarket
from assistant.pipeline import Bench
from assistant.store import Store
from assistant.web.services import Services
from assistant.writing.composer import Composer
from evals.publishing.sender import SHOP
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Channel, Language, Platform

LATE = 0.3
WRITES = {Platform.WB: "POST /api/v1/feedbacks/answer", Platform.OZON: "comment/create", Platform.YM: "comments/update"}
READS = {Platform.WB: "GET /api/v1/feedback", Platform.OZON: "comment/list", Platform.YM: r"goods-feedback/comments$"}
FAULTS = ("drop_before", "drop_after", "error_before", "error_after", "late", "slow", "busy")


@dataclass
class Count:
    """What the double's own state says at the end, and what it took to get there."""

    answers: int = 0
    lost: int = 0
    twice: int = 0
    wrong: int = 0
    unresolved: int = 0
    kills: int = 0
    by_person: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def rehearse(platform: Platform, folder: Path, *, kills: int, answers: int, seed: int) -> Count:
    """`answers` approved texts, at least `kills` SIGKILLs of the sender, faults on about a third of the writes."""
    chance, count, began = random.Random(seed), Count(answers=answers), time.monotonic()
    fake: Any = {Platform.WB: FakeWildberries, Platform.OZON: FakeOzon, Platform.YM: FakeYandexMarket}[platform]()
    with fake, Store.open(f"sqlite:///{folder}/{platform}.db") as store:
        texts = _approved(platform, fake, store, answers)
        arguments = json.dumps({"platform": platform, "store": f"sqlite:///{folder}/{platform}.db", "url": fake.url})
        while count.kills < kills:
            _plant(fake, platform, chance, count)
            if not _run_and_kill(arguments, chance):
                break
            count.kills += 1
        _finish(arguments, store, fake, platform, count)
        _judge(platform, fake, store, texts, count)
    count.seconds = time.monotonic() - began
    return count


def _approved(platform: Platform, fake: Any, store: Store, answers: int) -> dict[str, str]:
    """Reviews at the double and an approved text for each: place -> text."""
    store.save_shop(shop := Shop(id=SHOP, name="Лавка"))

    def bench(shop_id: str) -> Bench:
        return Bench(shop=shop, library=Library(), rulebook=Rulebook(), writer=Composer())

    services = Services.for_store(store, bench, {}, hold_seconds=0, background=False)
    actor = Actor(name="rita", rights=RIGHTS[Role.REVIEWER], role=Role.REVIEWER, shops=())
    texts = {}
    for number in range(answers):
        review = fake.add_review(f"Отзыв номер {number}", rating=2)
        text = f"Здравствуйте! Это ответ на отзыв номер {number}."
        inquiry = Inquiry(
            id=f"i{number}",
            shop_id=SHOP,
            platform=platform,
            channel=Channel.REVIEW,
            external_id=str(Address(Channel.REVIEW, review)),
            rating=2,
        )
        brief = Brief(inquiry=inquiry, triage=Triage(), shop=shop, language=Language.RU)
        draft = Draft(text=text, writer="rehearsal")
        store.propose(Proposal(id=inquiry.id, outcome=Outcome.PROPOSED, brief=brief, draft=draft, made_at=datetime.now(UTC)))
        approve = Request(proposal_id=inquiry.id, version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text))
        services.desk.decide(actor, approve)
        texts[review] = text
    return texts


def _plant(fake: Any, platform: Platform, chance: random.Random, count: Count) -> None:
    """The next requests go wrong: some writes, now and then a read."""
    for _ in range(chance.randint(0, 3)):
        fault = chance.choice(FAULTS)
        fake.fault(WRITES[platform], fault, seconds=LATE if fault == "late" else 0.6)
        count.faults[fault] += 1
    if chance.random() < 0.3:
        fake.fault(READS[platform], chance.choice(("error_before", "drop_before", "busy")))


def _run_and_kill(arguments: str, chance: random.Random) -> bool:
    """One life of the sender; False when it finished its work before it could be killed."""
    with _sender(arguments) as sender:
        assert sender.stdout is not None  # noqa: S101 - opened as a pipe
        sender.stdout.readline()
        with contextlib.suppress(subprocess.TimeoutExpired):
            sender.wait(timeout=chance.uniform(0.0, 0.5))
        if sender.poll() is not None:
            return False
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        return True


def _sender(arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "evals.publishing.sender", arguments]
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}
    )


def _finish(arguments: str, store: Store, fake: Any, platform: Platform, count: Count) -> None:
    """The sender may now work in peace. Where only a person may decide, the person looks into the cabinet and decides."""
    until = time.monotonic() + 240
    while time.monotonic() < until:
        with _sender(arguments) as sender:
            with contextlib.suppress(subprocess.TimeoutExpired):
                sender.wait(timeout=15)
            sender.kill()
        open_ones = store.unsettled((Status.UNKNOWN,), limit=1000)
        for reply, _ in open_ones:
            if not _standing(platform, fake, reply.external_id.split(":")[1]):
                store.settle(reply.inquiry_id, Status.UNKNOWN, Status.APPROVED, "a person saw nothing there", now=datetime.now(UTC))
                count.by_person += 1
        far = datetime.now(UTC) + timedelta(hours=1)
        if not store.unsettled((Status.SENDING, Status.UNKNOWN, Status.ACCEPTED), limit=1) and not store.due_replies(far, limit=1):
            return


def _standing(platform: Platform, fake: Any, review: str) -> list[str]:
    with fake.lock:
        if platform is Platform.WB:
            return [answer.text for answer in fake.reviews[review].answers]
        comments = fake.reviews[review].comments if platform is Platform.OZON else fake.feedbacks[int(review)].comments
        return [comment["text"] for comment in comments]


def _judge(platform: Platform, fake: Any, store: Store, texts: dict[str, str], count: Count) -> None:
    for review, text in texts.items():
        standing = _standing(platform, fake, review)
        count.lost += not standing
        count.twice += len(standing) > 1
        count.wrong += any(one != text for one in standing)
    count.unresolved = sum(store.status(f"i{number}") is not Status.PUBLISHED for number in range(len(texts)))
