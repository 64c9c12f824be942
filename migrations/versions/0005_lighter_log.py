"""A log that is lighter to write: no second tree of rows for a key, no index entry for what is about nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_BIG = sa.BigInteger()
_KEY = _BIG.with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _index_anew(partial=True)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("event") as event:
            event.alter_column("position", existing_type=_BIG, type_=_KEY, existing_nullable=False)
        with op.batch_alter_table("event_room", recreate="always", table_kwargs={"sqlite_with_rowid": False}):
            pass


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("event_room", recreate="always", table_kwargs={"sqlite_with_rowid": True}):
            pass
        with op.batch_alter_table("event") as event:
            event.alter_column("position", existing_type=_KEY, type_=_BIG, existing_nullable=False)
    _index_anew(partial=False)


def _index_anew(*, partial: bool) -> None:
    for subject in ("signal", "startup"):
        column = f"{subject}_id"
        op.drop_index(f"ix_event_{subject}", "event")
        only = sa.text(f"{column} IS NOT NULL") if partial else None
        name, columns = f"ix_event_{subject}", [column, "position"]
        op.create_index(name, "event", columns, sqlite_where=only, postgresql_where=only)
