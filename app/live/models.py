"""How far each person has seen what happened."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Base, UtcDateTime


class LastSeen(Base):
    """The log's position that a person's page had last while they were there. After an absence `away_position` keeps
    where it began, until they have read what happened in it.
    """

    __tablename__ = "last_seen"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16))
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    away_position: Mapped[int | None] = mapped_column(BigInteger)
    away_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
