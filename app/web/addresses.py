"""Addresses of the page one is on, with another filter or order."""

from urllib.parse import urlencode

from flask import Flask, request


def init_app(app: Flask) -> None:
    app.jinja_env.globals["here"] = here


def here(**changes: object) -> str:
    """This page with some arguments changed, and those left out that are None; a changed list begins at its top.

    Written out and not given to `url_for`, where a stranger's `?_external=` would have a meaning.
    """
    arguments = {**request.args.to_dict(), "after": None, **changes}
    given = {name: value for name, value in arguments.items() if value not in (None, "")}
    return f"{request.path}?{urlencode(given)}" if given else request.path
