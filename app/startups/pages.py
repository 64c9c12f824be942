"""What the admin's pages of startups show: each is built here, for the page and for its own update."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import render_template, request
from sqlalchemy import Select
from sqlalchemy.orm import Bundle

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
from ..web.kept_rows import KeptRow
from ..web.keyset import count_of, page_of
from .models import Startup
from .queries import startups_listed

PAGE = 50  # rows

_LISTED: Bundle[Any] = Bundle("startup", Startup.id, Startup.name, Startup.sectors, Startup.status)
_row = KeptRow("startups/_row.html", "startup_row")


class ListedStartup(NamedTuple):
    """What a row shows, beside its figures; `people` is how many of its people may enter."""

    id: int
    name: str
    sectors: tuple[str, ...]
    status: str
    people: int


def list_page() -> str:
    """The list as it is asked for in the address; only itself when it fetches itself."""
    asked = listed()
    page = page_of(asked.with_only_columns(_LISTED), limit=PAGE, after=request.args.get("after"))
    return render_template(
        "startups/_list.html" if is_htmx() else "startups/list.html",
        page=page,
        rows=_rows(page.items),
        row=_row,
        total=count_of(asked),
    )


def _rows(found: Sequence[Any]) -> list[tuple[ListedStartup, Figures]]:
    ids = [one.id for one in found]
    people, figures = active_people_of(ids), figures_of(ids)
    return [
        (
            ListedStartup(one.id, one.name, tuple(one.sectors), one.status, people.get(one.id, 0)),
            figures.get(one.id, Figures()),
        )
        for one in found
    ]


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
