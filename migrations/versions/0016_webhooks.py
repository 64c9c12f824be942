"""Webhooks: endpoints, and what is to be delivered to them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_MOMENT = sa.DateTime(timezone=True)
_ENDPOINT = sa.ForeignKey("webhook_endpoint.id", ondelete="CASCADE")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("secret_before", sa.String(100), nullable=True),
        sa.Column("secret_before_until", _MOMENT, nullable=True),
        sa.Column("disabled", sa.String(200), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("endpoint_id", sa.Integer(), _ENDPOINT, nullable=False),
        sa.Column("message_id", sa.String(60), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("claimed_at", _MOMENT, nullable=True),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("answer", sa.String(500), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    due = ["endpoint_id", "next_at", "id"]
    op.create_index("ix_webhook_delivery_due", "webhook_delivery", due, **_where("state = 'waiting'"))
    op.create_index("ix_webhook_delivery_claimed", "webhook_delivery", ["claimed_at"], **_where("state = 'claimed'"))
    op.create_index("ix_webhook_delivery_endpoint", "webhook_delivery", ["endpoint_id", "id"])


def downgrade() -> None:
    op.drop_table("webhook_delivery")
    op.drop_table("webhook_endpoint")
