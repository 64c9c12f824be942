"""How far a job has come in an order by moment and id, so that it needs no mark on each row."""

from datetime import datetime
from typing import NamedTuple

from ..extensions import db
from .models import JobPlace


class Place(NamedTuple):
    """The last row that was passed; (moment, 0) is before all rows of that moment."""

    at: datetime
    id: int


def place_in(job: str, *, to_move: bool = False) -> Place | None:
    """None for a job that never began; `to_move` holds it for the running transaction."""
    row = db.session.get(JobPlace, job, with_for_update=to_move, populate_existing=to_move)
    return Place(row.at, row.row_id) if row else None


def move_to(job: str, place: Place) -> None:
    """Note it in the running transaction, together with what was done up to there."""
    db.session.merge(JobPlace(job=job, at=place.at, row_id=place.id))
