"""What the admin's pages of assignments show: each is built here, for the page and for its own update."""

from flask import render_template, request
from sqlalchemy import ColumnElement

from ..accounts.guards import viewer
from ..startups.queries import startup_seen_by
from ..web.answers import is_htmx
from ..web.input import words_asked
from ..web.keyset import count_of, page_of
from .listing import ORDERS, STATES, UNSEEN, answered, assignments_listed, closing, in_order, overdue, state_counts
from .models import Assignment

PAGE = 50  # rows
_YEAR = 366  # days


def list_page() -> str:
    """The list as it is asked for in the address; only itself when it fetches itself."""
    state, order, startup_id = _state(), _order(), _number("startup")
    asked = assignments_listed(viewer(), STATES[state], *_conditions(startup_id), words=words_asked())
    page = page_of(in_order(asked, order), limit=PAGE, after=request.args.get("after"))
    return render_template(
        "assignments/_list.html" if is_htmx() else "assignments/list.html",
        state=state,
        order=order,
        page=page,
        total=count_of(asked),
        counts=state_counts(),
        startup=startup_seen_by(viewer(), startup_id) if startup_id else None,
    )


def _state() -> str:
    """What names no state, but something that answered assignments have as well, looks everywhere."""
    asked = request.args.get("state", "")
    everywhere = any(request.args.get(name) for name in ("answered", "startup", "q"))
    return asked if asked in STATES else "all" if everywhere else "waiting"


def _order() -> str:
    asked = request.args.get("sort", "")
    return asked if asked in ORDERS else "-assigned"


def _conditions(startup_id: int | None) -> list[ColumnElement[bool]]:
    """The filters of the address; what makes no sense there is as good as not said."""
    near, lately = _number("closing"), _number("answered")
    asked = (
        overdue() if request.args.get("overdue") == "1" else None,
        UNSEEN if request.args.get("unseen") == "1" else None,
        closing(min(near, _YEAR)) if near else None,
        answered(min(lately, _YEAR)) if lately else None,
        Assignment.startup_id == startup_id if startup_id else None,
    )
    return [condition for condition in asked if condition is not None]


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
