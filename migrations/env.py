"""How Alembic reaches the database: through the application's own engine, one transaction for all steps."""

from alembic import context
from flask import current_app

from app.realtime.transactions import writing

migrator = current_app.extensions["migrate"]
database = migrator.db


def _is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is the database's own affair, with the tables that SQLite keeps for it."""
    return kind != "table" or not (name or "").startswith("signal_search")


with database.engine.connect().execution_options(**writing(database.engine)) as connection:
    context.configure(
        connection=connection,
        target_metadata=database.Model.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=_is_modelled,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
