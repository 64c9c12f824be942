"""What every document of the API has in common: camelCase outside, no unknown fields, lists in pages."""

from typing import Any

from apiflask import Schema
from marshmallow import RAISE, fields, validate

from .fields import Id, Text

MOST = 100  # items on one page
USUAL = 50

#: Names that examples share.
SIGNAL, BATCH = "SIG-7K3QXM", "5b1f0c9e4f4f4a7d8a4f2b6c1d3e5f70"


def sample(example: object, description: str = "", **more: object) -> dict[str, object]:
    """What is told of a field beside its type."""
    return {"example": example, **({"description": description} if description else {}), **more}


class Document(Schema):
    """A JSON object; its fields are camelCase outside, and one that is not known is an error."""

    error_messages = {"unknown": "There is no such field.", "type": "Send a JSON object."}

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        first, *others = field_name.split("_")
        field_obj.data_key = first + "".join(word.capitalize() for word in others)


class Nothing(Document):
    """An empty object, or no body."""


class PageQuery(Document):
    """Which page of a list."""

    limit = fields.Integer(
        load_default=USUAL,
        validate=validate.Range(1, MOST, error=f"It must be a number from 1 to {MOST}."),
        error_messages={"invalid": f"It must be a number from 1 to {MOST}."},
        metadata={"description": f"How many items; at most {MOST}."},
    )
    after = Id(metadata={"description": "`next` of the page before; leave it out to begin at the top."})


def page_schema(item: type[Schema], name: str, order: str = "The newest first.") -> type[Schema]:
    """A list's document: its items, and where the next page begins."""
    items = fields.List(fields.Nested(item), metadata={"description": order})
    following = Text(
        allow_none=True, metadata={"description": "Send it as `after`; null on the last page.", "example": None}
    )
    return Document.from_dict({"items": items, "next": following}, name=name)  # type: ignore[return-value]
