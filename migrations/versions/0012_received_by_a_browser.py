"""When an assignment first reached a browser of its startup, and whose."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("assignment", sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
    # In one statement, which both databases know: Alembic's own would copy the whole table on SQLite.
    op.execute(
        "ALTER TABLE assignment ADD COLUMN received_by_id INTEGER"
        " CONSTRAINT fk_assignment_received_by_id_person REFERENCES person (id)"
    )
    # What was opened had been received; when exactly, nobody noted.
    op.execute(
        "UPDATE assignment SET received_at = viewed_at, received_by_id = viewed_by_id WHERE viewed_at IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("assignment") as assignment:
        assignment.drop_column("received_by_id")
        assignment.drop_column("received_at")
