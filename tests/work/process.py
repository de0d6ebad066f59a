"""A worker in a process of its own, whose every draft is a line of a file: `python -m tests.work.process URL FOLDER NAME SECONDS`."""

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from assistant.domain import Brief, Draft
from tests.work.parts import Plain, services_over


class Logged(Plain):
    """A writer that tells a file what it was asked, as a model server's log would, and takes its time."""

    def __init__(self, log: Path, seconds: float) -> None:
        self._log, self._seconds = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), seconds

    def write(self, brief: Brief) -> Draft:
        """One line, one draft."""
        os.write(self._log, f"{brief.inquiry.id}\n".encode())
        time.sleep(self._seconds)  # a model takes its time
        return Draft(text="Спасибо!", writer=self.name)


def main(url: str, folder: str, name: str, seconds: str) -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    made = services_over(url, Path(folder))
    bench = replace(made.bench_for("default"), writer=Logged(Path(folder) / "drafts.log", float(seconds)))
    drafter = replace(made.drafter, bench_for=lambda shop_id: bench)
    working = replace(made, drafter=drafter, worker_name=name, background=True).working()
    assert working is not None
    working.start()
    print("works", flush=True)
    stopping.wait()
    working.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
