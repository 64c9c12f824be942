"""Imports that go on by themselves: a file is kept, looked into, and carried on in slices by the background process.

What a slice writes and how far it has come are one transaction. So whoever is killed in the middle leaves no gap, and
who comes after him writes nothing twice.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from flask import current_app
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from .. import clock
from ..accounts.models import Person
from ..background.jobs import Job
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..realtime.event_log import transactional
from ..realtime.threads import beside_the_loop
from .models import ImportLine, ImportRun
from .notices.applying import apply_rows, is_of_a_row
from .notices.notice import Notice, Row
from .notices.outcome import Line, Tally
from .notices.reading import format_of, rows_of
from .notices.rounds import AT_ONCE, ROUNDS, Slice, slices

LOOKED_AT = 200  # rows of a file before it is imported
SHOWN = 15
MOST_LINES = 20_000  # kept of one file; of those that are left out the number is said
_UNREADABLE = (
    "One of the rows {:,} to {:,} has something in it that cannot be written down. What was read before them stays. "
    "Take out what is unusual, and import the file again: nothing is written twice."
)
GONE_AFTER = timedelta(days=1)  # of waiting for a file; until then it may be another host's
_GONE = (
    "Its file is no longer there, as happens when an older copy of the database is put back. "
    "Import it again: nothing is written twice."
)

log = logging.getLogger("govintel.imports")


class NotWaiting(DomainError):
    """It was begun, ended or given up already."""

    title = "Not possible any more"


class Preview(NamedTuple):
    """The first notices of a file, and of the first rows those that cannot be read or are no opportunities."""

    notices: Sequence[Notice]
    faults: Sequence[Row]
    ended: int
    looked_at: int


def uploads() -> Path:
    folder = Path(current_app.config["INSTANCE_PATH"], "imports")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep_upload(upload: FileStorage, *, by: Person) -> ImportRun:
    """Keep a file to be looked into. Raises InvalidInput for one that cannot be read at all.

    It may be hundreds of megabytes: it is copied and looked through before the transaction begins, for others write
    meanwhile, and beside the loop, for streams go on.
    """
    path = uploads() / uuid4().hex
    try:
        format = beside_the_loop(lambda: _saved(upload, path))
        return write_down(upload.filename or "notices", path, format, by=by)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _saved(upload: FileStorage, path: Path) -> str:
    upload.save(path)
    return format_of(path).name


@transactional
def write_down(name: str, path: Path, format: str, *, by: Person) -> ImportRun:
    """A file that lies among the uploads, as one to be looked into."""
    shown = name.replace("\0", "").rpartition("/")[2][-200:] or "notices"
    run = ImportRun(name=shown, file=path.name, format=format, status="kept", begun_at=clock.now(), person_id=by.id)
    db.session.add(run)
    db.session.flush()
    return run


def forget_strays() -> None:
    """Files that no import has: whoever took them in was killed in the middle. What still comes in is younger."""
    known, old = set(db.session.scalars(select(ImportRun.file))), (clock.now() - GONE_AFTER).timestamp()
    for path in uploads().iterdir():
        if path.name not in known and path.stat().st_mtime < old:
            path.unlink(missing_ok=True)


def preview_of(run: ImportRun) -> Preview:
    """Nothing is written."""
    path = uploads() / run.file
    rows = beside_the_loop(lambda: list(islice(rows_of(path), LOOKED_AT)))
    notices = [row.notice for row in rows if row.notice]
    offered = [notice for notice in notices if not notice.ending]
    faults = [row for row in rows if row.faults]
    return Preview(offered[:SHOWN], faults[:SHOWN], len(notices) - len(offered), len(rows))


@transactional
def begin_import(run: ImportRun) -> None:
    """Leave it to the background process. Raises NotWaiting."""
    _lock(run)
    if run.status != "kept":
        raise NotWaiting(f"The import of {run.name} was begun already, or given up.")
    run.status, run.begun_at = "waiting", clock.now()


@transactional
def give_up_import(run: ImportRun) -> None:
    """Read no further; what was written stays. Raises NotWaiting."""
    _lock(run)
    if run.status not in ("kept", "waiting", "running"):
        raise NotWaiting(f"The import of {run.name} has ended.")
    _end(run, "given_up")


def _lock(run: ImportRun) -> None:
    db.session.refresh(run, with_for_update={"of": ImportRun})


def _end(run: ImportRun, status: str) -> None:
    run.status, run.ended_at = status, clock.now()
    (uploads() / run.file).unlink(missing_ok=True)


# In the background


class Place(NamedTuple):
    """How far a file was read."""

    run_id: int
    round: int
    passed: int


class _Reading:
    """The file that this process is in the middle of: to find the place again costs reading all that is before it."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.slices: Iterator[Slice] = iter(())

    def next_at(self, here: Place, path: Path) -> Slice | None:
        if self.place != here:
            self.slices = slices(path, here.round, here.passed)
        some = next(self.slices, None)
        self.place = here._replace(passed=here.passed + some.passed) if some else None
        return some


_reading = _Reading()


def imports_go_on() -> bool:
    return _next_run() is not None or _lost_run() is not None


def carry_on() -> None:
    """The next slice of the first import whose file is on this host; one whose file nobody has is ended."""
    if lost := _lost_run():
        _fail(lost, _GONE)
        return
    run = _next_run()
    if run is None:
        return
    here, path = Place(run.id, run.round, run.passed), uploads() / run.file
    db.session.rollback()  # to find the place in a large file takes many seconds, in which nobody is to wait
    try:
        _carry_on(run, here, _reading.next_at(here, path))
    except InvalidInput as refusal:
        db.session.rollback()
        _fail(run, next(iter(refusal.errors.values())))
    except Exception as error:
        if not is_of_a_row(error):
            _reading.place = None
            raise
        log.exception("The import %s cannot go on", run.id)  # nor could it the next time, and others wait behind it
        db.session.rollback()
        _fail(run, _UNREADABLE.format(here.passed + 1, here.passed + AT_ONCE))
    except BaseException:
        _reading.place = None
        raise


IMPORTS = Job("imports", imports_go_on, carry_on)


_GOING = select(ImportRun).where(ImportRun.status.in_(("waiting", "running"))).order_by(ImportRun.id).limit(20)


def _next_run() -> ImportRun | None:
    return next((run for run in db.session.scalars(_GOING) if _is_here(run)), None)


def _lost_run() -> ImportRun | None:
    old = _GOING.where(ImportRun.begun_at < clock.now() - GONE_AFTER)
    return next((run for run in db.session.scalars(old) if not _is_here(run)), None)


def _is_here(run: ImportRun) -> bool:
    return (uploads() / run.file).exists()


@transactional
def _carry_on(run: ImportRun, here: Place, some: Slice | None) -> None:
    _lock(run)
    if not run.goes_on or Place(run.id, run.round, run.passed) != here:
        return  # it was given up, or another process has written this slice
    if some is None:
        _next_round(run)
        return
    run.status = "running"
    tally, lines = apply_rows(some.rows, by=run.person)
    for name in Tally._fields:
        setattr(run, name, getattr(run, name) + getattr(tally, name))
    _keep(run, lines)
    run.passed += some.passed


def _keep(run: ImportRun, lines: Sequence[Line]) -> None:
    """At most so many of one file; but always what was closed, and whom an award names."""
    kept = select(func.count()).select_from(ImportLine).where(ImportLine.run_id == run.id)
    room = MOST_LINES - (db.session.scalar(kept) or 0) if lines else 0
    for line in lines:
        if room <= 0 and line.result not in ("closed", "award"):
            run.left_out += 1
            continue
        room -= 1
        about = {"place": line.place, "result": line.result, "text": line.text}
        db.session.add(ImportLine(run_id=run.id, signal=line.signal, **about))


def _next_round(run: ImportRun) -> None:
    if run.round == ROUNDS[-1]:
        _end(run, "done")
    else:
        run.rows, run.round, run.passed = run.passed, run.round + 1, 0


@transactional
def _fail(run: ImportRun, reason: str) -> None:
    _lock(run)
    run.failure = reason[:500]
    _end(run, "failed")
