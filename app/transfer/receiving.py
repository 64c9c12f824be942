"""A file that is a request's body: written down while it comes in, and gone again unless an import is begun with it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from ..accounts.models import Person
from ..errors import InvalidInput
from ..extensions import db
from ..realtime.event_log import after_commit, transactional
from ..realtime.threads import beside_the_loop
from .importing import begin_import, uploads, write_down
from .models import ImportRun
from .notices.reading import format_of

PIECE = 256 * 1024  # bytes; between two of them the others of this worker have their turn


@dataclass
class Received:
    """A file among the uploads: its format in words, and the SHA-256 of what came in."""

    path: Path
    format: str
    digest: str
    begun: bool = False


@contextmanager
def received(body: IO[bytes], announced: int | None) -> Iterator[Received]:
    """Take a file in, of so many bytes where it was said. Raises InvalidInput for one that cannot be read at all, or of
    which a part is missing: when a sender goes away in the middle, the server's stream ends as after the last byte.

    A slow sender takes minutes, in which nothing of the database is held: PostgreSQL ends a session that rests in a
    transaction for seconds. The socket is the loop's and is read there; disk and hash have their thread beside it.
    """
    db.session.rollback()
    path, file = uploads() / uuid4().hex, None
    try:
        digest = _saved(body, path, announced)
        file = Received(path, beside_the_loop(lambda: format_of(path).name), digest)
        yield file
    finally:
        if file is None or not file.begun:
            path.unlink(missing_ok=True)


def _saved(body: IO[bytes], path: Path, announced: int | None) -> str:
    digest, length = hashlib.sha256(), 0
    with path.open("wb") as file:

        def keep(piece: bytes) -> None:
            file.write(piece)
            digest.update(piece)

        while piece := body.read(PIECE):
            length += len(piece)
            beside_the_loop(keep, piece)
    if not length:
        raise InvalidInput({"file": "Nothing was sent. Send the file itself, as the body of the request."})
    if announced is not None and length < announced:
        raise InvalidInput({"file": f"It broke off after {length:,} of {announced:,} bytes. Send it again as a whole."})
    return digest.hexdigest()


@transactional
def import_received(file: Received, name: str, *, by: Person) -> ImportRun:
    """Leave it to the background process, without anybody's looking into it first."""
    run = write_down(name, file.path, file.format, by=by)
    begin_import(run)
    after_commit(lambda _: _note_begun(file))
    return run


def _note_begun(file: Received) -> None:
    file.begun = True
