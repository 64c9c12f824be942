"""Assignments, and the pool requests that ask for one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Numeric, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..extensions import Base, BigKey, UtcDateTime, where
from ..signals.models import Signal
from ..startups.models import Startup

LIVE = ("pending_review", "accepted", "submitted")
REOPENABLE = ("declined", "withdrawn")
ORIGINS = ("direct", "service", "status", "pool")


class Assignment(Base):
    """One signal given to one startup: one row for the pair, for ever. Assigning again reopens it.

    `asked_until` is the day up to which its startup asks for time; `reminders` counts how many of the reminders of its
    day are done with; `before` is what it was when it was reopened, until that can be undone no more.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("signal_id", "startup_id"),
        Index("ix_assignment_startup_status", "startup_id", "status", "id"),
        Index("ix_assignment_status", "status", "assigned_at", "id"),
        Index("ix_assignment_batch", "batch_id"),
        Index("ix_assignment_assigned", "assigned_at", "id"),
        Index("ix_assignment_responded", "responded_at", "status", **where("responded_at IS NOT NULL")),
        Index("ix_assignment_looked", "assigned_at", "viewed_at", **where("viewed_at IS NOT NULL")),
        Index("ix_assignment_due", "status", "due_date", "id", **where("status = 'pending_review'")),
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
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    viewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    viewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    responded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_until: Mapped[date | None] = mapped_column(Date)
    asked_comment: Mapped[str | None] = mapped_column(Text)
    reminders: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    signal: Mapped[Signal] = relationship()
    startup: Mapped[Startup] = relationship()
    assigned_by: Mapped[Person | None] = relationship(foreign_keys=assigned_by_id)
    received_by: Mapped[Person | None] = relationship(foreign_keys=received_by_id)
    viewed_by: Mapped[Person | None] = relationship(foreign_keys=viewed_by_id)
    responded_by: Mapped[Person | None] = relationship(foreign_keys=responded_by_id)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class PoolRequest(Base):
    """A startup's request for a pool signal; at most one is pending for a pair.

    It stands here and not with the pool's verbs because assigning answers it: `assign` approves what it fulfils, and
    says to the others what becomes of them. `batch_id` is of the assignments with which it was decided.
    """

    __tablename__ = "pool_request"
    __table_args__ = (
        Index("uq_pool_request_pending", "signal_id", "startup_id", unique=True, **where("status = 'pending'")),
        Index("ix_pool_request_status", "status", "id"),
        Index("ix_pool_request_startup", "startup_id", "id"),
        Index("ix_pool_request_batch", "batch_id", **where("batch_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    signal_id: Mapped[int] = mapped_column(ForeignKey("signal.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    status: Mapped[str] = mapped_column(String(10), default="pending")
    message: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(500))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    batch_id: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    signal: Mapped[Signal] = relationship()
    startup: Mapped[Startup] = relationship()
    requested_by: Mapped[Person | None] = relationship(foreign_keys=requested_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
