"""With which assignments a request was decided: when these are undone, it waits again."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("pool_request", sa.Column("batch_id", sa.String(32), nullable=True))
    decided = sa.text("batch_id IS NOT NULL")
    op.create_index(
        "ix_pool_request_batch", "pool_request", ["batch_id"], sqlite_where=decided, postgresql_where=decided
    )


def downgrade() -> None:
    op.drop_index("ix_pool_request_batch", "pool_request")
    op.drop_column("pool_request", "batch_id")
