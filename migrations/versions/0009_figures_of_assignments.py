"""Indexes for what the overview counts by week, and for the list by time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_assignment_assigned", "assignment", ["assigned_at", "id"])
    _create_partial("ix_assignment_responded", ["responded_at", "status"], "responded_at IS NOT NULL")
    _create_partial("ix_assignment_looked", ["assigned_at", "viewed_at"], "viewed_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_assignment_looked", "assignment")
    op.drop_index("ix_assignment_responded", "assignment")
    op.drop_index("ix_assignment_assigned", "assignment")


def _create_partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "assignment", columns, sqlite_where=where, postgresql_where=where)
