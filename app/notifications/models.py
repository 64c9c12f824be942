"""Notifications."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Base, BigKey, UtcDateTime, where
from ..signals.models import Signal


class Notification(Base):
    """One line in one person's tray."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_person", "person_id", "id"),
        Index("ix_notification_unread", "person_id", **where("read_at IS NULL")),
        Index("ix_notification_snoozed", "snoozed_until", **where("snoozed_until IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(600))
    signal_id: Mapped[int | None] = mapped_column(ForeignKey("signal.id"))
    startup_id: Mapped[int | None] = mapped_column(ForeignKey("startup.id"))
    batch_id: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    signal: Mapped[Signal | None] = relationship()

    @property
    def identifier(self) -> str | None:
        """Of the signal that it is about."""
        return self.signal.identifier if self.signal else None


class Preference(Base):
    """How one person is told of one kind of event, where that is not as usual."""

    __tablename__ = "preference"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    message: Mapped[bool]
    desktop: Mapped[bool]
    sound: Mapped[bool]
    mail: Mapped[str] = mapped_column(String(6))


class QuietHours(Base):
    """From one hour of a person's day until another, nothing but the tray tells."""

    __tablename__ = "quiet_hours"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    begin: Mapped[int] = mapped_column(SmallInteger)
    end: Mapped[int] = mapped_column(SmallInteger)


class MutedSignal(Base):
    """A signal of which one person wants to hear no more."""

    __tablename__ = "muted_signal"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    signal_id: Mapped[int] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
