"""Who is let in to the stream, and where it begins: the same for the quick door and for the Flask route."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from werkzeug.exceptions import Unauthorized

from ..errors import DomainError
from ..realtime import frames
from ..realtime.connection import Listener
from ..realtime.cursor import Cursor
from ..realtime.frames import Piece
from ..realtime.hub import Hub
from ..realtime.metrics import RESETS
from ..realtime.rights import Proof


class TooManyStreams(DomainError):
    """This person, or this address, has as many streams open as it may."""

    status = 429
    title = "Too many streams"
    retry_after = 30


class Visit(NamedTuple):
    """Somebody at the door: ("session", id) or ("token", digest), from where, and the cursor they bring."""

    credential: tuple[str, str]
    address: str
    cursor: str | None


class Admission(NamedTuple):
    """What a connection is made of (listener, rooms, position, proven at), and what it is told at once."""

    connection: tuple[Listener, frozenset[str], int, int]
    greeting: Piece


def admit(hub: Hub, visit: Visit, limits: Mapping[str, Any]) -> Admission:
    """Let a visitor in. Raises Unauthorized, TooManyStreams."""
    with hub.engine.connect() as database:
        proof = hub.prove(database, [visit.credential])
    rights = proof.rights[visit.credential]
    if rights.ended:
        raise Unauthorized
    _check_room(hub, rights.person, visit.address, limits)
    start, reason = _starting_point(visit.cursor, proof)
    if reason:
        RESETS.labels(reason).inc()
    greeting = frames.hello(start) + (frames.reset(reason, start) if reason else b"")
    listener = Listener(visit.credential, rights.person, visit.address, rights.role)
    connection = (listener, rights.rooms, start.position, proof.head.position)
    return Admission(connection, frames.piece(start.position, greeting))


def _check_room(hub: Hub, person: int, address: str, limits: Mapping[str, Any]) -> None:
    """Counted in this worker only: bounds for accidents and floods, not a licence count."""
    if _lack_of_room(hub, person, address, limits):
        hub.delivery.look_who_left()
    if lack := _lack_of_room(hub, person, address, limits):
        raise TooManyStreams(lack)


def _lack_of_room(hub: Hub, person: int, address: str, limits: Mapping[str, Any]) -> str:
    if hub.audience.people[person] >= limits["STREAMS_PER_PERSON"]:
        return "You have too many streams open. Close some pages."
    if hub.audience.addresses[address] >= limits["STREAMS_PER_ADDRESS"]:
        return "Too many streams are open from this address."
    return ""


def _starting_point(given: str | None, proof: Proof) -> tuple[Cursor, str | None]:
    """Where to go on from, and why it is not where the client asked: a bad cursor is never an error."""
    if given is None:
        return proof.head, None
    cursor = Cursor.parse(given)
    if cursor is None:
        return proof.head, "malformed"
    if cursor.epoch != proof.head.epoch or cursor.position > proof.head.position:
        return proof.head, "unknown"
    return (proof.head, "pruned") if cursor.position < proof.floor else (cursor, None)
