"""What was done to a signal, an assignment or a startup, as far as the viewer may know."""

from typing import Any

from marshmallow import RAISE

from ..accounts.guards import api_person, viewer
from ..assignments.history import history_of_assignment, history_of_signal, history_of_startup
from ..realtime.history import Stretch
from .blueprint import Answer, resource
from .documents.events import DeedDocument
from .named import assignment_at, signal_told_of_at, startup_at
from .pages import Listed
from .schemas import PageQuery, page_schema

history = resource("history", "Who did what, and when. Nothing is ever taken out of it.")
_PAGE = page_schema(DeedDocument, "HistoryPage")


@history.get("/signals/<identifier>/history")
@api_person
@history.input(PageQuery, location="query", unknown=RAISE)
@history.output(_PAGE)
def list_history_of_signal(identifier: str, query_data: dict[str, Any]) -> Answer:
    """List what was done to a signal

    A startup reads it of what it was given: what was done to the signal itself and to its own part, and no rival's.
    """
    signal = signal_told_of_at(viewer(), identifier)
    return _listed(history_of_signal(viewer(), signal, **_stretch(**query_data)))


@history.get("/assignments/<id>/history")
@api_person
@history.input(PageQuery, location="query", unknown=RAISE)
@history.output(_PAGE)
def list_history_of_assignment(id: str, query_data: dict[str, Any]) -> Answer:
    """List what was done to an assignment

    What happened between its signal and its startup, also before it was assigned.
    """
    return _listed(history_of_assignment(viewer(), assignment_at(viewer(), id), **_stretch(**query_data)))


@history.get("/startups/<id>/history")
@api_person
@history.input(PageQuery, location="query", unknown=RAISE)
@history.output(_PAGE)
def list_history_of_startup(id: str, query_data: dict[str, Any]) -> Answer:
    """List what was done to a startup, and by it"""
    return _listed(history_of_startup(viewer(), startup_at(viewer(), id), **_stretch(**query_data)))


def _stretch(*, limit: int, after: str | None = None) -> dict[str, int]:
    return {"most": limit, "before": int(after)} if after else {"most": limit}


def _listed(stretch: Stretch) -> Listed[Any]:
    return Listed(stretch.deeds, str(stretch.earlier) if stretch.earlier else None)
