"""What happened to a signal, an assignment or a startup, as far as the viewer may know."""

from sqlalchemy import Select, or_

from ..accounts.models import Person
from ..realtime import kinds
from ..realtime.history import Deed, Stretch, kept_events, stretch
from ..realtime.models import Event
from ..signals.models import Signal
from ..startups.models import Startup
from .models import Assignment

_OF_ADMINS = [kinds.ASSIGNMENT_OVERDUE.name, kinds.ASSIGNMENT_UNOPENED.name]  # which no startup is told of
BESIDE, ON_ITS_PAGE = 20, 100  # lines


def history_of_signal(viewer: Person, signal: Signal, *, most: int = BESIDE, before: int | None = None) -> Stretch:
    """The newest first. A startup reads what was done to the signal itself and to its own part, and no rival's."""
    return stretch(events_of_signal(viewer, signal), most=most, before=before)


def history_of_assignment(
    viewer: Person, assignment: Assignment, *, most: int = ON_ITS_PAGE, before: int | None = None
) -> Stretch:
    """What was done between this signal and this startup, and to neither of them otherwise."""
    return stretch(events_of_assignment(viewer, assignment), most=most, before=before)


def history_of_startup(viewer: Person, startup: Startup, *, most: int = BESIDE, before: int | None = None) -> Stretch:
    """The newest first. For admins, and for the startup itself."""
    return stretch(events_of_startup(viewer, startup), most=most, before=before)


def refusal_of_time(history: Stretch) -> Deed | None:
    """Why the startup's last request for more time was not granted; None where it was, or where none was answered."""
    about_days = (kinds.ASSIGNMENT_UPDATED.name, kinds.ASSIGNMENT_EXTENSION_REQUESTED.name, kinds.SIGNAL_ASSIGNED.name)
    last = next((deed for deed in history.deeds if deed.kind in about_days), None)
    return last if last and last.words.get("refused") else None


def events_of_signal(viewer: Person, signal: Signal) -> Select[Event]:
    """What its history tells this viewer, unordered."""
    return _as_known(viewer, kept_events().where(Event.signal_id == signal.id))


def events_of_assignment(viewer: Person, assignment: Assignment) -> Select[Event]:
    both = (Event.signal_id == assignment.signal_id, Event.startup_id == assignment.startup_id)
    return _as_known(viewer, kept_events().where(*both))


def events_of_startup(viewer: Person, startup: Startup) -> Select[Event]:
    return _as_known(viewer, kept_events().where(Event.startup_id == startup.id))


def _as_known(viewer: Person, query: Select[Event]) -> Select[Event]:
    if viewer.is_admin:
        return query
    own = or_(Event.startup_id.is_(None), Event.startup_id == viewer.startup_id)
    return query.where(own, Event.kind.not_in(_OF_ADMINS))
