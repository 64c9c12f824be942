"""The overview's feed: what happens to signals, assignments and requests, the newest first. For admins."""

from itertools import islice

from ..accounts.models import Person
from ..realtime import kinds
from ..realtime.history import KEPT, Deed, in_batches, kept_events, told
from ..realtime.models import Event

LINES = 30
_SURVEYED = 300  # events
_ABOUT_PEOPLE = (kinds.PERSON_CHANGED, kinds.TWO_STEP_TURNED_ON, kinds.LOOK_BEGAN, kinds.LOOK_ENDED)
_SETTING_UP = [kind.name for kind in (kinds.STARTUP_CHANGED, *_ABOUT_PEOPLE)]  # told on the startup's own page
#: What may change a line; whoever is erased goes from older ones.
CONCERNING = [*(kind for kind in KEPT if kind not in _SETTING_UP), kinds.PERSON_CHANGED.name]


def latest_deeds(_viewer: Person) -> list[Deed]:
    """What was done in one go is one line. For admins, who read all of it."""
    surveyed = told(kept_events().where(Event.kind.not_in(_SETTING_UP)), most=_SURVEYED)
    return list(islice(in_batches(surveyed, most=_SURVEYED), LINES))
