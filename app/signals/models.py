"""Signals."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..extensions import Base, UtcDateTime, where
from ..unindexed import unindexed

STATUSES = ("draft", "open", "assigned", "closed")
#: What lists of signals are ordered by: an index has it in order, for all of them, those of one status, and the pool.
_ORDERED: dict[str, list[Any]] = {
    "deadline": ["deadline"],
    "published": [text("coalesce(posted_at, created_at)")],
    "title": [text("lower(title)")],
    "agency": [text("lower(agency)")],
}
_ORDERED_IN_POOL = _ORDERED | {"value": ["value"]}
_IN_POOL: dict[str, Any] = {"sqlite_where": text("pool = 1"), "postgresql_where": text("pool")}


class Signal(Base):
    """A government notice. `pool` says whether every startup may ask for it, while it is open or assigned.

    `source_id` is its name where it came from, `source_reference` what other notices of the same business share there,
    `source_version` when what is written here was published, `ended_as` the status in which it was closed because its
    source ended it, for as long as nobody has opened it by hand.
    """

    __tablename__ = "signal"
    __table_args__ = (
        *(Index(f"ix_signal_{name}", *columns, "id") for name, columns in _ORDERED.items()),
        *(Index(f"ix_signal_status_{name}", "status", *columns, "id") for name, columns in _ORDERED.items()),
        Index("ix_signal_of_agency", "agency", "deadline", "id"),
        *(
            Index(f"ix_signal_pool_{name}", *columns, "id", "status", **_IN_POOL)
            for name, columns in _ORDERED_IN_POOL.items()
        ),
        Index("ix_signal_source", "source", "source_id", unique=True),
        Index("ix_signal_reference", "source", "source_reference", **where("source_reference IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    identifier: Mapped[str] = mapped_column(String(10), unique=True)
    title: Mapped[str] = mapped_column(String(500))
    agency: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text, deferred=True)  # no list shows it, and it is most of a row
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
    source_reference: Mapped[str | None] = mapped_column(String(200))
    source_version: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_as: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def in_pool(self) -> bool:
        """Whether a startup may ask for it now."""
        return self.pool and self.status in ("open", "assigned")


#: What every startup may see, and ask for. SQLite takes an index of the statuses for a find, and they hold nearly all.
IN_POOL: ColumnElement[bool] = Signal.pool & unindexed(Signal.status).in_(("open", "assigned"))
