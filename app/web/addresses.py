"""Addresses of the page one is on, with another filter or order."""

from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, request

from .guards import opens


def init_app(app: Flask) -> None:
    app.jinja_env.globals["here"] = here
    app.jinja_env.globals["here_as_csv"] = here_as_csv


def here(**changes: object) -> str:
    """This page with some arguments changed, and those left out that are None; a changed list begins at its top.

    Written out and not given to `url_for`, where a stranger's `?_external=` would have a meaning.
    """
    return _changed(request.path, request.query_string, tuple(changes.items()))


@lru_cache(maxsize=1_024)
def _changed(path: str, _query: bytes, changes: tuple[tuple[str, object], ...]) -> str:
    """A list writes a dozen, and is fetched anew at each event."""
    arguments = {**request.args.to_dict(), "after": None, **dict(changes)}
    given = {name: value for name, value in arguments.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def here_as_csv() -> str:
    """This list as CSV, with its filters and its order; empty where there is no such thing."""
    path = f"{request.path}.csv"
    if not opens(path):
        return ""
    asked = {name: value for name, value in request.args.to_dict().items() if name != "after" and value}
    return f"{path}?{urlencode(asked)}" if asked else path
