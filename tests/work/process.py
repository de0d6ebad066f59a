"""Workers in processes of their own, each forked from one that has imported and loaded everything: `python -m tests.work.process`.

Every line of standard input is a worker as JSON; the answer is its number, and `works` when it begins to. What is killed is a process of
its own; the one that breeds them holds no database.
"""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from assistant.domain import Brief, Draft
from assistant.pipeline import Bench, propose
from assistant.work.engine import DurableRunner  # noqa: F401 - loaded before the first fork
from knowledge.library import Library
from knowledge.rules import Rulebook
from tests.builders import NOW, an_inquiry
from tests.work.parts import SHOP, Plain, services_over

DEADLY = "Яд"
"""What a buyer writes that ends the process that drafts it."""


class Logged(Plain):
    """A writer that tells a file what it was asked, as a model server's log would, and takes its time."""

    def __init__(self, log: Path, seconds: float) -> None:
        self._log, self._seconds = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), seconds

    def write(self, brief: Brief) -> Draft:
        """One line, one draft."""
        os.write(self._log, f"{brief.inquiry.id}\n".encode())
        if brief.inquiry.text == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(self._seconds)  # a model takes its time
        return Draft(text="Спасибо!", writer=self.name)


def work(url: str, folder: str, name: str, seconds: float) -> None:
    """Works until it is told to stop."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    made = services_over(url, Path(folder))
    bench = replace(made.bench_for("default"), writer=Logged(Path(folder) / "drafts.log", seconds))
    drafter = replace(made.drafter, bench_for=lambda shop_id: bench)
    working = replace(made, drafter=drafter, worker_name=name, background=True).working()
    assert working is not None
    print("works", flush=True)  # said first, for the first draft may end the process
    working.start()
    stopping.wait()
    working.stop()


def breed() -> None:
    """Forks a worker for every line."""
    bench = Bench(shop=SHOP, library=Library(), rulebook=Rulebook(), writer=Plain())
    propose(an_inquiry("Хорошо"), bench, now=NOW)  # the dictionaries are loaded for all
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(**json.loads(line))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    breed()
