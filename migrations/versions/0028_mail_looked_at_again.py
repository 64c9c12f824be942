"""What event a mail tells of, so that it is looked at again before it leaves; and why one was not sent."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("mail", sa.Column("position", sa.BigInteger, nullable=True))
    op.add_column("mail", sa.Column("why_not", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("mail", "why_not")
    op.drop_column("mail", "position")
