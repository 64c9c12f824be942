"""The door of every route.

A route declares who may pass, in a line above it. What declares nothing cannot be served: the application does not
start with such a route, so nobody can forget. The guard runs before the view, before CSRF, and before anything is
read, and it alone decides which credentials count: a cookie never opens the API, where no CSRF token is asked for,
and a token never opens a page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

from ..extensions import db
from .input import is_upload

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guard:
    """Who may pass. `admit` raises Unauthorized or Forbidden for everybody else."""

    name: str
    admit: Callable[[], None]

    def __call__(self, view: V) -> V:
        view.guard = self  # type: ignore[attr-defined]
        return view


class UnguardedRoute(Exception):
    """A route that does not say who may pass."""


anyone = Guard("anyone", lambda: None)


def init_app(app: Flask) -> None:
    """Register before CSRF protection: a stranger is told to sign in, not that a token is missing."""
    app.before_request(_stand_guard)


def _stand_guard() -> None:
    if request.endpoint:
        view: Any = current_app.view_functions[request.endpoint]
        view.guard.admit()
        if is_upload():
            db.session.rollback()  # it may take minutes, and PostgreSQL ends what rests in a transaction for seconds


def opens(path: str) -> bool:
    """Whether whoever asks may follow a link to this path: there is a page, and its guard lets them in."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path)
        view: Any = current_app.view_functions[endpoint]
        view.guard.admit()
    except HTTPException:
        return False
    return True


def require_guards(app: Flask) -> None:
    """Refuse to start with a route that declares nothing. Raises UnguardedRoute."""
    if app.static_folder:
        anyone(app.view_functions["static"])
    bare = [rule.rule for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "guard")]
    if bare:
        raise UnguardedRoute(f"no guard is declared for {', '.join(sorted(bare))}")
