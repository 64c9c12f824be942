"""Server-sent events as bytes, and what is sent in one go."""

import json
import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .cursor import Cursor

LARGEST_PIECE = 64 * 1024  # bytes; a larger one would fill a slow listener's buffer at once


class Framed(NamedTuple):
    """One event as it goes over the wire."""

    position: int
    data: bytes


class Piece(NamedTuple):
    """Some frames in one go, and the position up to which somebody has been told who took them.

    `chunk` is the body as one chunk of a chunked HTTP answer: framed once, for however many listeners.
    """

    upto: int
    body: bytes
    chunk: bytes


LAST_CHUNK = b"0\r\n\r\n"


def piece(upto: int, body: bytes) -> Piece:
    return Piece(upto, body, b"%X\r\n%b\r\n" % (len(body), body))


def pieces(framed: Sequence[Framed], upto: int) -> list[Piece]:
    """The frames joined, so that each piece is one send; whoever took the last has been told up to `upto`."""
    done: list[Piece] = []
    begun, size = 0, 0
    for n, one in enumerate(framed):
        if n > begun and size + len(one.data) > LARGEST_PIECE:
            done.append(_joined(framed[begun:n], framed[n - 1].position))
            begun, size = n, 0
        size += len(one.data)
    if framed:
        done.append(_joined(framed[begun:], upto))
    return done


def _joined(framed: Sequence[Framed], upto: int) -> Piece:
    return piece(upto, b"".join([each.data for each in framed]))


def frame(kind: str, data: str, cursor: Cursor | None = None, retry: int | None = None) -> bytes:
    """One event. `data` must be one line; `retry` is in milliseconds."""
    lines = [f"event: {kind}"]
    if cursor:
        lines.append(f"id: {cursor}")
    if retry is not None:
        lines.append(f"retry: {retry}")
    return "\n".join([*lines, f"data: {data}", "", ""]).encode()


def hello(cursor: Cursor) -> bytes:
    """The first frame: headers must not wait for an event."""
    return _say("live:hello", {"cursor": str(cursor), "epoch": cursor.epoch}, cursor)


def beat(cursor: Cursor) -> bytes:
    """Says that the stream lives, and keeps a quiet listener's cursor from ageing."""
    return _say("live:beat", {}, cursor)


def reset(reason: str, cursor: Cursor) -> bytes:
    """What was missed cannot be replayed: go on from this cursor, and fetch the lists anew."""
    return _say("live:reset", {"reason": reason, "cursor": str(cursor)}, cursor)


def bye(reason: str, after: float = 0.0) -> bytes:
    """The last frame: come back after so many seconds, which should be others for everybody, or in a moment."""
    return frame("live:bye", json.dumps({"reason": reason}), retry=max(round(1000 * after), random.randint(200, 1_000)))


def _say(kind: str, data: Mapping[str, str], cursor: Cursor) -> bytes:
    return frame(kind, json.dumps(data), cursor)
