"""The one thing an address names."""

from typing import TypeVar

from sqlalchemy import Select

from ..errors import NotFound
from ..extensions import db

T = TypeVar("T")


def found(query: Select[T]) -> T:
    """What a query finds. Raises NotFound, whether it is hidden from the viewer or does not exist."""
    thing = db.session.scalar(query)
    if thing is None:
        raise NotFound
    return thing
