"""Where the API's description is read: by programs, and by people."""

import json
import re
import warnings
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, render_template
from markupsafe import Markup, escape

from ..accounts.guards import anyone
from .examples import curl_of, example_of, fields_of

reading = Blueprint("api_reading", __name__, url_prefix="/api")


@reading.app_template_filter("pretty_json")
def pretty_json(value: Any) -> str:
    """JSON for people to read, in the order in which its fields are described."""
    return json.dumps(value, indent=2, ensure_ascii=False)


@reading.app_template_filter("code_marked")
def code_marked(text: str) -> Markup:
    """What stands between backticks, as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


@reading.get("/openapi.json")
@anyone
def openapi() -> Response:
    """The description, OpenAPI 3.1."""
    return jsonify(_description())


@reading.get("/docs")
@anyone
def docs() -> str:
    """The description as a page, without a script."""
    spec = _description()
    schemas = spec["components"]["schemas"]
    return render_template(
        "api/docs.html",
        spec=spec,
        groups=_groups(spec),
        fields=lambda schema: fields_of(schema, schemas),
        example=lambda schema: example_of(schema, schemas),
        curl=lambda operation: curl_of(operation, schemas),
    )


def _description() -> dict[str, Any]:
    """Made once a process: the routes do not change while it runs."""
    made = current_app.extensions
    if "openapi" not in made:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of schemas met twice, which `describe` puts right
            made["openapi"] = cast("Any", current_app).spec
    return made["openapi"]


def _groups(spec: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each resource with its operations."""
    operations = [
        {**operation, "path": path, "method": method.upper()}
        for path, methods in sorted(spec["paths"].items())
        for method, operation in methods.items()
    ]
    return [(tag, [one for one in operations if tag["name"] in one["tags"]]) for tag in spec["tags"]]
