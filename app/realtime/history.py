"""Events told as sentences: who did what, when."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from ..extensions import db
from .kinds import BY_NAME
from .models import Event

_KEPT = [kind.name for kind in BY_NAME.values() if kind.kept and kind.told]


class Deed(NamedTuple):
    """One line of history; `reason` is what was said with it, `words` what its sentence is made of."""

    position: int
    at: datetime
    kind: str
    sentence: str
    reason: str | None
    signal_identifier: str | None
    signal_id: int | None
    startup_id: int | None
    words: dict[str, Any]

    def said_with(self, **words: str) -> str:
        """Its sentence with some words replaced."""
        return BY_NAME[self.kind].sentence.format(**{**self.words, **words})


def kept_events() -> Select[Event]:
    """All that history tells, unordered; the caller narrows it to what the viewer may see."""
    return select(Event).where(Event.kind.in_(_KEPT))


def deeds(query: Select[Event], *, most: int) -> list[Deed]:
    """The newest so many events of a query as sentences, the newest first."""
    return [_deed(event) for event in db.session.scalars(query.order_by(Event.position.desc()).limit(most))]


def _deed(event: Event) -> Deed:
    payload = json.loads(event.payload)
    words = {"person": "somebody", **payload, **json.loads(event.names), "actor": event.actor}
    return Deed(
        position=event.position,
        at=event.at,
        kind=event.kind,
        sentence=BY_NAME[event.kind].sentence.format(**words),
        reason=payload.get("reason"),
        signal_identifier=payload.get("signalIdentifier"),
        signal_id=event.signal_id,
        startup_id=event.startup_id,
        words=words,
    )
