"""An admin seeing what a member sees."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Base, UtcDateTime
from .models import Person


class Look(Base):
    """It lasts in one session, until a moment at the latest. The row outlives the session, until its end is told."""

    __tablename__ = "look"

    sign_in_id: Mapped[str] = mapped_column(String(43), primary_key=True)
    admin_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    admin: Mapped[Person] = relationship(foreign_keys=admin_id, lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="joined", innerjoin=True)
