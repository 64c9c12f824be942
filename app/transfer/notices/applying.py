"""What the rows of an import come to: signals that are new, changed or closed, and a line for what is worth one.

The same file twice changes nothing. A version that is older than what is written is passed over; a newer one says what
changed, and is told to whom a change by hand would be told.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import DisconnectionError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import undefer

from ...errors import DomainError, InvalidInput
from ...extensions import db
from ...id_sets import among_words
from ...pool.lifecycle import end_at_source, resume_at_source, update_signal
from ...realtime.event_log import Actor, savepoint, transactional
from ...signals.fields import WORDS, SignalFields, check_fields
from ...signals.models import Signal
from ...signals.service import create_signals
from .awards import ask_awardees
from .notice import Notice, Row
from .outcome import Line, Tally, line_of
from .versions import Key, by_date, is_older

New = dict[Key, SignalFields]  # what is to be written down in one go
_OF_A_MOMENT = (DomainError, MemoryError, OSError, DisconnectionError, PendingRollbackError, NoConnection)
_REFUSED = "It cannot be written down. Take out what is unusual in it, and import the file again."

log = logging.getLogger("govintel.imports")


@transactional
def apply_rows(rows: Sequence[Row], *, by: Actor) -> tuple[Tally, list[Line]]:
    """Write down some rows, in their order, in one transaction; a row that nobody foresaw is refused by itself.

    Records signal:created, signal:updated, signal:closed and what follows from closing.
    """
    try:
        with savepoint():
            return _together(rows, by=by)
    except Exception as error:
        if not is_of_a_row(error):
            raise
    return _one_by_one(rows, by=by)


def _together(rows: Sequence[Row], *, by: Actor) -> tuple[Tally, list[Line]]:
    tally, lines, new = Tally(), [], New()
    known, related = _known(rows), _related(rows)
    for row in by_date(rows):
        notice = row.notice
        if notice and (notice.source, notice.key) in new:
            _write(new, by=by)
            known |= _known(rows)
        result, said = _apply(row, known, related, new, by=by)
        tally = tally.plus(Tally(**{result: 1}))
        lines += said
    _write(new, by=by)
    return tally, lines


def _one_by_one(rows: Sequence[Row], *, by: Actor) -> tuple[Tally, list[Line]]:
    tally, lines = Tally(), []
    for row in by_date(rows):
        try:
            with savepoint():
                counted, said = _together([row], by=by)
        except Exception as error:
            if not is_of_a_row(error):
                raise
            log.exception("The row at %s cannot be written down", row.place)
            counted, said = Tally(skipped=1), [line_of(row, "skipped", f"row: {_REFUSED}")]
        tally = tally.plus(counted)
        lines += said
    return tally, lines


def is_of_a_row(error: Exception) -> bool:
    """Whether it would come again with the same rows; a database that is busy, full or gone comes to an end."""
    if isinstance(error, OperationalError):
        return str(getattr(error.orig, "sqlstate", "")).startswith("54")  # PostgreSQL: more than fits into an index
    return not isinstance(error, _OF_A_MOMENT) and not getattr(error, "connection_invalidated", False)


def _apply(
    row: Row, known: Mapping[Key, Signal], related: Mapping[Key, list[Signal]], new: New, *, by: Actor
) -> tuple[str, list[Line]]:
    """What the row counts as, and what is said of it."""
    notice = row.notice
    if notice is None:
        return "skipped", [line_of(row, "skipped", f"{field}: {reason}") for field, reason in row.faults.items()][:1]
    signal = known.get((notice.source, notice.key))
    if notice.ending:
        return _end(row, notice, signal, related, by=by)
    try:
        if signal is None:
            fields = _complete(notice)
            check_fields(fields)
            new[notice.source, notice.key] = fields
            return "created", []
        return _update(row, notice, signal, by=by)
    except InvalidInput as refusal:
        field, reason = next(iter(refusal.errors.items()))
        return "skipped", [line_of(row, "skipped", f"{field}: {reason}")]


def _update(row: Row, notice: Notice, signal: Signal, *, by: Actor) -> tuple[str, list[Line]]:
    """Where a notice stands at its source is ours alone: a newer version that says nothing new is told to nobody."""
    if is_older(notice, signal):
        return "unchanged", _passed_over(row, notice, signal) if _says_otherwise(notice, signal) else []
    until_now, is_newer, changed = signal.deadline, notice.version != signal.source_version, list[str]()
    if _says_otherwise(notice, signal):
        changed = update_signal(signal, by=by, **notice.fields)
    is_resumed = is_newer and signal.status == "closed" and resume_at_source(signal, by=by)
    if signal.source_reference != notice.reference:
        signal.source_reference = notice.reference
    if notice.version and is_newer:
        signal.source_version = notice.version
    said = [f"{', '.join(WORDS.get(name, name) for name in changed)} changed."] if changed else []
    if "deadline" in changed:
        said.append(f"It closed {_shown(until_now)}, and now {_shown(signal.deadline)}.")
    if is_resumed:
        said.append("It is open again at its source, and here. What was withdrawn with it can be assigned again.")
    elif signal.status == "closed" and (changed or is_newer):
        said.append("It is open at its source, and stays closed here: open it again where it should be offered.")
    lines = [line_of(row, "updated", f"{signal.identifier}: {' '.join(said)}", signal)] if said else []
    return "updated" if changed or is_resumed else "unchanged", lines


def _says_otherwise(notice: Notice, signal: Signal) -> bool:
    return any(getattr(signal, name) != value for name, value in notice.fields.items())


def _passed_over(row: Row, notice: Notice, signal: Signal) -> list[Line]:
    """Within a hundred rows versions are applied by their dates; one that comes later than that is lost, and said."""
    dates = f"It is of {_shown(notice.version)}, and what is written down of {_shown(signal.source_version)}."
    return [line_of(row, "older", f"{signal.identifier}: {dates} Nothing of it was taken.", signal)]


def _shown(deadline: datetime | None) -> str:
    return f"{deadline:%-d %b %Y, %H:%M} UTC" if deadline else "at no time that was named"


def _end(
    row: Row, notice: Notice, signal: Signal | None, related: Mapping[Key, list[Signal]], *, by: Actor
) -> tuple[str, list[Line]]:
    """It closes what it concerns, and is offered to nobody."""
    assert notice.ending
    if signal and is_older(notice, signal):
        return "unchanged", _passed_over(row, notice, signal) if signal.status != "closed" else []
    why = notice.ending[0].lower() + notice.ending[1:]
    lines: list[Line] = []
    concerned = _concerned(notice, signal, related)
    for one in concerned:
        lines += ask_awardees(row, notice, one, by=by)
        if one.status != "closed":
            end_at_source(one, by=by, reason=f"{notice.ending}.")
            lines.append(line_of(row, "closed", f"{one.identifier} is closed: {why}.", one))
    if signal:
        signal.source_version = notice.version or signal.source_version
    if any(line.result == "closed" for line in lines):
        return "updated", lines
    if concerned:
        return "unchanged", lines
    return "skipped", [line_of(row, "ended", f"{notice.ending}: it is no opportunity.")]


def _concerned(notice: Notice, signal: Signal | None, related: Mapping[Key, list[Signal]]) -> list[Signal]:
    """The notice itself, and what its agency had published of the same business until then: an announcement is archived
    while the solicitation that followed it is open, and an award may be followed by another round.
    """
    same = related.get((notice.source, notice.reference), []) if notice.reference else []
    agency = notice.fields.get("agency")
    others = [one for one in same if one is not signal and one.agency == agency and not is_older(notice, one)]
    return [signal, *others] if signal else others


def _complete(notice: Notice) -> SignalFields:
    title: SignalFields = {"title": f"Notice {notice.key}"}
    origin: SignalFields = {
        "source": notice.source,
        "source_id": notice.key,
        "source_reference": notice.reference,
        "source_version": notice.version,
    }
    return {**title, **notice.fields, **origin}


def _known(rows: Sequence[Row]) -> dict[Key, Signal]:
    keys = {(row.notice.source, row.notice.key) for row in rows if row.notice}
    return {(str(signal.source), str(signal.source_id)): signal for signal in _found(Signal.source_id, keys)}


def _related(rows: Sequence[Row]) -> dict[Key, list[Signal]]:
    """What shares a reference with one of these rows that ends something."""
    ending = [row.notice for row in rows if row.notice and row.notice.ending]
    references = {(notice.source, notice.reference) for notice in ending if notice.reference}
    related: dict[Key, list[Signal]] = {}
    for signal in _found(Signal.source_reference, references):
        related.setdefault((str(signal.source), str(signal.source_reference)), []).append(signal)
    return related


def _found(column: Any, named: Set[Key]) -> Iterator[Signal]:
    """In the order of their ids, source by source: only with its source named is a notice found by an index."""
    query = select(Signal).where(Signal.source == bindparam("of"), among_words(column, "words")).order_by(Signal.id)
    query = query.options(undefer(Signal.description))
    for source in sorted({source for source, _ in named}):
        words = [word for of, word in named if of == source]
        yield from db.session.scalars(query, {"of": source, "words": words})


def _write(new: New, *, by: Actor) -> None:
    if new:
        create_signals(list(new.values()), by=by)
        new.clear()
