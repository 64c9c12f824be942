"""What came of assigning, in a sentence."""

from collections.abc import Sequence

from flask import current_app, url_for

from ..errors import some_of
from ..signals.models import Signal
from .due_dates import due_date_of
from .service import Assigned
from .withdrawing import Undone


def said_of(result: Assigned, signals: Sequence[Signal]) -> str:
    """`SIG-7K3QXM is assigned to 3 startups. 1 startup had it already.`"""
    if len(signals) != 1:
        stood = f" {_counted(len(result.unchanged), 'assignment')} stood already." if result.unchanged else ""
        return f"{_counted(len(result.created), 'assignment')} made.{stood}"
    identifier = signals[0].identifier
    if not result.created:
        return f"Nothing is new: everybody chosen has {identifier} already."
    stood = f" {_counted(len(result.unchanged), 'startup')} had it already." if result.unchanged else ""
    return f"{identifier} is assigned to {_counted(len(result.created), 'startup')}.{stood}"


def undoing_of(result: Assigned | None) -> str:
    """Where it can be undone for a minute; nowhere when nothing was new."""
    return url_for("upkeep.undoing", batch_id=result.batch_id) if result and result.created else ""


def said_of_undoing(result: Undone) -> str:
    """`2 assignments are undone. AetherSense has answered already: withdraw it there, with a reason.`"""
    count = f"{_counted(result.undone, 'assignment')} {'is' if result.undone == 1 else 'are'} undone."
    if not result.kept:
        return count
    names = some_of([one.startup.name for one in result.kept])
    return f"{count} Already answered by {names}: withdraw it there, with a reason."


def said_of_proposed_day(signals: Sequence[Signal]) -> str | None:
    """`Proposed: 7 days from now, or 2 days before the first deadline where that is sooner.`"""
    if (day := due_date_of(signals)) is None:
        return None
    from_now, before = (_counted(current_app.config[name], "day") for name in ("DUE_DAYS", "DUE_MARGIN_DAYS"))
    if current_app.config["DUE_MARGIN_DAYS"] and day in (one.deadline.date() for one in signals if one.deadline):
        return f"Proposed: the day of the first deadline, which is no more than {before} away."
    return f"Proposed: {from_now} from now, or {before} before the first deadline where that is sooner."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
