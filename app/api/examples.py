"""Examples and field lists, made from a description's schemas."""

import json
from typing import Any, NamedTuple

Schema = dict[str, Any]


class Described(NamedTuple):
    """One field, as a reader needs it."""

    name: str
    type: str
    required: bool
    text: str
    choices: list[str]


def fields_of(schema: Schema, schemas: Schema) -> list[Described]:
    """The fields of an object."""
    schema = _followed(schema, schemas)
    required = schema.get("required", ())
    return [_described(name, field, name in required) for name, field in schema.get("properties", {}).items()]


def example_of(schema: Schema, schemas: Schema) -> Any:
    """A value that such a document could have."""
    schema = _followed(schema, schemas)
    if "example" in schema:
        return schema["example"]
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    if "properties" in schema:
        return {name: example_of(field, schemas) for name, field in schema["properties"].items()}
    return None


def curl_of(operation: Schema, schemas: Schema) -> str:
    """The request as a shell takes it; a test sends each of them."""
    path = operation["path"]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
    method = f" -X {operation['method']}" if operation["method"] != "GET" else " -N" if path == "/live" else ""
    lines = [f'curl{method} "$GOVINTEL_URL{path}"', '-H "Authorization: Bearer $GOVINTEL_TOKEN"']
    content = operation.get("requestBody", {}).get("content", {})
    if "application/octet-stream" in content:
        lines.append("-T notices.csv")
    if sent := content.get("application/json"):
        body = sent.get("example") or example_of(sent["schema"], schemas) or {}
        lines.append('-H "Content-Type: application/json"')
        lines.append("-d " + _quoted(json.dumps(body, indent=2, ensure_ascii=False)))
    return " \\\n  ".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _followed(schema: Schema, schemas: Schema) -> Schema:
    """What a reference stands for, also where it may be null."""
    for part in schema.get("anyOf", schema.get("allOf", ())):
        if "$ref" in part:
            schema = part
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _described(name: str, field: Schema, required: bool) -> Described:
    text = " ".join(filter(None, (field.get("description", ""), _limits(field))))
    choices = [choice for choice in field.get("enum", ()) if choice is not None]
    return Described(name, _type(field), required, text, choices)


def _type(field: Schema) -> str:
    if "$ref" in field or "anyOf" in field or "allOf" in field:
        return "object"
    types = field.get("type", "object")
    words = [types] if isinstance(types, str) else list(types)
    named = [field["format"] if word == "string" and "format" in field else word for word in words]
    if "array" in named:
        named[named.index("array")] = f"list of {_type(field['items'])}s"
    return " or ".join(named)


def _limits(field: Schema) -> str:
    if "maxLength" in field:
        return f"At most {field['maxLength']:,} characters."
    if "maxItems" in field:
        return f"At most {field['maxItems']:,}."
    return f"From {field['minimum']} to {field['maximum']}." if "maximum" in field else ""
