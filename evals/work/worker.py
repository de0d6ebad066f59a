"""One worker in a process of its own: `python -m evals.work.worker URL FOLDER MODEL NAME AT_ONCE {asking,whole}`; stops on SIGTERM."""

import resource
import signal
import sys
import threading
from pathlib import Path

from assistant.store import Store
from assistant.work.working import Working
from evals.work.drafts import Asking, services, whole


def main(url: str, folder: str, model: str, name: str, at_once: str, path: str) -> None:
    """Works until it is told to stop; then says what it used."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with Store.open(url) as store:
        drafter = Asking.over(store, model, int(at_once)) if path == "asking" else whole(store, model)
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


if __name__ == "__main__":
    main(*sys.argv[1:])
