"""The signals that a body names."""

from typing import Any

from marshmallow import fields, validate

from ..assignments.order import MOST_PAIRS
from .fields import Text


class SignalIdentifiers(fields.List):
    """From one signal to as many as one batch holds, or `most`."""

    default_error_messages = {
        "invalid": 'Send a list of identifiers, such as ["SIG-7K3QXM"].',
        "required": "This is missing.",
    }

    def __init__(self, *, most: int = MOST_PAIRS, **kwargs: Any) -> None:
        size = validate.Length(1, most, error=f"Name one signal or more, and at most {most:,}.")
        metadata = {"example": ["SIG-7K3QXM", "SIG-9P2RTW"], **kwargs.pop("metadata", {})}
        super().__init__(Text(), validate=size, metadata=metadata, **kwargs)
