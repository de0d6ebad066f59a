"""Our part of a draft: CPU by stage without the model's own time, and whether a deadline is ever overrun.

`python -m evals.benches.draft`; FULL=1 takes ten times as many drafts. The model is the scripted server in a process of its own.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

from assistant.demo import demo_inquiries, demo_shop
from assistant.domain import Brief, Draft, Finding, Hold, Inquiry, Triage
from assistant.filter import check_reply
from assistant.llm.breaker import Breaker
from assistant.llm.limits import RateLimit
from assistant.llm.openai import OpenAIModel
from assistant.llm.scripted import Step, serve
from assistant.llm.steady import Provider, SteadyModel
from assistant.triage import triage
from assistant.writing import asking
from assistant.writing.answer import SCHEMA, compose, read_answer
from assistant.writing.guard import Guard
from assistant.writing.masking import Veil
from assistant.writing.model import ModelWriter
from evals.figures import record
from knowledge.rules import Rulebook
from knowledge.types import Kind, Passage

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SAID = json.dumps(
    {
        "sentences": [
            {"text": "Здравствуйте, [NAME_1]!", "passages": []},
            {"text": "Пульт работает от батарейки CR2025, в комплект она не входит.", "passages": [1]},
            {"text": "Оформите, пожалуйста, заявку в разделе «Возвраты» и приложите видео.", "passages": [2]},
        ],
        "unanswered": [],
    },
    ensure_ascii=False,
)
TIMEOUT = 1.0
CALLS = 2000
SLACK = 0.25


class Plain:
    """A fallback that costs nothing."""

    name = "plain"

    def write(self, brief: Brief) -> Draft | Hold:
        """One known text."""
        return Draft(text="Без модели.", writer=self.name)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        """The same draft."""
        return draft


def a_brief(inquiry: Inquiry, rulebook: Rulebook) -> Brief:
    """A brief with the rules of the inquiry's place and two passages; searching is the retrieval bench's business."""
    shop = demo_shop()
    card = Passage(
        id="c",
        document_id="c",
        kind=Kind.CARD,
        title="Ночник",
        text="Пульт работает от батарейки CR2025, в комплект она не входит.",
        source="s",
    )
    policy = card.model_copy(
        update={"id": "p", "kind": Kind.POLICY, "title": "Возврат", "text": "Брак: заявка в разделе «Возвраты», видео."}
    )
    rules = rulebook.effective(inquiry.platform, inquiry.channel, shop.jurisdiction, NOW.date())
    return Brief(inquiry=inquiry, triage=Triage(), shop=shop, language=shop.languages[0], card=(card,), passages=(policy,), rules=rules)


@contextmanager
def server_process(*command: str) -> Iterator[str]:
    """A server in its own process, so that its time is not ours. It prints its address first."""
    process = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101 - Popen was told to make the pipe
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


class Watch:
    """CPU milliseconds of this process by stage, and the wall clock beside it."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times the block."""
        begun = time.process_time()
        yield
        self.spent[name].append((time.process_time() - begun) * 1000)


def stages(drafts: int) -> str:
    """CPU by stage over so many drafts of the demo's worded inquiries."""
    rulebook, shop, watch = Rulebook.bundled(), demo_shop(), Watch()
    worded = [inquiry for inquiry in demo_inquiries() if inquiry.words]
    with server_process("assistant.llm.scripted", SAID) as base_url:
        model = OpenAIModel(base_url, "key", "scripted")
        for number in range(-len(worded), drafts):
            inquiry = worded[number % len(worded)]
            once = Watch() if number < 0 else watch  # the first round warms the caches
            _one(inquiry, model, rulebook, once, lambda inquiry=inquiry: triage(inquiry, rulebook, shop, now=NOW))  # type: ignore[misc]
        model.close()
    total = [sum(parts) for parts in zip(*watch.spent.values(), strict=True)]
    rows = [*watch.spent.items(), ("whole", total)]
    return "\n".join(
        [f"{'stage':<18}{'p50 ms':>9}{'p99 ms':>9}", *(f"{name:<18}{_at(ms, 0.5):>9.2f}{_at(ms, 0.99):>9.2f}" for name, ms in rows)]
    )


def _one(inquiry: Inquiry, model: OpenAIModel, rulebook: Rulebook, watch: Watch, judged: Callable[[], object]) -> None:
    with watch.stage("triage"):
        judged()
    with watch.stage("rules and brief"):
        brief = a_brief(inquiry, rulebook)
    with watch.stage("masking, prompt"):
        veil = Veil.for_brief(brief)
        messages = asking.messages("reply.v1", asking.brief_inputs(brief, veil))
    with watch.stage("request, answer"):
        answer = model.complete(messages, schema=SCHEMA, timeout=20)
    with watch.stage("reading, guard"):
        text, _ = compose(read_answer(answer.text), brief.evidence, veil.show)
        list(Guard(brief, messages).objections(text))
    with watch.stage("filter"):
        check_reply(text, brief)


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


FAULTS: dict[str, Step] = {
    "slow": Step(SAID, delay=2),
    "dripping": Step(SAID, drip=200, delay=0.02),
    "429": Step(status=429),
    "429 come back": Step(status=429, headers={"Retry-After": "0.1"}),
    "429 much later": Step(status=429, headers={"Retry-After": "90"}),
    "500": Step(status=500),
    "cut": Step(SAID, cut=60),
    "no JSON": Step(raw=b"<html>gateway</html>"),
    "wrong schema": Step('{"reply": "x"}'),
    "refusal": Step("", refusal="I cannot"),
    "empty": Step(""),
    "prompt echo": Step(
        '{"sentences": [{"text": "Ты пишешь черновик ответа покупателю от имени магазина.", "passages": []}], "unanswered": []}'
    ),
    "100 kB": Step(json.dumps({"sentences": [{"text": "слово " * 17_000, "passages": []}], "unanswered": []}, ensure_ascii=False)),
    "fine": Step(SAID),
}


def deadlines(calls: int) -> str:
    """Drafts against a server that misbehaves at random: who wrote them, and how late the latest came."""
    rulebook = Rulebook.bundled()
    worded = [inquiry for inquiry in demo_inquiries() if inquiry.words]
    briefs = [a_brief(inquiry, rulebook) for inquiry in worded]
    with server_process("evals.benches.draft", "misbehave") as base_url:
        models = [OpenAIModel(base_url, "key", name) for name in ("first", "second")]
        policy = SteadyModel([Provider(model, RateLimit(), Breaker(failures=10**9)) for model in models], pause=0.05)
        writer = ModelWriter(policy, fallback=Plain(), timeout=TIMEOUT)
        writer.write(briefs[0])

        def timed(number: int) -> tuple[float, str]:
            begun = time.monotonic()
            written = writer.write(briefs[number % len(briefs)])
            return time.monotonic() - begun, written.writer.split(" ")[0] if isinstance(written, Draft) else "held"

        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(timed, range(calls)))
        for model in models:
            model.close()
    late = [seconds - TIMEOUT for seconds, _ in outcomes]
    writers = Counter(name for _, name in outcomes)
    return "\n".join(
        [
            f"calls: {calls}, 8 at a time, deadline {TIMEOUT} s; one of these faults at random in each request: {', '.join(FAULTS)}",
            f"written by: {dict(writers)}",
            (
                f"longest {max(late) + TIMEOUT:.3f} s; p50 {_at(late, 0.5) + TIMEOUT:.3f} s; over the deadline by more than {SLACK} s: "
                f"{sum(seconds > SLACK for seconds in late)} (goal 0); by more than 0.05 s: {sum(seconds > 0.05 for seconds in late)}"
            ),
        ]
    )


def misbehave() -> None:
    """Serves one fault after another, at random, until it is ended."""
    dice, lock = random.Random(10), threading.Lock()

    def fault(_: object) -> Step:
        with lock:
            return FAULTS[dice.choice(list(FAULTS))]

    with serve(fault) as server:
        print(server.base_url, flush=True)
        threading.Event().wait()


def main() -> None:
    """Prints and records both tables."""
    many = 10 if os.environ.get("FULL") else 1
    record("draft", "python -m evals.benches.draft", f"{stages(300 * many)}\n\n{deadlines(CALLS * many)}")


if __name__ == "__main__":
    misbehave() if sys.argv[1:] == ["misbehave"] else main()
