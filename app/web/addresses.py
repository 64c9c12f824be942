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
    arguments = {**request.args.to_dict(), "after": None, **changes}
    given = tuple((name, str(value)) for name, value in arguments.items() if value not in (None, ""))
    return _address(request.path, given)


@lru_cache(maxsize=1_024)
def _address(path: str, arguments: tuple[tuple[str, str], ...]) -> str:
    """A list writes a dozen, the same ones each time that it is fetched anew."""
    return f"{path}?{urlencode(arguments)}" if arguments else path


def here_as_csv() -> str:
    """This list as CSV, with its filters and its order; empty where there is no such thing."""
    path = f"{request.path}.csv"
    if not opens(path):
        return ""
    asked = ((name, value) for name, value in request.args.to_dict().items() if name != "after" and value)
    return _address(path, tuple(asked))
