"""Leases, and how far jobs have come."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Base, BigKey, UtcDateTime


class Lease(Base):
    """Who may do a job now, and until when nobody else does it. Without a row, nobody does it."""

    __tablename__ = "lease"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class JobPlace(Base):
    """The last row, by moment and id, that a job has passed."""

    __tablename__ = "job_place"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    row_id: Mapped[int] = mapped_column(BigKey)
