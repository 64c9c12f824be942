"""Many small files for those who read them, one for the browser.

The order is the order in which the files need each other. Without it a first visit asks for sixty files, six at a time.
"""

from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, url_for

from .assets import digest_of
from .guards import anyone

_STYLES = (
    *("tokens", "base", "layout", "table", "cards", "badge", "tabs", "forms", "dialog", "menu", "toast", "detail"),
    *("feed", "overview", "chart", "empty", "preferences", "two_step"),
)
_BEHAVIOURS = (
    *("dialog", "sidebar", "menu", "shortcuts", "selection", "form_checks", "form_drafts", "form_once", "sends"),
    *("leaving", "picks", "times", "outcomes", "undo_minute"),
)
_LIVE = (
    *("frames", "reader", "history", "catch-up", "leader", "one-stream", "own-stream"),
    *("events", "paced", "badge", "polling", "waking", "again", "hidden-tab"),
    *("announcer", "channels", "toast-words", "toasts", "assigned-toasts", "news-toasts", "chime", "sound"),
    *("desktop", "trial", "preferences", "tray", "title"),
    *("receipts", "working", "rows", "news-bar", "arrivals", "away", "start"),
)
_PARTS = {
    "styles": ("vendor/basecoat.css", *(f"css/{name}.css" for name in _STYLES)),
    "scripts": (
        "vendor/htmx.js",
        *(f"js/{name}.js" for name in _BEHAVIOURS),
        *(f"js/live/{name}.js" for name in _LIVE),
    ),
}


bundles = Blueprint("bundles", __name__, url_prefix="/static")


def init_app(app: Flask) -> None:
    """Serve each bundle below `static/`, where what it names by a relative address is found."""
    app.register_blueprint(bundles)
    app.jinja_env.globals["bundle"] = bundle


def bundle(kind: str) -> str:
    """The address of the bundle of `styles` or `scripts`, with its version."""
    return url_for(f"bundles.{kind}", v=digest_of(_joined(str(current_app.static_folder), kind)))


@bundles.get("/css/govintel.css")
@anyone
def styles() -> Response:
    return Response(_joined(str(current_app.static_folder), "styles"), mimetype="text/css")


@bundles.get("/js/govintel.js")
@anyone
def scripts() -> Response:
    return Response(_joined(str(current_app.static_folder), "scripts"), mimetype="text/javascript")


@cache
def _joined(folder: str, kind: str) -> bytes:
    end = b"\n;\n" if kind == "scripts" else b"\n"
    return b"".join(Path(folder, part).read_bytes() + end for part in _PARTS[kind])
