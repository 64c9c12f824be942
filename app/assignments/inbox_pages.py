"""One signal as its startup sees it, for the page and for its own update."""

from flask import render_template, url_for

from ..accounts.guards import viewer
from ..notifications.queries import has_unread_about
from ..web.answers import is_htmx
from .answering import DECLINE_REASONS
from .extending import may_ask_for_time
from .history import history_of_signal, refusal_of_time
from .models import Assignment


def address_of(identifier: str) -> str:
    """Where the startup finds it."""
    return url_for("inbox.signal", identifier=identifier)


def signal_page(assignment: Assignment) -> str:
    history = history_of_signal(viewer(), assignment.signal)
    return render_template(
        "assignments/_inbox_signal.html" if is_htmx() else "assignments/inbox_signal.html",
        assignment=assignment,
        signal=assignment.signal,
        history=history,
        refused=refusal_of_time(history),
        reasons=DECLINE_REASONS,
        may_ask_for_time=may_ask_for_time(assignment),
        is_news=assignment.viewed_at is None or has_unread_about(viewer(), assignment.signal),
    )
