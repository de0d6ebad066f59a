"""Both databases in turn, copied from one where everything is set up; workers that cost no start of Python."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.store import Store
from assistant.work.engine import DurableRunner
from tests.databases import HERE, Cluster
from tests.work.parts import until


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("template") / "desk.db"
    _set_up(f"sqlite:///{made}")
    return made


@pytest.fixture(scope="session")
def template_name(cluster: Cluster) -> str:
    url = cluster.new()
    _set_up(url)
    return url.rpartition("/")[2].partition("?")[0]


def _set_up(url: str) -> None:
    with Store.open(url) as store:
        DurableRunner(store.database).close()


@pytest.fixture
def url(each_database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a fresh database."""
    if each_database == "sqlite":
        shutil.copy(request.getfixturevalue("template_file"), tmp_path / "desk.db")
        return HERE.url(tmp_path)
    made: str = request.getfixturevalue("cluster").new(request.getfixturevalue("template_name"))
    HERE.made.append(made)
    return made


@dataclass(frozen=True)
class Process:
    """A worker's process."""

    number: int

    def send_signal(self, number: int) -> None:
        os.kill(self.number, number)

    def ended(self) -> bool:
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return True
        return False

    def kill(self) -> None:
        """It is gone when this returns."""
        if not self.ended():
            self.send_signal(signal.SIGKILL)
        until(self.ended)


Start = Callable[..., Process]


@pytest.fixture(scope="session")
def breeder() -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "tests.work.process"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield running
        running.kill()


@pytest.fixture
def start(url: str, tmp_path: Path, breeder: "subprocess.Popen[str]") -> Iterator[Start]:
    """Starts a worker of that name, whose drafts take that long."""
    running: list[Process] = []

    def started(name: str = "", seconds: float = 0.05) -> Process:
        assert breeder.stdin is not None
        assert breeder.stdout is not None
        breeder.stdin.write(json.dumps({"url": url, "folder": str(tmp_path), "name": name, "seconds": seconds}) + "\n")
        breeder.stdin.flush()
        said = {breeder.stdout.readline().strip(), breeder.stdout.readline().strip()}
        (number,) = said - {"works"}
        running.append(Process(int(number)))
        return running[-1]

    yield started
    for worker in running:
        worker.kill()
