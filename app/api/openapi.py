"""The API's description, OpenAPI 3.1, made from the routes themselves."""

import json
import re
from typing import Any

from apiflask import APIFlask

from .idempotency import HEADER, LONGEST
from .stream_notes import STREAM

_ABOUT = """GovIntel passes government notices, *signals*, to the startups that could win them.

JSON in camelCase; ids are strings; times are ISO 8601 in UTC. Send the token as `Authorization: Bearer <token>`: it has
the rights of its person. A field that is not known is an error. Errors are `application/problem+json`."""

_WHO = {
    "api_person": "Everybody, each what they may see.",
    "api_member": "Members of a startup.",
    "api_admin": "Admins.",
    "api_in_charge": "Admins, and the owners of a startup for their own.",
    "api_admin_reader": "Admins, and those who may only look.",
}
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "With 422: each field that is wrong, and what would be right.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_EXAMPLES: dict[str, tuple[str, str]] = {
    "400": ("That request was not understood", "The body is not JSON."),
    "401": ("Not signed in", "Send a valid API token as a bearer."),
    "403": ("That is not for you to do", "Your role does not allow it."),
    "404": ("Not found", "There is nothing here, or it is not yours to see."),
    "409": ("Already answered", "SIG-7K3QXM is declined."),
    "412": ("It has changed in the meantime", "This is another version than the one in If-Match."),
    "413": ("Too large", "Send less at once."),
    "415": ("That kind of content is not taken here", "Send JSON, with the header Content-Type: application/json."),
    "429": ("Too many requests", "At most 6,000 requests a minute. Ask again in 12 s."),
    "422": ("Invalid input", "startupIds[1]: There is no such startup."),
}
_ERRORS = {
    "400": "The body is not JSON.",
    "401": "The token is missing, or no longer good.",
    "403": "The token's person may never do this.",
    "404": "It does not exist, or is not yours to see: there is no difference.",
    "412": "It is another version than the one in `If-Match`; `etag` names the present one. Nothing was done.",
    "413": "The body is larger than 1 MiB.",
    "415": "The body is not sent as JSON.",
    "429": "More than a token may ask for in a minute; `Retry-After` says when to come back.",
    "422": "A field is wrong; `errors` names each. Nothing was done.",
}
_PATH = {
    "id": "The id.",
    "identifier": "The signal's identifier, such as SIG-7K3QXM.",
    "batch_id": "`batchId` of what was assigned.",
    "token_id": "The token's id.",
}
_NAMED = {
    "signals": "SIG-7K3QXM",
    "pool-requests": "3",
    "startups": "7",
    "people": "9",
    "invitations": "6",
    "notifications": "41",
    "tokens": "5",
    "webhooks": "2",
    "webhook-deliveries": "17",
    "imports": "8",
    "mails": "51",
    "batches": "5b1f0c9e4f4f4a7d8a4f2b6c1d3e5f70",
}
_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
    "description": "The same key and body get the same answer for 24 hours, and are done once; the same key with "
    "another body gets 422.",
}


_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The `ETag` of what was seen: another version is not changed, and answers 412.",
}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The `ETag` of what is known: the same version answers 304, without a body.",
}
_HEADERS = {"idempotent": _KEY, "unless_changed": _IF_MATCH, "versioned": _IF_NONE_MATCH}


_FILE = {
    "required": True,
    "description": "The file itself, whatever its content type says.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_LOCATION = {"Location": {"description": "Where it is from now on.", "schema": {"type": "string"}}}


def describe(app: APIFlask) -> None:
    """Have the app describe its API; `app.spec` is the description."""
    app.description = _ABOUT
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_SERVERS=False,
        AUTO_OPERATION_ID=True,
        SUCCESS_DESCRIPTION="Success.",
        SECURITY_SCHEMES={"token": {"type": "http", "scheme": "bearer"}},
    )

    def complete(spec: Any) -> Any:
        spec = _plainly_named(spec)
        views = {endpoint.replace(".", "_"): view for endpoint, view in app.view_functions.items()}
        for path, operations in spec["paths"].items():
            for method, operation in operations.items():
                name = operation["operationId"].removeprefix(f"{method}_")
                _complete(operation, views[name], path, method)
        spec["paths"]["/live"] = {"get": STREAM}
        return spec

    app.spec_processor(complete)


def _plainly_named(spec: dict[str, Any]) -> dict[str, Any]:
    """`Signal` for SignalDocument, and once: APIFlask lists a schema again that was met inside another one before."""
    text = re.sub(r'(#/components/schemas/[A-Za-z]+?)(Document)?\d*"', r'\1"', json.dumps(spec))
    plain: dict[str, Any] = json.loads(text)
    schemas = plain["components"]["schemas"]
    named = {re.sub(r"(Document)?\d*$", "", name): schema for name, schema in schemas.items() if name != "HTTPError"}
    plain["components"]["schemas"] = {**named, "Problem": _PROBLEM}
    return plain


def _complete(operation: dict[str, Any], view: Any, path: str, method: str) -> None:
    """Say who may, with which header, and everything that can go wrong."""
    operation["operationId"] = view.__name__
    operation["security"] = [{"token": []}]
    operation["x-who"] = _WHO[view.guard.name]
    for parameter in operation["parameters"]:
        parameter.setdefault("description", _PATH.get(parameter["name"], ""))
        if parameter["in"] == "path":
            collection = path.removeprefix("/api/v1/").partition("/")[0]
            named = "batches" if parameter["name"] == "batch_id" else collection
            parameter["example"] = _NAMED.get(named, "12")
    operation["parameters"] += _headers_of(view)
    if getattr(view, "takes_upload", False):
        operation["requestBody"] = _FILE
    answers = operation["responses"]
    first = next(answer["content"] for answer in answers.values() if "content" in answer)
    for status in _errors_of(operation, view.guard.name, path, method):
        answers.setdefault(status, {"description": _ERRORS[status]})
    for status, answer in answers.items():
        answer["content"] = _problem(status) if status >= "400" else first
    if getattr(view, "locates", False):
        answers["201"]["headers"] = _LOCATION
    if getattr(view, "versioned", False):
        answers["304"] = {"description": "It is what `If-None-Match` names."}
    operation["responses"] = dict(sorted(answers.items()))


def _headers_of(view: Any) -> list[dict[str, Any]]:
    return [header for mark, header in _HEADERS.items() if getattr(view, mark, False)]


def _errors_of(operation: dict[str, Any], guard: str, path: str, method: str) -> set[str]:
    possible = {"401", "429"}
    if any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
        possible.add("412")
    if guard != "api_person":
        possible.add("403")
    if "{" in path:
        possible.add("404")
    if method != "get":
        possible |= {"413", "422"} if operation.get("requestBody") is _FILE else {"400", "413", "415", "422"}
    if any(parameter["in"] == "query" for parameter in operation["parameters"]):
        possible.add("422")
    return possible


def _problem(status: str) -> dict[str, Any]:
    title, detail = _EXAMPLES[status]
    example: dict[str, Any] = {"type": "about:blank", "title": title, "status": int(status), "detail": detail}
    if status == "422":
        field, _, message = detail.partition(": ")
        example["errors"] = [{"field": field, "message": message}]
    return {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
