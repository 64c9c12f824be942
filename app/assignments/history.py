"""What happened to a signal, as far as the viewer may know."""

from sqlalchemy import or_

from ..accounts.models import Person
from ..realtime.history import Deed, deeds, kept_events
from ..realtime.models import Event
from ..signals.models import Signal
from ..startups.models import Startup

LONGEST = 200  # lines


def history_of_signal(viewer: Person, signal: Signal) -> list[Deed]:
    """The newest first. A startup reads what was done to the signal itself and to its own part, and no rival's."""
    query = kept_events().where(Event.signal_id == signal.id)
    if not viewer.is_admin:
        query = query.where(or_(Event.startup_id.is_(None), Event.startup_id == viewer.startup_id))
    return deeds(query, most=LONGEST)


def history_of_startup(startup: Startup) -> list[Deed]:
    """The newest first. For admins."""
    return deeds(kept_events().where(Event.startup_id == startup.id), most=LONGEST)
