"""The outbox."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..extensions import Base, BigKey, UtcDateTime, where

STATES = ("waiting", "claimed", "sent", "refused", "unknown", "dismissed")


class Mail(Base):
    """One mail. `subject_key` names what it tells of: to one address there is one mail of it, however often it is asked
    for. `claimed` is being sent; `unknown` is one whose sending was cut short: it may have arrived.
    `position` is that of the event in the log that it tells of; `why_not` says why a dismissed one was not sent.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("uq_mail_key", "address", "subject_key", unique=True),
        Index("ix_mail_due", "not_before", "id", **where("state = 'waiting'")),
        Index("ix_mail_claimed", "claimed_at", **where("state = 'claimed'")),
        Index("ix_mail_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    subject_key: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    unsubscribe: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(500))
    position: Mapped[int | None] = mapped_column(BigInteger)
    why_not: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
