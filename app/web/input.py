"""Input that no column can hold is refused at the door, and not by the database."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.routing import BaseConverter, IntegerConverter

from .answers import for_program

V = TypeVar("V", bound=Callable[..., Any])
LARGEST_ID = 2**31 - 1
LONGEST_SEARCH, MOST_WORDS = 200, 8


class Id(IntegerConverter):
    """A number in a path; one that no row can have is an address where nothing is."""

    def __init__(self, map: object, *args: object, **kwargs: object) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID, **kwargs})  # type: ignore[arg-type]


class Digits(BaseConverter):
    """A number in a path that stays text, as the API's ids are: a word beside it is another address."""

    regex = "[0-9]+"


def init_app(app: Flask) -> None:
    """Before any route is registered: a route keeps the converter it was made with."""
    app.url_map.converters |= {"int": Id, "digits": Digits}
    app.before_request(_allow_upload)
    app.before_request(_refuse_nul)


def takes_upload(view: V) -> V:
    """The view takes a file of up to IMPORT_MEGABYTES; every other body is small."""
    view.takes_upload = True  # type: ignore[attr-defined]
    return view


def is_upload() -> bool:
    """Whether what is asked for takes a file."""
    view = current_app.view_functions[request.endpoint] if request.endpoint else None
    return getattr(view, "takes_upload", False)


def _allow_upload() -> None:
    """Before anything reads the body."""
    if is_upload():
        request.max_content_length = current_app.config["IMPORT_MEGABYTES"] * 1024 * 1024


def _refuse_nul() -> None:
    """PostgreSQL refuses to compare with a NUL. Forms and the API look into what is sent themselves."""
    if not for_program() and "\0" in request.path:
        abort(404)


def words_asked() -> str:
    """What the address searches for (`q`), in a length and with characters that a search can use."""
    words = request.args.get("q", "").replace("\0", "")[:LONGEST_SEARCH].split()
    return " ".join(words[:MOST_WORDS])


def row_id(typed: object) -> int:
    """A row's id out of a form. Raises ValueError."""
    number = int(str(typed))
    if not 0 < number <= LARGEST_ID:
        raise ValueError(f"{number} is no row's id")
    return number
