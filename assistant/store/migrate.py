"""Bringing a database to the tables of this release."""

from pathlib import Path

from sqlalchemy import Connection, text

from assistant.errors import StoreError
from assistant.store.database import Database

FOLDER = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str:
    """The step that a database is at; empty before the first."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision() or ""


def migrate(database: Database) -> None:
    """Runs every step that the database has not had yet; refuses a database of a newer release."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    scripts = ScriptDirectory.from_config(config)
    with database.read() as connection:
        current = revision(connection) or None
    if current == scripts.get_current_head():
        return
    if current is not None and current not in {step.revision for step in scripts.walk_revisions()}:
        raise StoreError(f"the database is at step {current!r}, which this release does not know; install the newer Otklik again")
    with database.write() as connection:
        if connection.dialect.name == "postgresql":  # of several processes that start at once one does the work, the others find it done
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('otklik migrations'))"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
