"""Startups: looked at, taken into the programme, changed, suspended."""

from typing import Any

from marshmallow import RAISE, fields, validate

from ..accounts.guards import api_admin, api_in_charge, api_person, viewer
from ..startups.models import Startup
from ..startups.queries import startups_visible_to
from ..startups.service import (
    LONGEST_LINK,
    LONGEST_NAME,
    change_startup,
    create_startup,
    reinstate_startup,
    suspend_startup,
)
from .blueprint import Answer, resource
from .documents.startups import StartupDocument
from .fields import Text
from .idempotency import idempotent
from .named import startup_at
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

startups = resource("startups", "A company in the programme.")


_unless_changed = unless_changed(startup_at, StartupDocument)
_NAME = {"example": "AetherSense", "minLength": 1, "maxLength": LONGEST_NAME}
MOST_SECTORS, LONGEST_SECTOR = 20, 60


class StartupChanges(Document):
    """What may be changed; what is not named stays as it is."""

    name = Text(metadata=_NAME)
    website = Text(allow_none=True, metadata={"example": "https://aethersense.example", "maxLength": LONGEST_LINK})
    sectors = fields.List(
        Text(validate=validate.Length(1, LONGEST_SECTOR, error=f"1 to {LONGEST_SECTOR} characters.")),
        validate=validate.Length(max=MOST_SECTORS, error=f"At most {MOST_SECTORS} sectors."),
        error_messages={"invalid": 'Send a list of strings, such as ["sensing"].'},
        metadata={"example": ["sensing"]},
    )


class NewStartup(StartupChanges):
    """A company, taken into the programme."""

    name = Text(required=True, metadata=_NAME)
    slug = Text(metadata={"example": "aethersense", "description": "Made from the name where it is left out."})


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
@versioned
@startups.output(StartupDocument)
def show_startup(id: str) -> Answer:
    """Look at a startup"""
    return startup_at(viewer(), id)


@startups.post("/startups")
@api_admin
@idempotent
@startups.input(NewStartup)
@startups.output(StartupDocument, status_code=201)
def add_startup(json_data: dict[str, Any]) -> Answer:
    """Take a company into the programme"""
    return create_startup(by=viewer(), **json_data)


@startups.patch("/startups/<id>")
@api_in_charge
@startups.input(StartupChanges)
@_unless_changed
@startups.output(StartupDocument)
def change(id: str, json_data: dict[str, Any]) -> Answer:
    """Change a startup

    Admins change any, an owner their own.
    """
    startup = startup_at(viewer(), id)
    change_startup(startup, by=viewer(), **json_data)
    return startup


@startups.post("/startups/<id>/suspension")
@api_admin
@idempotent
@startups.input(Nothing)
@_unless_changed
@startups.output(StartupDocument)
def suspend(id: str, json_data: dict[str, Any]) -> Answer:
    """Suspend a startup

    Its people are signed out and cannot enter, and its tokens open nothing. Nothing is lost.
    """
    startup = startup_at(viewer(), id)
    suspend_startup(startup, by=viewer())
    return startup


@startups.post("/startups/<id>/reinstatement")
@api_admin
@idempotent
@startups.input(Nothing)
@_unless_changed
@startups.output(StartupDocument)
def reinstate(id: str, json_data: dict[str, Any]) -> Answer:
    """Let a startup in again"""
    startup = startup_at(viewer(), id)
    reinstate_startup(startup, by=viewer())
    return startup
