"""The event log: what happened, and who may hear it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Base, BigKey, UtcDateTime, where


class LogHead(Base):
    """The log's one head row. Its lock puts commits in order; `floor` is the last position no longer replayed."""

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16))
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    floor: Mapped[int] = mapped_column(BigInteger, default=0)


class Event(Base):
    """One fact: enough to be told as a sentence without looking anything else up."""

    __tablename__ = "event"
    __table_args__ = (
        # Partial: half of a large batch is about nobody's history.
        Index("ix_event_signal", "signal_id", "position", **where("signal_id IS NOT NULL")),
        Index("ix_event_startup", "startup_id", "position", **where("startup_id IS NOT NULL")),
    )

    position: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[str] = mapped_column(Text)
    names: Mapped[str] = mapped_column(Text, default="{}")
    signal_id: Mapped[int | None]
    startup_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(200))
    request_id: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventRoom(Base):
    """Who may hear one event. Pruned; the event itself stays as history."""

    __tablename__ = "event_room"
    __table_args__ = (Index("ix_event_room_room", "room", "position"), {"sqlite_with_rowid": False})

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    room: Mapped[str] = mapped_column(String(40), primary_key=True)


class LogReader(Base):
    """How far somebody who must miss nothing has read; nothing behind it is pruned."""

    __tablename__ = "log_reader"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
