"""Assignments, and the pool requests that ask for one."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..extensions import Base, BigKey, UtcDateTime
from ..signals.models import Signal
from ..startups.models import Startup

LIVE = ("pending_review", "accepted", "submitted")
REOPENABLE = ("declined", "withdrawn")
ORIGINS = ("direct", "service", "status", "pool")


class Assignment(Base):
    """One signal given to one startup: one row for the pair, for ever. Assigning again reopens it."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("signal_id", "startup_id"),
        Index("ix_assignment_startup_status", "startup_id", "status", "id"),
        Index("ix_assignment_status", "status", "id"),
        Index("ix_assignment_batch", "batch_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    signal_id: Mapped[int] = mapped_column(ForeignKey("signal.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    status: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(10))
    due_date: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(500))
    comment: Mapped[str | None] = mapped_column(Text)
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    batch_id: Mapped[str] = mapped_column(String(32))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    viewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    viewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    responded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    signal: Mapped[Signal] = relationship()
    startup: Mapped[Startup] = relationship()
    assigned_by: Mapped[Person | None] = relationship(foreign_keys=assigned_by_id)
    viewed_by: Mapped[Person | None] = relationship(foreign_keys=viewed_by_id)
    responded_by: Mapped[Person | None] = relationship(foreign_keys=responded_by_id)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class PoolRequest(Base):
    """A startup's request for a pool signal; at most one is pending for a pair.

    It stands here and not with the pool's verbs because assigning answers it: `assign` approves what it fulfils.
    """

    __tablename__ = "pool_request"
    __table_args__ = (
        Index(
            "uq_pool_request_pending",
            "signal_id",
            "startup_id",
            unique=True,
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_pool_request_status", "status", "id"),
        Index("ix_pool_request_startup", "startup_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    signal_id: Mapped[int] = mapped_column(ForeignKey("signal.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    status: Mapped[str] = mapped_column(String(10), default="pending")
    message: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(500))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    signal: Mapped[Signal] = relationship()
    startup: Mapped[Startup] = relationship()
    requested_by: Mapped[Person | None] = relationship(foreign_keys=requested_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
