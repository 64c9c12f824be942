"""What happens to an assignment after it was given: more time is asked for, it is reminded of, it is undone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for column in (
        sa.Column("asked_until", sa.Date(), nullable=True),
        sa.Column("asked_comment", sa.Text(), nullable=True),
        sa.Column("reminders", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
    ):
        op.add_column("assignment", column)
    waiting = sa.text("status = 'pending_review'")
    op.create_index(
        "ix_assignment_due", "assignment", ["due_date", "id"], sqlite_where=waiting, postgresql_where=waiting
    )
    # Nobody is reminded at once of all that has waited for long.
    op.execute("UPDATE assignment SET reminders = 2")


def downgrade() -> None:
    op.drop_index("ix_assignment_due", "assignment")
    with op.batch_alter_table("assignment") as assignment:
        for name in ("before", "reminded_at", "reminders", "asked_comment", "asked_until"):
            assignment.drop_column(name)
