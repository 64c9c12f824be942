"""Startups."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..extensions import Base, UtcDateTime

if TYPE_CHECKING:
    from ..accounts.models import Person


class Startup(Base):
    """A company in the programme. While it is `suspended` its members cannot enter, and nothing is lost."""

    __tablename__ = "startup"
    __table_args__ = (Index("ix_startup_name", text("lower(name)"), "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    website: Mapped[str | None] = mapped_column(String(500))
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    status: Mapped[str] = mapped_column(String(10), default="active")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    members: Mapped[list[Person]] = relationship(
        "Person",
        primaryjoin="and_(Startup.id == Person.startup_id, Person.erased_at.is_(None))",
        order_by="Person.id",
        viewonly=True,
    )
