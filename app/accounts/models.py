"""People, their sign-ins and their API tokens."""

# Flask-Security declares what these columns are as plain attributes.
# pyright: reportIncompatibleVariableOverride=false

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask_security import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..extensions import Base, UtcDateTime

if TYPE_CHECKING:
    from ..startups.models import Startup

ADMIN_ROLES = ("admin", "viewer")
MEMBER_ROLES = ("owner", "member")
# What browsers call themselves; the first sign that is found counts, for most of them also carry an older one's.
_BROWSERS = (("Firefox/", "Firefox"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
SCOPES = ("read", "write")  # what a token opens


class Person(Base, UserMixin):
    """Somebody who signs in: an admin (`admin`, `viewer`), or a member of one startup (`owner`, `member`).

    Who has left, or is erased, is not `active` either. An erased row stands for whoever did what the history tells.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("(role IN ('admin', 'viewer')) = (startup_id IS NULL)", name="admin_or_member"),
        Index("ix_person_startup_id", "startup_id"),
        Index("ix_person_name", text("lower(name)"), "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(10))
    startup_id: Mapped[int | None] = mapped_column(ForeignKey("startup.id"))
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    letter_hour: Mapped[int] = mapped_column(SmallInteger, default=8, server_default="8")
    toasts: Mapped[bool] = mapped_column(default=True)
    sound: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    startup: Mapped[Startup | None] = relationship("Startup")

    @property
    def is_admin(self) -> bool:
        """Whether these are the accelerator's eyes, with or without its hands."""
        return self.role in ADMIN_ROLES

    @property
    def can_edit(self) -> bool:
        return self.role == "admin"

    @property
    def may_enter(self) -> bool:
        """Whether this person may use the product now."""
        return self.active and (self.startup is None or self.startup.status == "active")


class SignIn(Base):
    """One session. Its id lies in the signed cookie; without this row, a copied cookie opens nothing."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    agent: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def browser(self) -> str:
        """`Firefox on Linux`, as far as it says so itself."""
        named = next((name for sign, name in _BROWSERS if sign in self.agent), "A browser")
        place = next((name for sign, name in _SYSTEMS if sign in self.agent), "")
        return f"{named} on {place}" if place else named


class ApiToken(Base):
    """A program's key, with its person's rights, or only with their eyes. Only its hash is kept."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("scope IN ('read', 'write')", name="scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(5), default="write", server_default="write")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class FailedSignIn(Base):
    """One refused password, for slowing down whoever guesses. The account is hashed: it may be anything typed."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (
        Index("ix_failed_sign_in_account", "account", "at"),
        Index("ix_failed_sign_in_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
