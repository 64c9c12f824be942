"""Imports: a file of notices is sent, read in the background, and what came of its rows is asked for. For admins."""

from typing import Any

from marshmallow import RAISE, validate

from ..accounts.guards import api_admin, api_admin_reader, viewer
from ..transfer.import_queries import RESULTS, lines_of, runs
from ..transfer.importing import give_up_import
from ..transfer.models import ImportLine, ImportRun
from ..transfer.receiving import Received, import_received
from .blueprint import Answer, resource
from .documents.imports import CountedImportDocument, ImportDocument, ImportLineDocument
from .fields import Text
from .files import locates, takes_file
from .idempotency import idempotent
from .named import import_at
from .pages import newest_first, oldest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

imports = resource("imports", "Files of notices, read in the background, and what came of their rows.")
_unless_changed = unless_changed(import_at, CountedImportDocument)


class FileQuery(Document):
    """What the file is called."""

    name = Text(
        load_default="notices",
        validate=validate.Length(1, 200, error="A name has 1 to 200 characters."),
        metadata={"example": "notices.csv", "description": "What the import is called in lists."},
    )


class LineQuery(PageQuery):
    """Which lines."""

    result = Text(
        load_default="skipped",
        validate=validate.OneOf(list(RESULTS), error="It must be one of: {choices}."),
        metadata={"description": "What came of their rows: refused ones are `skipped`."},
    )


@imports.post("/imports")
@api_admin
@locates
@imports.input(FileQuery, location="query", unknown=RAISE)
@takes_file
@idempotent
@imports.output(CountedImportDocument, status_code=201)
@imports.doc(responses={413: "The file is larger than the installation takes (`IMPORT_MEGABYTES`)."})
def import_notices(query_data: dict[str, Any], file: Received) -> Answer:
    """Import a file of notices

    SAM.gov's CSV or JSON, or OCDS, as the body of the request. It is begun at once, and what cannot be read in it is
    named row by row; the same file again writes nothing twice.
    """
    return import_received(file, query_data["name"], by=viewer())


@imports.get("/imports")
@api_admin_reader
@imports.input(PageQuery, location="query", unknown=RAISE)
@imports.output(page_schema(ImportDocument, "ImportPage"))
def list_imports(query_data: dict[str, Any]) -> Answer:
    """List imports"""
    return newest_first(runs(), ImportRun.id, **query_data)


@imports.get("/imports/<id>")
@api_admin_reader
@versioned
@imports.output(CountedImportDocument)
def show_import(id: str) -> Answer:
    """Look how far an import is

    It has ended with the status `done`, `failed` or `given_up`.
    """
    return import_at(viewer(), id)


@imports.get("/imports/<id>/lines")
@api_admin_reader
@imports.input(LineQuery, location="query", unknown=RAISE)
@imports.output(page_schema(ImportLineDocument, "ImportLinePage", "In the file's order."))
def list_lines(id: str, query_data: dict[str, Any]) -> Answer:
    """List what came of the rows

    Of those that were refused the reason, of those that changed something what they changed.
    """
    query = lines_of(import_at(viewer(), id), query_data.pop("result"))
    return oldest_first(query, ImportLine.id, **query_data)


@imports.post("/imports/<id>/giving-up")
@api_admin
@idempotent
@imports.input(Nothing)
@_unless_changed
@imports.output(CountedImportDocument)
@imports.doc(responses={409: "It has ended."})
def give_up(id: str, json_data: dict[str, Any]) -> Answer:
    """Give an import up

    It is read no further. What was written stays.
    """
    run = import_at(viewer(), id)
    give_up_import(run)
    return run
