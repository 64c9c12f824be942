"""At which hour of their day a person gets the daily letter."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("person", sa.Column("letter_hour", sa.SmallInteger(), nullable=False, server_default="8"))


def downgrade() -> None:
    op.drop_column("person", "letter_hour")
