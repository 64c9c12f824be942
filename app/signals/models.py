"""Signals."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..extensions import Base, UtcDateTime

STATUSES = ("draft", "open", "assigned", "closed")


class Signal(Base):
    """A government notice. `pool` says whether every startup may ask for it, while it is open or assigned."""

    __tablename__ = "signal"
    __table_args__ = (
        Index("ix_signal_status_deadline", "status", "deadline", "id"),
        Index("ix_signal_status_posted", "status", "posted_at", "id"),
        Index("ix_signal_source", "source", "source_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    identifier: Mapped[str] = mapped_column(String(10), unique=True)
    title: Mapped[str] = mapped_column(String(500))
    agency: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10), default="open")
    pool: Mapped[bool] = mapped_column(default=False)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    currency: Mapped[str | None] = mapped_column(String(3))
    codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    place: Mapped[str | None] = mapped_column(String(300))
    url: Mapped[str | None] = mapped_column(String(1000))
    source: Mapped[str | None] = mapped_column(String(20))
    source_id: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def in_pool(self) -> bool:
        """Whether a startup may ask for it now."""
        return self.pool and self.status in ("open", "assigned")
