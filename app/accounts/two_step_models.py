"""Two-step sign-in: what is kept of it for whoever has it on."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Base, UtcDateTime


class TwoStep(Base):
    """It is on for this person. `last_step` is when their newest code was made: that one and older ones are used up."""

    __tablename__ = "two_step"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(255))
    last_step: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """One that still opens; a used one goes. Only its hash is kept."""

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("two_step.person_id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
