"""Startups: looked at."""

from typing import Any

from marshmallow import RAISE, validate

from ..accounts.guards import api_person, viewer
from ..startups.models import Startup
from ..startups.queries import startups_visible_to
from .blueprint import Answer, resource
from .documents import StartupDocument
from .fields import Text
from .named import startup_at
from .pages import newest_first
from .schemas import PageQuery, page_schema

startups = resource("startups", "A company in the programme.")


class StartupQuery(PageQuery):
    """Which startups."""

    status = Text(validate=validate.OneOf(("active", "suspended"), error="It must be one of: {choices}."))
    slug = Text(metadata={"description": "Only the one with this slug."})


@startups.get("/startups")
@api_person
@startups.input(StartupQuery, location="query", unknown=RAISE)
@startups.output(page_schema(StartupDocument, "StartupPage"))
def list_startups(query_data: dict[str, Any]) -> Answer:
    """List startups

    Admins see all, a startup itself.
    """
    query = startups_visible_to(viewer())
    if status := query_data.pop("status", None):
        query = query.where(Startup.status == status)
    if slug := query_data.pop("slug", None):
        query = query.where(Startup.slug == slug)
    return newest_first(query, Startup.id, **query_data)


@startups.get("/startups/<id>")
@api_person
@startups.output(StartupDocument)
def show_startup(id: str) -> Answer:
    """Look at a startup"""
    return startup_at(viewer(), id)
