"""Alembic's entry: the connection is handed in by `migrate`, or made from a URL for `alembic revision --autogenerate`."""

from alembic import context
from sqlalchemy import Connection, create_engine

from assistant.store.tables import metadata


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True, user_module_prefix="")
    with context.begin_transaction():
        context.run_migrations()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    _run(handed)
else:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.begin() as made:
        _run(made)
    engine.dispose()
