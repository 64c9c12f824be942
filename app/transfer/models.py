"""What leaves the product by a link, and what comes into it by a file."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..extensions import Base, BigKey, UtcDateTime
from ..signals.models import Signal


class CalendarLink(Base):
    """A person's secret address of their startup's deadlines; one at a time, and only its hash is kept."""

    __tablename__ = "calendar_link"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


IMPORT_STATUSES = ("kept", "waiting", "running", "done", "failed", "given_up")


class ImportRun(Base):
    """One file, as far as it was read. `file` is its name among the uploads; `passed` counts the rows of this `round`:
    the first takes what is offered, the second what ends something. `left_out` counts lines that were not kept.
    """

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_status", "status", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    file: Mapped[str] = mapped_column(String(40))
    format: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(10))
    round: Mapped[int] = mapped_column(default=1)
    passed: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int | None]
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0, server_default="0")
    failure: Mapped[str | None] = mapped_column(String(500))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship()

    @property
    def goes_on(self) -> bool:
        return self.status in ("waiting", "running")


class ImportLine(Base):
    """What is worth saying of one row: why it was skipped, what changed, what was closed, whom an award names."""

    __tablename__ = "import_line"
    __table_args__ = (Index("ix_import_line_run", "run_id", "result", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(60))
    result: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(600))
    signal_id: Mapped[int | None] = mapped_column(ForeignKey("signal.id"))

    signal: Mapped[Signal | None] = relationship()
