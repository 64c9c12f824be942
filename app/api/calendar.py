"""The link by which a calendar reads the deadlines of the token's startup."""

from typing import Any

from flask import current_app, url_for

from ..accounts.guards import api_member, viewer
from ..transfer.calendar_links import link_of, make_link, revoke_link
from .blueprint import Answer, resource
from .documents.calendar import IssuedLinkDocument, LinkDocument
from .idempotency import idempotent, idempotent_secret
from .named import oneself
from .schemas import Nothing

calendar = resource("calendar", "A secret link to a startup's deadlines, for calendars, which cannot sign in.")


@calendar.get("/calendar-link")
@api_member
@calendar.output(LinkDocument)
def show_link() -> Answer:
    """Ask whether one has a link"""
    return _kept()


@calendar.post("/calendar-link")
@api_member
@idempotent_secret("link")
@calendar.input(Nothing)
@calendar.output(IssuedLinkDocument, status_code=201)
def issue_link(json_data: dict[str, Any]) -> Answer:
    """Make a link

    One made before opens nothing any more.
    """
    secret = make_link(oneself(viewer()))
    address = current_app.config["PUBLIC_URL"] + url_for("calendar.deadlines", secret=secret)
    return {**_kept(), "link": address}


@calendar.post("/calendar-link/revocation")
@api_member
@idempotent
@calendar.input(Nothing)
@calendar.output(LinkDocument)
def take_link_back(json_data: dict[str, Any]) -> Answer:
    """Take the link back"""
    revoke_link(viewer())
    return _kept()


def _kept() -> dict[str, Any]:
    link = link_of(viewer())
    return {"created_at": link.created_at if link else None}
