"""A notice that closes soon waits for nobody's quiet hours: what is told of it passes, on screens and by mail."""

from datetime import datetime, timedelta

from .. import clock
from ..realtime.kinds import Kind

URGENT = timedelta(hours=48)  # before it closes


def is_urgent(deadline: datetime | None) -> bool:
    now = clock.now()
    return deadline is not None and now < deadline < now + URGENT


def urgency_of(kind: Kind, deadline: datetime | None) -> dict[str, bool]:
    """What an event of a signal carries beside all else: `urgent`, where it is of a kind that people are told of."""
    return {"urgent": True} if "urgent" in kind.optional and is_urgent(deadline) else {}
