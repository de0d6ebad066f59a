"""Durable work against the ideal of concurrency over latency, and beside others that do the same: `make bench-work`.

One model server on loopback, workers in processes of their own; the times are the model server's. A share of the ideal is
what was drafted a second, against the drafts at once over the seconds that one answer takes.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, text

from assistant.store import Lane, LaneState, Store
from assistant.store.inquiries import lane_of
from assistant.store.tables import inquiries
from assistant.work.chunks import SIZE
from evals import figures
from evals.work.drafts import SHOP, Asking, fill
from evals.work.running import Model, Said, Worker, a_database, a_model, a_server, left, until_drafted
from knowledge.types import Platform

AT_ONCE = 50
FULL = os.environ.get("FULL") == "1"
COUNT = 20_000 if FULL else 3_000
LONG = 20_000
"""What one worker drafts while its memory is watched."""
WHOLE = 3_000 if FULL else 1_200
DOUBLINGS = 10
"""How often a waiting list of a thousand is doubled: to a million."""


def _span(model: Model) -> float:
    served = model.served()
    return max(row[3] for row in served) - min(row[0] for row in served)


def drafting(url: str, count: int, delay: float, path: str, workers: int = 1) -> tuple[str, float]:
    """Drafts by our workers: a line of figures, and the processor milliseconds for each."""
    with tempfile.TemporaryDirectory() as name, Store.open(url) as store, a_model(Path(name), delay) as model:
        folder = Path(name)
        lane = Lane(id=lane_of(SHOP.id, Platform.WB), shop_id=SHOP.id, state=LaneState.PAUSED, at=datetime.now(UTC))
        store.keep_lane(lane)  # nobody begins before everybody is there
        fill(store, count)
        running = [Worker(url, folder, model.url, name=f"w{n}", at_once=AT_ONCE // workers, path=path) for n in range(workers)]
        before = sum(worker.cpu() for worker in running)
        store.keep_lane(lane.model_copy(update={"state": LaneState.OPEN}))
        until_drafted(store, 600, count - min(count, 500))
        first = sum(worker.megabytes() for worker in running)
        until_drafted(store, 600)
        cpu = 1000 * (sum(worker.cpu() for worker in running) - before) / count
        grown = sum(worker.megabytes() for worker in running) - first
        for worker in running:
            worker.stop()
        rate, calls = count / _span(model), model.drafted()
        twice = sum(calls.values()) - len(calls)
    share = rate / (AT_ONCE / delay)
    return f"{rate:7.1f}/s  {share:5.0%} of ideal  {cpu:6.1f} ms CPU each  {grown:+5.0f} MB after the first 500  drafted twice {twice}", cpu


def rival(name: str, *more: str) -> tuple[str, float]:
    """Drafts by another way of doing it."""
    with tempfile.TemporaryDirectory() as folder, a_model(Path(folder), 0.2) as model:
        command = [sys.executable, "-m", "evals.work.rivals", name, model.url, str(COUNT), str(AT_ONCE), *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
        rate = COUNT / _span(model)
    cpu = 1000 * float(done.stdout.split()[1]) / COUNT
    return f"{rate:7.1f}/s  {rate / (AT_ONCE / 0.2):5.0%} of ideal  {cpu:6.1f} ms CPU each", cpu


def taking(url: str) -> list[str]:
    """How long it takes to draw and take a chunk with a short waiting list and with a long one."""
    said = []
    with Store.open(url) as store:
        draw = Asking.over(store, "", 1).draw
        fill(store, 1_000)
        for doublings in (0, DOUBLINGS):
            for number in range(doublings):
                _double(store, number)
            with store.database.write() as connection:
                connection.execute(text("ANALYZE"))
            times = []
            for number in range(5):
                began, used = time.perf_counter(), time.process_time()
                store.take(f"chunk-{doublings}-{number}", draw.ids(SIZE), lambda connection: None)
                times.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used)))
                store.give_back(f"chunk-{doublings}-{number}")
            taken, cpu = sorted(times)[2]
            said.append(f"{left(store):9,} wait: a chunk of {SIZE} is taken in {taken:.1f} ms (median of 5; {cpu:.1f} ms of our CPU)")
    return said


def _double(store: Store, number: int) -> None:
    """Every waiting inquiry once more under another id; a million are not worth a million objects."""
    copied = [column.concat(f"x{number}") if column.name in {"id", "external_id"} else column for column in inquiries.c]
    with store.database.write() as connection:
        connection.execute(inquiries.insert().from_select(list(inquiries.c.keys()), select(*copied)))


def main() -> None:
    """Prints the figures and keeps them."""
    said = Said()
    said.add(f"{COUNT} drafts that are one call of 200 ms, {AT_ONCE} at once; load of the machine before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name, a_server() as server:
        bare, cpu = rival("threads")
        said.add(f"plain threads, nothing kept    {bare}")
        said.add(f"LangChain batch, nothing kept  {rival('langchain')[0]}")
        said.add(f"procrastinate, PostgreSQL      {rival('procrastinate', a_database(server, 'rival'))[0]}")
        for store, url, count in (("SQLite", f"sqlite:///{name}/a.db", LONG), ("PostgreSQL", a_database(server, "ours"), COUNT)):
            line, ours = drafting(url, count, 0.2, "asking")
            said.add(f"ours, {store + f', {count:,}':<24} {line}", f"  engine and store over plain threads: {ours - cpu:.1f} ms CPU each")
        said.add(f"ours, PostgreSQL, 2 workers    {drafting(a_database(server, 'two'), COUNT, 0.2, 'asking', workers=2)[0]}")
        said.add(f"the whole path, {WHOLE} drafts, {AT_ONCE} at once, a model that takes 2 s (loading the dictionaries included)")
        line, cpu = drafting(f"sqlite:///{name}/b.db", WHOLE, 2.0, "whole")
        said.add(f"ours, SQLite                   {line}", f"  ceiling of one process: {1000 / cpu:.0f} inquiries a second of CPU")
        said.add("a long waiting list", *(f"SQLite     {line}" for line in taking(f"sqlite:///{name}/c.db")))
        said.add(*(f"PostgreSQL {line}" for line in taking(a_database(server, "long"))))
    figures.record("work", "make bench-work" + (" FULL=1" if FULL else ""), "\n".join(said))


if __name__ == "__main__":
    main()
