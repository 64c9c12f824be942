"""Every list as CSV: at its own address with `.csv`, with the filters and the order of the screen; and one's own data
as JSON.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import selectinload

from ..accounts.guards import admin, admin_reader, member, owner, person, viewer
from ..accounts.invitations import invitations_visible_to
from ..accounts.people_pages import listed as people_listed
from ..accounts.queries import team_listed, tokens_listed
from ..accounts.sessions import sessions_of
from ..assignments.inbox import inbox_listed
from ..assignments.pages import listed as assignments_listed
from ..mail.queries import mail_counts, mails_in
from ..mail.queries import view_asked as mail_view_asked
from ..notifications.queries import tray_of
from ..notifications.tray import VIEWS
from ..pool.listing import pool_listed
from ..pool.request_pages import listed as requests_listed
from ..signals.pages import listed as signals_listed
from ..startups.models import Startup
from ..startups.pages import listed as startups_listed
from ..web.csv_rows import Row, csv_of
from ..web.keyset import Ordered, pages_of
from ..webhooks.endpoints import deliveries_in, endpoint_with_id
from ..webhooks.endpoints import endpoints as webhook_endpoints
from . import export_rows as rows
from .import_queries import lines_of, run_with_id, runs
from .import_queries import view_asked as import_view_asked
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
    listed = startups_listed().options(selectinload(Startup.members))
    return _csv("startups", listed, rows.STARTUPS, rows.startup_rows)


@exports.get("/admin/people.csv")
@admin_reader
def people() -> Response:
    return _csv("people", people_listed(), rows.EVERYBODY, rows.everybody_rows)


@exports.get("/admin/imports.csv")
@admin_reader
def imports() -> Response:
    return _csv("imports", runs(), rows.IMPORTS, rows.import_rows)


@exports.get("/admin/imports/<int:run_id>.csv")
@admin_reader
def import_lines(run_id: int) -> Response:
    run = run_with_id(run_id)
    view = import_view_asked(run, request.args.get("view", ""))
    return _csv(f"import-{run.id}-{view}", lines_of(run, view), rows.IMPORT_LINES, rows.import_line_rows)


@exports.get("/admin/webhooks/<int:endpoint_id>.csv")
@admin
def deliveries(endpoint_id: int) -> Response:
    listed = deliveries_in(endpoint_with_id(endpoint_id), request.args.get("view", ""))
    return _csv(f"webhook-{endpoint_id}", listed, rows.DELIVERIES, rows.delivery_rows)


@exports.get("/admin/outbox.csv")
@admin_reader
def outbox() -> Response:
    view = mail_view_asked(request.args.get("view", ""), mail_counts())
    return _csv("mail", mails_in(view), rows.MAIL, rows.mail_rows)


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


@exports.get("/admin/people/invitations.csv")
@admin
def invitations() -> Response:
    return _csv("invitations", invitations_visible_to(viewer()), rows.INVITATIONS, rows.invitation_rows)


@exports.get("/team/invitations.csv")
@owner
def team_invitations() -> Response:
    return _csv("invitations", invitations_visible_to(viewer()), rows.INVITATIONS, rows.invitation_rows)


@exports.get("/admin/webhooks.csv")
@admin_reader
def endpoints() -> Response:
    return csv_of("webhooks", rows.ENDPOINTS, [rows.endpoint_rows(webhook_endpoints())])


@exports.get("/tokens.csv")
@person
def tokens() -> Response:
    return _csv("tokens", tokens_listed(viewer()), rows.TOKENS, rows.token_rows)


@exports.get("/sessions.csv")
@person
def sessions() -> Response:
    return csv_of("sessions", rows.SESSIONS, [rows.session_rows(sessions_of(viewer()))])


@exports.get("/account/data.json")
@person
def own_data() -> Response:
    return file_of(viewer())


def _csv(name: str, listed: Ordered, heads: Sequence[str], as_rows: Callable[[Any], Iterator[Row]]) -> Response:
    return csv_of(name, heads, (as_rows(page) for page in pages_of(listed)))
