"""As what a signal stood when its source ended it, so that it can be opened again as that."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("signal", sa.Column("ended_as", sa.String(10), nullable=True))


def downgrade() -> None:
    op.drop_column("signal", "ended_as")
