"""Workers are killed, frozen and cut off while they draft: `make bench-crash`. Checked from the model server's own log.

Lost: inquiries without a proposal at the end. Twice: requests that the model server answered beyond one for each inquiry; each was
charged. Given to a person: what three kills found in hand, the last time alone. Recovery: from a kill until the model server is asked
again, starting the process included.

PART=sqlite, postgres or troubles measures one part, each in less than a quarter of an hour on a quiet machine even with FULL=1, and keeps
the lines of the others. The full disk is a small file system of its own where this user may mount one.
"""

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, text

from assistant.drafting import KILLED
from assistant.store import Store
from assistant.work.engine import DurableRunner
from evals import figures
from evals.work.drafts import fill
from evals.work.running import Model, Said, Worker, a_database, a_model, a_server, left, restart, until_drafted
from knowledge.database import address_of

FULL = os.environ.get("FULL") == "1"
PART = os.environ.get("PART", "")
COUNT, KILLS = (20_000, 100) if FULL else (2_500, 10)
AWAY = 60.0 if FULL else 10.0
AT_ONCE = 20
DELAY = 0.1


def verdict(store: Store, model: Model, count: int, *, kills: int = 0) -> str:
    """What the log and the tables say at the end."""
    with store.database.read() as connection:
        drafted = connection.scalar(text("SELECT count(DISTINCT inquiry_id) FROM proposals"))
        proposals = connection.scalar(text("SELECT count(*) FROM proposals"))
        given_up = connection.scalar(text("SELECT count(*) FROM inquiries WHERE status_reason = :killed"), {"killed": KILLED})
    calls = model.drafted()
    twice = sum(calls.values()) - len(calls)
    allowed = f" (at most {kills * AT_ONCE})" if kills else ""
    beyond = int(proposals or 0) - count
    return f"lost {count - int(drafted or 0)}, proposals beyond one {beyond}, drafted twice {twice}{allowed}, given to a person {given_up}"


def killing(url: str, chance: random.Random) -> str:
    """Kills the only worker again and again, and starts it under the same name."""
    with tempfile.TemporaryDirectory() as name, Store.open(url) as store, a_model(Path(name), DELAY) as model:
        fill(store, COUNT)
        kills, waits = 0, list[float]()
        while kills < KILLS and left(store) > 4 * AT_ONCE:
            asked = len(model.served())
            began = time.monotonic()
            worker = Worker(url, Path(name), model.url, at_once=AT_ONCE)
            while len(model.served()) == asked:
                time.sleep(0.02)
            if kills:
                waits.append(time.monotonic() - began)
            time.sleep(chance.uniform(0.2, 1.2))
            worker.kill()
            kills += 1
        worker = Worker(url, Path(name), model.url, at_once=AT_ONCE)
        until_drafted(store, 600)
        worker.stop()
        said = verdict(store, model, COUNT, kills=kills)
    longest, usual = max(waits), sorted(waits)[len(waits) // 2]
    return f"{kills} SIGKILLs over {COUNT} inquiries: {said}; recovery {longest:.1f} s at most, {usual:.1f} s median"


def gone_for_good(url: str) -> str:
    """One of two workers is killed and never comes back."""
    with tempfile.TemporaryDirectory() as name, Store.open(url) as store, a_model(Path(name), 0.5) as model:
        fill(store, 1_500)
        first, second = (Worker(url, Path(name), model.url, name=named, at_once=AT_ONCE) for named in ("a", "b"))
        with DurableRunner(store.database) as runner:
            while "a" not in runner.workers():
                time.sleep(0.05)
            first.kill()
            began = time.monotonic()
            while "a" in runner.workers():
                time.sleep(0.05)
            taken = time.monotonic() - began
        until_drafted(store, 300)
        second.stop()
        said = verdict(store, model, 1_500, kills=1)
    return f"one of two workers gone for good: what it held was taken over after {taken:.1f} s; {said}"


def frozen(url: str) -> str:
    """One of two workers stands still for twelve seconds."""
    with tempfile.TemporaryDirectory() as name, Store.open(url) as store, a_model(Path(name), DELAY) as model:
        fill(store, 1_500)
        first, second = (Worker(url, Path(name), model.url, name=named, at_once=AT_ONCE) for named in ("a", "b"))
        until_drafted(store, 300, 1_300)
        first.freeze()
        time.sleep(12)
        first.thaw()
        until_drafted(store, 300)
        first.stop()
        second.stop()
        return f"one of two workers frozen for 12 s: {verdict(store, model, 1_500)}"


def cut_off(url: str) -> str:
    """The database's server is restarted in the middle, twice; in between every session is ended."""
    with tempfile.TemporaryDirectory() as name, Store.open(url) as store, a_model(Path(name), DELAY) as model:
        fill(store, 1_500)
        worker = Worker(url, Path(name), model.url, at_once=AT_ONCE)
        for most, trouble in ((1_200, restart), (800, _end_sessions), (400, restart)):
            until_drafted(store, 300, most)
            trouble(url)
            store.database.writer.dispose()
        until_drafted(store, 300)
        alive = worker.process.poll() is None
        worker.stop()
        said = verdict(store, model, 1_500, kills=3)
    return f"server restarted twice, every session ended once: the same process {'carried on' if alive else 'ENDED'}; {said}"


def _end_sessions(url: str) -> None:
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    admin = create_engine(address_of(url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(ending)).all()
    admin.dispose()


def away(url: str) -> str:
    """The model server is gone for a while, and afterwards asks everybody to come later for a while."""
    with tempfile.TemporaryDirectory() as name, Store.open(url) as store, a_model(Path(name), DELAY) as model:
        fill(store, 1_500)
        worker = Worker(url, Path(name), model.url, at_once=AT_ONCE)
        until_drafted(store, 300, 1_000)
        model.stop()
        time.sleep(AWAY)
        model.start()
        came = time.monotonic()
        asked = len(model.served())
        while len(model.served()) == asked:
            time.sleep(0.05)
        back = time.monotonic() - came
        until_drafted(store, 300, 500)
        model.mode(429)
        time.sleep(AWAY)
        refused = sum(status == 429 for _, _, status, _ in model.served())
        model.mode(200)
        until_drafted(store, 300)
        worker.stop()
        said = verdict(store, model, 1_500, kills=1)
    gone = f"model server gone for {AWAY:.0f} s: asked again {back:.1f} s after it came"
    return f"{gone}; 429 for {AWAY:.0f} s: {refused} requests refused; {said}"


def full_disk(folder: str) -> str:
    """The database's disk is full for a while; `folder` is a small file system that holds nothing else."""
    with tempfile.TemporaryDirectory() as name, Store.open(f"sqlite:///{folder}/a.db") as store, a_model(Path(name), DELAY) as model:
        fill(store, 1_500)
        worker = Worker(f"sqlite:///{folder}/a.db", Path(name), model.url, at_once=AT_ONCE)
        until_drafted(store, 300, 1_000)
        ballast = Path(folder) / "ballast"
        _fill_up(ballast)
        time.sleep(AWAY)
        alive, stood = worker.process.poll() is None, left(store)
        ballast.unlink()
        until_drafted(store, 300)
        worker.stop()
        said = verdict(store, model, 1_500, kills=1)
    carried = "carried on" if alive else "ENDED"
    return f"disk full for {AWAY:.0f} s with {stood} inquiries left: the same process {carried}; {said}"


def _fill_up(ballast: Path) -> None:
    """Takes what is left of the file system, however small the pieces."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))


def small_disk() -> str:
    """`full_disk` in a process that has mounted a file system of its own; says why not where that is forbidden."""
    with tempfile.TemporaryDirectory() as folder:
        inside = f"mount -t tmpfs -o size=24m tmpfs {folder} && exec {sys.executable} -m evals.benches.crash {folder}"
        done = subprocess.run(["unshare", "-Urm", "sh", "-c", inside], stdout=subprocess.PIPE, text=True, timeout=900)
    return done.stdout.strip() if done.returncode == 0 else "disk full: not measured, this user may not mount a file system"


def jumping(url: str) -> str:
    """The worker's wall clock is put a day forward and back again while it drafts."""
    with tempfile.TemporaryDirectory() as name, Store.open(url) as store, a_model(Path(name), DELAY) as model:
        fill(store, 1_500)
        worker = Worker(url, Path(name), model.url, at_once=AT_ONCE, path="jumping")
        until_drafted(store, 300)
        worker.stop()
        return f"clock put a day forward and a day back, every second: {verdict(store, model, 1_500, kills=1)}"


def of_sqlite(folder: str, server: str) -> Iterator[str]:
    """Kills on SQLite."""
    yield f"SQLite:     {killing(f'sqlite:///{folder}/a.db', random.Random(11))}"


def of_postgres(folder: str, server: str) -> Iterator[str]:
    """Kills on PostgreSQL."""
    yield f"PostgreSQL: {killing(a_database(server, 'killing'), random.Random(12))}"


def of_troubles(folder: str, server: str) -> Iterator[str]:
    """Everything that is no kill of the only worker."""
    yield f"PostgreSQL: {gone_for_good(a_database(server, 'gone'))}"
    yield f"PostgreSQL: {frozen(a_database(server, 'frozen'))}"
    yield f"PostgreSQL: {cut_off(a_database(server, 'cut'))}"
    yield f"SQLite:     {away(f'sqlite:///{folder}/b.db')}"
    yield f"SQLite:     {jumping(f'sqlite:///{folder}/c.db')}"
    yield f"SQLite:     {small_disk()}"


PARTS = {"sqlite": of_sqlite, "postgres": of_postgres, "troubles": of_troubles}


def main() -> None:
    """Prints the figures and keeps them, part by part."""
    said = Said()
    for name in [PART] if PART else PARTS:
        said.clear()
        said.add(f"{AT_ONCE} drafts at once, {DELAY} s each; load of the machine before: {os.getloadavg()[0]:.1f}")
        with tempfile.TemporaryDirectory() as folder, a_server() as server:
            for line in PARTS[name](folder, server):
                said.add(line)
        command = f"make bench-crash PART={name}" + (" FULL=1" if FULL else "")
        figures.record(f"crash_{name}", command, "\n".join(said))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(full_disk(sys.argv[1]))
    else:
        main()
