"""What the admin's page of pool requests shows, for the page and for its own update."""

from flask import render_template, request
from sqlalchemy import Select

from ..accounts.guards import viewer
from ..assignments.models import PoolRequest
from ..assignments.queries import live_counts
from ..web.answers import is_htmx
from ..web.keyset import count_of, page_of
from .queries import REQUEST_VIEWS, request_counts, requests_in, waiting_for

PAGE = 50  # rows


def list_page() -> str:
    """The queue as it is asked for in the address; only itself when it fetches itself."""
    view, asked = _view(), listed()
    page = page_of(asked, limit=PAGE, after=request.args.get("after"))
    return render_template(
        "pool/_requests.html" if is_htmx() else "pool/requests.html",
        view=view,
        page=page,
        total=count_of(asked),
        counts=request_counts(),
        held=live_counts(one.signal_id for one in page.items),
        waiting=waiting_for(one.signal_id for one in page.items),
    )


def listed() -> Select[PoolRequest]:
    """All of that queue, in its order."""
    return requests_in(viewer(), _view())


def _view() -> str:
    asked = request.args.get("view", "")
    return asked if asked in REQUEST_VIEWS else "pending"
