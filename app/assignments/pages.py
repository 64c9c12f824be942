"""What the admin's pages of assignments show: each is built here, for the page and for its own update."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from sqlalchemy import ColumnElement, Select

from ..accounts.guards import viewer
from ..signals.models import Signal
from ..startups.queries import startup_seen_by
from ..web.answers import is_htmx
from ..web.input import words_asked
from ..web.kept_rows import KeptRow
from ..web.keyset import Ordered, page_of
from .choosing import MOST, MOST_ON_A_PAGE, choices_for
from .forms import PicksForm
from .listing import (
    ORDERS,
    STATES,
    UNSEEN,
    answered,
    assignments_listed,
    closing,
    count_found,
    in_order,
    in_state,
    overdue,
    rows_of,
    state_counts,
)
from .models import LIVE, Assignment
from .weekly import BY_WEEK, conditions_asked
from .weekly import words_asked as weeks_asked

PAGE = 50  # rows
_YEAR = 366  # days

_row = KeptRow("assignments/_row.html", "assignment_row")


def list_page() -> str:
    """The list as it is asked for in the address; only itself when it fetches itself."""
    state, order, startup_id = _state(), _order(), _number("startup")
    words = words_asked()
    asked = _asked(startup_id, words)
    rows = rows_of(asked.where(in_state(state, order)))
    page = page_of(in_order(rows, order), limit=PAGE, after=request.args.get("after"))
    return render_template(
        "assignments/_list.html" if is_htmx() else "assignments/list.html",
        state=state,
        order=order,
        page=page,
        row=_row,
        live=LIVE,
        total=count_found(asked.where(STATES[state]), of=_asked(startup_id).where(STATES[state]), words=words),
        counts=state_counts(),
        weeks=weeks_asked(request.args),
        startup=startup_seen_by(viewer(), startup_id) if startup_id else None,
    )


def listed() -> Ordered:
    """All of that list, in its order."""
    order = _order()
    return in_order(_asked(_number("startup"), words_asked()).where(in_state(_state(), order)), order)


def _asked(startup_id: int | None, words: str = "") -> Select[Assignment]:
    """In whatever state."""
    return assignments_listed(viewer(), *_conditions(startup_id), words=words)


def _state() -> str:
    """What names no state, but something that answered assignments have as well, looks everywhere."""
    asked = request.args.get("state", "")
    everywhere = any(request.args.get(name) for name in ("answered", "startup", "q", "looked", *BY_WEEK))
    return asked if asked in STATES else "all" if everywhere else "waiting"


def _order() -> str:
    """Only for what waits does the day to answer by say anything."""
    asked = request.args.get("sort", "")
    return asked if asked in ORDERS and (asked != "by" or _state() == "waiting") else "-assigned"


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
    return [*(condition for condition in asked if condition is not None), *conditions_asked(request.args)]


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def picks(form: PicksForm, signals: Sequence[Signal]) -> dict[str, Any]:
    """What a question shows of the startups that may be ticked, as far as they were narrowed down."""
    choices = choices_for(
        viewer(),
        signals,
        words=form.find.data or "",
        chosen=form.ticked,
        least_loaded=form.order.data == "load",
        most=MOST if is_htmx() else MOST_ON_A_PAGE,
    )
    return {"choices": choices, "ticked": form.ticked}
