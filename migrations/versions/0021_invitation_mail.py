"""When the mail of an invitation is due that leaves in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("invitation", sa.Column("mail_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_invitation_mail_at", "invitation", ["mail_at"])


def downgrade() -> None:
    op.drop_index("ix_invitation_mail_at", "invitation")
    op.drop_column("invitation", "mail_at")
