"""One worker in a process of its own: `python -m evals.work.worker URL FOLDER MODEL NAME AT_ONCE {asking,jumping,whole}`; stops on SIGTERM.

`asking` drafts with one call of the model server and nothing else, `jumping` the same while its clock is put forward and back.
"""

import itertools
import resource
import signal
import sys
import threading
import time
from pathlib import Path

from assistant.store import Store
from assistant.work.working import Working
from evals.work.drafts import Asking, services, whole

DAY = 86_400


def main(url: str, folder: str, model: str, name: str, at_once: str, path: str) -> None:
    """Works until it is told to stop; then says what it used."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    if path == "jumping":
        jump(stopping)
    with Store.open(url) as store:
        drafter = whole(store, model) if path == "whole" else Asking.over(store, model, int(at_once))
        made = services(store, drafter, Path(folder), name, int(at_once))
        if made.runner is None:
            raise RuntimeError("services without a runner")
        working = Working(made, made.runner, name=name, at_once=int(at_once), counting=path == "whole")
        working.start()
        print("started", flush=True)
        stopping.wait()
        working.stop()
        made.runner.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"cpu {used.ru_utime + used.ru_stime:.2f} rss {used.ru_maxrss / 1024:.0f}", flush=True)


def jump(stopping: threading.Event) -> None:
    """From now on this process's clock is put a day forward and back again, every second, as somebody who sets a machine's clock would."""
    real, ahead = time.time, [0]
    time.time = lambda: real() + ahead[0]

    def run() -> None:
        for shift in itertools.cycle((DAY, 0, -DAY, 0)):
            if stopping.wait(1):
                return
            ahead[0] = shift

    threading.Thread(target=run, name="jumps", daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
