"""The overview's feed: what happens to signals, assignments and requests, the newest first. For admins."""

from collections.abc import Sequence
from itertools import groupby

from ..realtime import kinds
from ..realtime.history import Deed, deeds, kept_events
from ..realtime.models import Event

LINES = 30
_SURVEYED = 300  # events
_SETTING_UP = (kinds.STARTUP_CHANGED.name, kinds.PERSON_CHANGED.name)  # told on the startup's own page


def latest_deeds() -> list[Deed]:
    """What was done in one go is one line."""
    surveyed = deeds(kept_events().where(Event.kind.not_in(_SETTING_UP)), most=_SURVEYED)
    runs = groupby(surveyed, key=lambda deed: (deed.kind, deed.words.get("batchId", deed.position)))
    return [_as_one(list(run)) for _, run in runs][:LINES]


def _as_one(run: Sequence[Deed]) -> Deed:
    first, size = run[0], run[0].words.get("batchSize", 1)
    if size == 1:
        return first
    if len(run) < size:  # it reaches beyond what was surveyed
        return first._replace(sentence=f"{first.words['actor']} made {size:,} assignments", signal_identifier=None)
    signals, startups = len({deed.signal_id for deed in run}), len({deed.startup_id for deed in run})
    several = {"signalIdentifier": f"{signals:,} signals"} if signals > 1 else {}
    several |= {"startup": f"{startups:,} startups"} if startups > 1 else {}
    return first._replace(sentence=first.said_with(**several))
