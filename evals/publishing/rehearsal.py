"""One rehearsal: approved answers, a sender that is killed at random moments, a double that misbehaves, and the count from its own log."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

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
READY = 40
"""More approved texts than one life can send."""

PATIENCE = 60.0
"""How long the last sender may stand still before what is open counts as left open, in seconds."""

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


def rehearse(platform: Platform, folder: Path, *, kills: int, seed: int) -> Count:
    """`kills` SIGKILLs of a sender that always has something to send, faults on about a third of the writes."""
    chance, count, began = random.Random(seed), Count(), time.monotonic()
    fake: Any = {Platform.WB: FakeWildberries, Platform.OZON: FakeOzon, Platform.YM: FakeYandexMarket}[platform]()
    with fake, Store.open(f"sqlite:///{folder}/{platform}.db") as store:
        approved = _Approving(platform, fake, store)
        arguments = json.dumps({"platform": platform, "store": f"sqlite:///{folder}/{platform}.db", "url": fake.url})
        with Lives(arguments) as lives:
            while count.kills < kills:
                approved.keep_ready()
                _plant(fake, platform, chance, count)
                count.kills += lives.live(chance.uniform(0.0, 0.5))
            _finish(lives, store, fake, platform, count)
        count.answers = len(approved.texts)
        _judge(platform, fake, store, approved.texts, count)
    count.seconds = time.monotonic() - began
    return count


class _Approving:
    """Reviews at the double and an approved text for each: place -> text. There are always more than one life can send."""

    def __init__(self, platform: Platform, fake: Any, store: Store) -> None:
        self.platform, self.fake, self.store = platform, fake, store
        self.texts: dict[str, str] = {}
        self._shop = Shop(id=SHOP, name="Лавка")
        store.save_shop(self._shop)
        bench = Bench(shop=self._shop, library=Library(), rulebook=Rulebook(), writer=Composer())
        self._services = Services.for_store(store, lambda shop_id: bench, {}, hold_seconds=0, background=False)
        self._actor = Actor(name="rita", rights=RIGHTS[Role.REVIEWER], role=Role.REVIEWER, shops=())

    def keep_ready(self) -> None:
        """Approves more when few are left."""
        far = datetime.now(UTC) + timedelta(hours=1)
        if len(self.store.due_replies(far, limit=READY)) < READY:
            for number in range(len(self.texts), len(self.texts) + 2 * READY):
                self._approve(number)

    def _approve(self, number: int) -> None:
        review = self.fake.add_review(f"Отзыв номер {number}", rating=2)
        text = f"Здравствуйте! Это ответ на отзыв номер {number}."
        place = str(Address(Channel.REVIEW, review))
        inquiry = Inquiry(id=f"i{number}", shop_id=SHOP, platform=self.platform, channel=Channel.REVIEW, external_id=place, rating=2)
        brief = Brief(inquiry=inquiry, triage=Triage(), shop=self._shop, language=Language.RU)
        draft = Draft(text=text, writer="rehearsal")
        self.store.propose(Proposal(id=inquiry.id, outcome=Outcome.PROPOSED, brief=brief, draft=draft, made_at=datetime.now(UTC)))
        approve = Request(proposal_id=inquiry.id, version=1, action=Action.APPROVE, text=text, text_sha256=sha256(text))
        self._services.desk.decide(self._actor, approve)
        self.texts[review] = text


def _plant(fake: Any, platform: Platform, chance: random.Random, count: Count) -> None:
    """The next requests go wrong: some writes, now and then a read."""
    for _ in range(chance.randint(0, 3)):
        fault = chance.choice(FAULTS)
        fake.fault(WRITES[platform], fault, seconds=LATE if fault == "late" else 0.6)
        count.faults[fault] += 1
    if chance.random() < 0.3:
        fake.fault(READS[platform], chance.choice(("error_before", "drop_before", "busy")))


class Lives:
    """Senders, one after the other, each a process of its own."""

    def __init__(self, arguments: str) -> None:
        command = [sys.executable, "-m", "evals.publishing.sender", arguments]
        root = Path(__file__).resolve().parents[2]
        environment = os.environ | {"PYTHONPATH": str(root)}
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        # Without buffers, so that what was said is seen by `select` as soon as it is said.
        self._breeder = subprocess.Popen(command, cwd=root, env=environment, bufsize=0, **pipes)
        self._stdin: Any = self._breeder.stdin
        self._stdout: Any = self._breeder.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._breeder.kill()
        self._breeder.communicate()

    def live(self, seconds: float) -> bool:
        """One life, cut short by SIGKILL so many seconds after it was ready; False when it had finished its work before."""
        self._stdin.write(b"\n")
        said = {self._word(), self._word()}  # "born" and "ready" come from two processes, in either order
        child = next(int(word.split()[1]) for word in said if word.startswith("born"))
        if select.select([self._stdout], [], [], seconds)[0]:
            return self._word() != "ended"
        os.kill(child, signal.SIGKILL)
        while self._word() != "ended":
            pass
        return True

    def _word(self) -> str:
        line: bytes = self._stdout.readline()
        if not line:
            raise RuntimeError("the sender could not be started")
        return line.decode().strip()


def _finish(lives: Lives, store: Store, fake: Any, platform: Platform, count: Count) -> None:
    """The sender may now work in peace. Where only a person may decide, the person looks into the cabinet and decides."""
    far, last_change, before = timedelta(hours=1), time.monotonic(), -1
    while time.monotonic() - last_change < PATIENCE:
        lives.live(15.0)
        for reply, _ in store.unsettled((Status.UNKNOWN,), limit=1000):
            if not _standing(platform, fake, reply.external_id.split(":")[1]):
                store.settle(reply.inquiry_id, Status.UNKNOWN, Status.APPROVED, "a person saw nothing there", now=datetime.now(UTC))
                count.by_person += 1
        left = len(store.due_replies(datetime.now(UTC) + far, limit=10_000))
        left += len(store.unsettled((Status.SENDING, Status.UNKNOWN, Status.ACCEPTED), limit=10_000))
        if not left:
            return
        if left != before:
            last_change, before = time.monotonic(), left


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
