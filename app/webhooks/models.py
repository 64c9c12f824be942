"""Endpoints, and what is to be delivered to them."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Base, BigKey, UtcDateTime, where

STATES = ("waiting", "claimed", "sent", "failed")


class WebhookEndpoint(Base):
    """An address that is told of these kinds of events. After a change of the secret the one before is good for a day.

    `disabled` says why nothing is delivered to it any more; None while it is in use.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    kinds: Mapped[list[str]] = mapped_column(JSON)
    secret: Mapped[str] = mapped_column(String(100))
    secret_before: Mapped[str | None] = mapped_column(String(100))
    secret_before_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def active(self) -> bool:
        return self.disabled is None

    @property
    def reader(self) -> str:
        """The name of its cursor in the log."""
        return f"webhook:{self.id}"


class WebhookDelivery(Base):
    """One message to one endpoint: `waiting`, `claimed` while it is being sent, `sent`, or `failed` for good."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_due", "endpoint_id", "next_at", "id", **where("state = 'waiting'")),
        Index("ix_webhook_delivery_claimed", "claimed_at", **where("state = 'claimed'")),
        Index("ix_webhook_delivery_endpoint", "endpoint_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(60))
    position: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    answer: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    endpoint: Mapped[WebhookEndpoint] = relationship()
