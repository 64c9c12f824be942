"""One event as mail reads it from the log."""

import json
from typing import Any, NamedTuple

from ..realtime.readers import LoggedEvent


class Told(NamedTuple):
    """One event as mail tells it; `names` are what its sentence in the history is completed by."""

    position: int
    kind: str
    payload: dict[str, Any]
    actor_id: int | None
    actor: str
    signal_id: int | None
    startup_id: int | None
    names: dict[str, str]

    @property
    def startup(self) -> str:
        return self.names.get("startup", "")


def told_of(event: LoggedEvent) -> Told:
    payload, names = json.loads(event.payload), json.loads(event.names)
    return Told(
        event.position, event.kind, payload, event.actor_id, event.actor, event.signal_id, event.startup_id, names
    )
