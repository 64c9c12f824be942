"""What the database's planner knows of the data. SQLite is told to look once an hour; PostgreSQL looks by itself."""

from datetime import timedelta

from sqlalchemy import text

from .. import clock
from ..bulk import side_by_side
from ..extensions import db
from ..realtime.event_log import transactional
from .jobs import Job
from .places import Place, move_to, place_in

EVERY = timedelta(hours=1)
LOOKED_AT = (
    400  # rows of each index, as SQLite's documentation of `ANALYZE` advises; a whole pass would hold up writers
)


def may_have_changed() -> bool:
    last = place_in(STATISTICS.name)
    return db.engine.dialect.name == "sqlite" and (last is None or clock.now() - last.at > EVERY)


@transactional
def gather_statistics() -> None:
    """Without them it takes an equality for a find, and puts a hundred thousand rows in order to show fifty."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"PRAGMA analysis_limit = {LOOKED_AT}"))
        db.session.execute(text("ANALYZE"))
    move_to(STATISTICS.name, Place(clock.now(), 0))


def look_through() -> None:
    """After a load of many rows. PostgreSQL would come to it within minutes, in the middle of everybody's requests;
    until then it plans without knowledge, and whoever reads a row first has to write down that it is committed.
    """
    gather_statistics()
    if db.engine.dialect.name == "postgresql":
        largest_first = text("SELECT relname FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC")
        tables = db.session.scalars(largest_first).all()
        db.session.rollback()
        side_by_side(_vacuum, tables)


def _vacuum(table: str) -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'VACUUM (ANALYZE) "{table}"'))


STATISTICS = Job("statistics", may_have_changed, gather_statistics)
