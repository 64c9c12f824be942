"""What a token opens, and when it was last used."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("api_token") as table:
        table.add_column(sa.Column("scope", sa.String(length=5), nullable=False, server_default="write"))
        table.add_column(sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint("scope", "scope IN ('read', 'write')")


def downgrade() -> None:
    with op.batch_alter_table("api_token") as table:
        table.drop_constraint("scope", type_="check")
        table.drop_column("last_used_at")
        table.drop_column("scope")
