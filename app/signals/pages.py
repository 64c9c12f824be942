"""What the admin's pages of signals show: each is built here, for the page and for its own update."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import render_template, request
from sqlalchemy.orm import Bundle

from ..accounts.guards import viewer
from ..assignments.answering import DECLINE_REASONS
from ..assignments.history import history_of_signal
from ..assignments.queries import assignments_of, live_counts
from ..pool.queries import pending_requests_for
from ..web.answers import is_htmx
from ..web.kept_rows import KeptRow
from ..web.keyset import Ordered, page_of
from .listing import wanted_from
from .models import Signal
from .queries import ORDERS, VIEWS, agencies_named, count_in, in_order, signals_in, view_counts

PAGE = 50  # rows

#: To make objects of whole signals takes longer than to fetch them.
_SHOWN = (Signal.identifier, Signal.title, Signal.agency, Signal.codes, Signal.deadline, Signal.status)
_LISTED: Bundle[Any] = Bundle("signal", Signal.id, *_SHOWN)
_row = KeptRow("signals/_row.html", "signal_row")


class ListedSignal(NamedTuple):
    """What a row shows; `holders` is how many startups hold it."""

    identifier: str
    title: str
    agency: str | None
    codes: tuple[str, ...]
    deadline: datetime | None
    status: str
    holders: int


def list_page() -> str:
    """The list as it is asked for in the address; only itself when it fetches itself."""
    wanted, view, undated = wanted_from(request.args, ORDERS), _view(), _undated()
    asked = signals_in(view, wanted, undated=undated)
    page = page_of(in_order(asked.with_only_columns(_LISTED), wanted.sort), limit=PAGE, after=wanted.after)
    return render_template(
        "signals/_list.html" if is_htmx() else "signals/list.html",
        wanted=wanted,
        view=view,
        undated=undated,
        page=page,
        rows=_rows(page.items),
        row=_row,
        total=count_in(view, wanted, asked, undated=undated),
        counts=view_counts(),
        agencies=agencies_named(),
    )


def _rows(found: Sequence[Any]) -> list[ListedSignal]:
    held = live_counts(one.id for one in found)
    return [
        ListedSignal(
            one.identifier, one.title, one.agency, tuple(one.codes), one.deadline, one.status, held.get(one.id, 0)
        )
        for one in found
    ]


def listed() -> Ordered:
    """All of that list, in its order."""
    wanted = wanted_from(request.args, ORDERS)
    return in_order(signals_in(_view(), wanted, undated=_undated()), wanted.sort)


def _undated() -> bool:
    return request.args.get("undated") == "1"


def _view() -> str:
    """A search without a view looks everywhere: the top bar's search names none."""
    asked = request.args.get("view", "")
    return asked if asked in VIEWS else "all" if request.args.get("q") else "open"


def signal_page(signal: Signal) -> str:
    """One signal with all that hangs on it; only itself when it fetches itself."""
    return render_template(
        "signals/_signal.html" if is_htmx() else "signals/signal.html",
        signal=signal,
        assignments=assignments_of(viewer(), signal),
        requests=pending_requests_for(viewer(), signal),
        history=history_of_signal(viewer(), signal),
        reasons=DECLINE_REASONS,
    )
