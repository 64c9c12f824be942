"""What the admin's page of pool requests shows, for the page and for its own update."""

from flask import render_template, request

from ..accounts.guards import viewer
from ..assignments.queries import live_counts
from ..web.answers import is_htmx
from ..web.keyset import count_of, page_of
from .queries import REQUEST_VIEWS, request_counts, requests_in

PAGE = 50  # rows


def list_page() -> str:
    """The queue as it is asked for in the address; only itself when it fetches itself."""
    asked_view = request.args.get("view", "")
    view = asked_view if asked_view in REQUEST_VIEWS else "pending"
    asked = requests_in(viewer(), view)
    page = page_of(asked, limit=PAGE, after=request.args.get("after"))
    return render_template(
        "pool/_requests.html" if is_htmx() else "pool/requests.html",
        view=view,
        page=page,
        total=count_of(asked),
        counts=request_counts(),
        held=live_counts(one.signal_id for one in page.items),
    )
