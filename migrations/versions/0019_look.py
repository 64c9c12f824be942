"""An admin seeing what a member sees."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("sign_in_id", sa.String(43), primary_key=True),
        sa.Column("admin_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("admin_id", "person_id", "until"):
        op.create_index(f"ix_look_{column}", "look", [column])


def downgrade() -> None:
    op.drop_table("look")
