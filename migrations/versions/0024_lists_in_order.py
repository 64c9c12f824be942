"""The pool in each of its orders has an index of the signals in it alone, and what waits one by the day it is due."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

ORDERED = {
    "deadline": "deadline",
    "published": "coalesce(posted_at, created_at)",
    "title": "lower(title)",
    "agency": "lower(agency)",
    "value": "value",
}
WAITING: dict[str, Any] = {name: sa.text("status = 'pending_review'") for name in ("sqlite_where", "postgresql_where")}
IN_POOL: dict[str, Any] = {"sqlite_where": sa.text("pool = 1"), "postgresql_where": sa.text("pool")}


def upgrade() -> None:
    op.drop_index("ix_signal_pool", "signal")
    for name, ordered in ORDERED.items():
        op.create_index(f"ix_signal_pool_{name}", "signal", [sa.text(ordered), "id", "status"], **IN_POOL)
    op.drop_index("ix_assignment_due", "assignment")
    # SQLite takes an index by what it finds, and not for its order: the status is in it although it is always the same.
    op.create_index("ix_assignment_due", "assignment", ["status", "due_date", "id"], **WAITING)


def downgrade() -> None:
    op.drop_index("ix_assignment_due", "assignment")
    op.create_index("ix_assignment_due", "assignment", ["due_date", "id"], **WAITING)
    for name in ORDERED:
        op.drop_index(f"ix_signal_pool_{name}", "signal")
    op.create_index("ix_signal_pool", "signal", ["deadline", "id", "status"], **IN_POOL)
