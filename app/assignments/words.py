"""What came of assigning, in a sentence."""

from collections.abc import Sequence

from ..signals.models import Signal
from .service import Assigned


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


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
