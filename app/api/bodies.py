"""What a request body may be, before any field of it is looked at.

The door for everything that JSON allows and no answer here needs: without it a number of 5,000 digits, `1e400`, a NUL
or ten thousand brackets would each find a place deep in the program to fail, and be answered as our fault.
"""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from flask import abort, request

from ..errors import InvalidInput
from ..web.input import is_upload

DEEPEST = 8  # levels; the deepest body that means anything has three


def check_body() -> None:
    """Refuse what is not a JSON object: 413 too large, 415 another type, 400 malformed, 422 another value.

    A file is not looked at here: it would be whole in memory.
    """
    if is_upload():
        return
    body = request.get_data(cache=True)
    if request.method not in ("POST", "PATCH") or not body:
        return
    if not request.is_json:
        abort(415, "Send JSON, with the header Content-Type: application/json.")
    if not isinstance(_parsed(body), dict):
        raise InvalidInput({"body": "Send a JSON object, such as {}."})


def _parsed(body: bytes) -> Any:
    try:
        value = json.loads(body, parse_constant=_no_number)
    except RecursionError:
        abort(400, "The JSON is nested too deeply.")
    except ValueError as error:
        abort(400, f"The body is not JSON: {error}.")
    _check_depth(value)
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [child for parent in level for child in _children(parent)]
    if level:
        abort(400, "The JSON is nested too deeply.")


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
