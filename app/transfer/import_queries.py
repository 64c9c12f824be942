"""Imports, and what came of their rows. For admins."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..web.finding import found
from .models import ImportLine, ImportRun

RESULTS = {
    "skipped": "Refused",
    "award": "Awards of ours",
    "closed": "Closed",
    "updated": "Changed",
    "older": "Older versions",
    "ended": "No opportunities",
}


def runs() -> Select[ImportRun]:
    return select(ImportRun).options(joinedload(ImportRun.person)).order_by(ImportRun.id.desc())


def run_with_id(run_id: int) -> ImportRun:
    """Raises NotFound."""
    return found(runs().where(ImportRun.id == run_id))


def view_asked(run: ImportRun, asked: str) -> str:
    """Which lines are shown: those that are asked for, or the first result of which there are any."""
    if asked in RESULTS:
        return asked
    counts = counts_of(run)
    return next((name for name in RESULTS if counts[name]), "skipped")


def lines_of(run: ImportRun, result: str) -> Select[ImportLine]:
    """The lines of one result, in the file's order."""
    query = select(ImportLine).options(joinedload(ImportLine.signal))
    return query.where(ImportLine.run_id == run.id, ImportLine.result == result).order_by(ImportLine.id)


def counts_of(run: ImportRun) -> dict[str, int]:
    """How many lines there are of each result."""
    query = select(ImportLine.result, func.count()).where(ImportLine.run_id == run.id).group_by(ImportLine.result)
    return dict.fromkeys(RESULTS, 0) | {row[0]: row[1] for row in db.session.execute(query)}
