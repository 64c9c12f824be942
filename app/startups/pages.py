"""What the admin's pages of startups show: each is built here, for the page and for its own update."""

from flask import render_template, request
from sqlalchemy import Select

from ..accounts.guards import viewer
from ..accounts.invitations import invitations_of
from ..accounts.queries import active_people_of
from ..assignments.answering import DECLINE_REASONS
from ..assignments.figures import Figures, figures_of
from ..assignments.history import history_of_startup
from ..assignments.listing import assignments_listed, in_order
from ..assignments.models import Assignment
from ..web.answers import is_htmx
from ..web.input import words_asked
from ..web.keyset import count_of, page_of
from .models import Startup
from .queries import startups_listed

PAGE = 50  # rows


def list_page() -> str:
    """The list as it is asked for in the address; only itself when it fetches itself."""
    asked = listed()
    page = page_of(asked, limit=PAGE, after=request.args.get("after"))
    ids = [startup.id for startup in page.items]
    return render_template(
        "startups/_list.html" if is_htmx() else "startups/list.html",
        page=page,
        total=count_of(asked),
        figures=figures_of(ids),
        people=active_people_of(ids),
    )


def listed() -> Select[Startup]:
    """All of that list, in its order."""
    return startups_listed(viewer(), words=words_asked())


def startup_page(startup: Startup) -> str:
    """One startup: its figures, its people, what it was given last; only itself when it fetches itself."""
    given = in_order(assignments_listed(viewer(), Assignment.startup_id == startup.id), "-assigned")
    return render_template(
        "startups/_startup.html" if is_htmx() else "startups/startup.html",
        startup=startup,
        figures=figures_of([startup.id]).get(startup.id, Figures()),
        assignments=page_of(given, limit=PAGE),
        invitations=invitations_of(startup.id),
        history=history_of_startup(viewer(), startup),
        reasons=DECLINE_REASONS,
    )
