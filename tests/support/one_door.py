"""Watches every test: whatever inserts an assignment does so inside `assign`, or the test fails."""

import sys
from typing import Any

from sqlalchemy import Engine, event

_ASSIGN = ("app/assignments/service.py", "assign")


class AssignedAnotherWay(AssertionError):
    """An assignment came about outside the one verb that tells anybody of it."""


def watch() -> None:
    event.listen(Engine, "before_cursor_execute", _look)


def _look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    words = statement.split(None, 3)[:3]
    if [word.lower().strip('"') for word in words] == ["insert", "into", "assignment"] and not _inside_assign():
        raise AssignedAnotherWay(statement)


def _inside_assign() -> bool:
    frame = sys._getframe()
    while frame is not None:
        file, name = _ASSIGN
        if frame.f_code.co_name == name and frame.f_code.co_filename.endswith(file):
            return True
        frame = frame.f_back
    return False
