"""Every list as CSV: at its own address with `.csv`, with the filters and the order of the screen; and one's own data
as JSON.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, request

from ..accounts.guards import admin_reader, member, person, viewer
from ..accounts.people_pages import listed as people_listed
from ..accounts.queries import team_listed
from ..assignments.inbox import inbox_listed
from ..assignments.pages import listed as assignments_listed
from ..notifications.queries import tray_of
from ..notifications.tray import VIEWS
from ..pool.listing import pool_listed
from ..pool.request_pages import listed as requests_listed
from ..signals.pages import listed as signals_listed
from ..startups.pages import listed as startups_listed
from ..web.csv_rows import Row, csv_of
from ..web.keyset import Ordered, pages_of
from . import export_rows as rows
from .personal_data import file_of

exports = Blueprint("exports", __name__)


@exports.get("/admin/signals.csv")
@admin_reader
def signals() -> Response:
    return _csv("signals", signals_listed(), rows.SIGNALS, rows.signal_rows)


@exports.get("/admin/assignments.csv")
@admin_reader
def assignments() -> Response:
    return _csv("assignments", assignments_listed(), rows.ASSIGNMENTS, rows.assignment_rows)


@exports.get("/admin/requests.csv")
@admin_reader
def requests() -> Response:
    return _csv("requests", requests_listed(), rows.REQUESTS, rows.request_rows)


@exports.get("/admin/startups.csv")
@admin_reader
def startups() -> Response:
    return _csv("startups", startups_listed(), rows.STARTUPS, rows.startup_rows)


@exports.get("/admin/people.csv")
@admin_reader
def people() -> Response:
    return _csv("people", people_listed(), rows.EVERYBODY, rows.everybody_rows)


@exports.get("/inbox.csv")
@member
def inbox() -> Response:
    return _csv("inbox", inbox_listed(viewer(), request.args), rows.INBOX, rows.inbox_rows)


@exports.get("/pool.csv")
@member
def pool() -> Response:
    return _csv("pool", pool_listed(viewer(), request.args), rows.NOTICE, rows.pool_rows)


@exports.get("/team.csv")
@member
def team() -> Response:
    return _csv("team", team_listed(viewer()), rows.PEOPLE, rows.person_rows)


@exports.get("/notifications.csv")
@person
def tray() -> Response:
    view = request.args.get("view", "")
    return _csv("notifications", tray_of(viewer(), view if view in VIEWS else "all"), rows.TRAY, rows.tray_rows)


@exports.get("/account/data.json")
@person
def own_data() -> Response:
    return file_of(viewer())


def _csv(name: str, listed: Ordered, heads: Sequence[str], as_rows: Callable[[Any], Iterator[Row]]) -> Response:
    return csv_of(name, heads, (as_rows(page) for page in pages_of(listed)))
