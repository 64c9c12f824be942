"""The startups that a body names."""

from typing import Any

from marshmallow import fields, validate

from ..assignments.order import MOST_PAIRS
from .fields import Id


class StartupIds(fields.List):
    """From one startup to as many as one batch holds."""

    default_error_messages = {"invalid": 'Send a list of ids, such as ["7", "12"].', "required": "This is missing."}

    def __init__(self, **kwargs: Any) -> None:
        size = validate.Length(1, MOST_PAIRS, error=f"Name one startup or more, and at most {MOST_PAIRS:,}.")
        super().__init__(Id(), validate=size, metadata={"example": ["7", "12"]}, **kwargs)
