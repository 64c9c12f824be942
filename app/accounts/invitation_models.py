"""Links that let somebody in once: invitations, and new passwords. Only their hashes are kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..extensions import Base, UtcDateTime
from .models import Person

if TYPE_CHECKING:
    from ..startups.models import Startup


class Invitation(Base):
    """Somebody asked to join, once a place. Accepted or taken back, the row goes: the events keep what happened.

    `mail_at` is when its mail is due, where that leaves in the background and has not left yet.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("(role IN ('admin', 'viewer')) = (startup_id IS NULL)", name="admin_or_member"),
        Index("uq_invitation", "email", text("coalesce(startup_id, 0)"), unique=True),
        Index("ix_invitation_startup_id", "startup_id"),
        Index("ix_invitation_mail_at", "mail_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(10))
    startup_id: Mapped[int | None] = mapped_column(ForeignKey("startup.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mail_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    startup: Mapped[Startup | None] = relationship("Startup", lazy="joined")

    @property
    def stands(self) -> bool:
        """Whether its link still opens."""
        return self.expires_at > clock.now()


class PasswordReset(Base):
    """The one link with which a person may choose a new password."""

    __tablename__ = "password_reset"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
