"""Any number of ids as one parameter: thousands of single ones take longer to write out than the query to run, and a
statement that names its ids by a parameter is built once for the life of the process."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Dialect, Select, Text, bindparam, func, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from .extensions import db


class Ids(TypeDecorator[Collection[int]]):
    """Ids as a parameter: JSON on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        stored: Any = Text() if dialect.name == "sqlite" else ARRAY(BigInteger())
        return dialect.type_descriptor(stored)

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        ids = list(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True


def among(column: Any, ids: str | Collection[int]) -> _Among:
    """Whether the column is one of the ids, or of those in the parameter of that name."""
    given = bindparam(ids, type_=Ids()) if isinstance(ids, str) else bindparam(None, ids, type_=Ids(), unique=True)
    return _Among(column, given)


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY({ids})"


def id_rows(ids: Collection[int]) -> Select[int]:
    """The ids as rows; their one column is called `id`."""
    given = bindparam(None, ids, type_=Ids(), unique=True)
    if db.engine.dialect.name == "sqlite":
        values = func.json_each(given).table_valued("value")
        return select(type_coerce(values.c.value, BigInteger).label("id"))
    return select(func.unnest(given).column_valued("id"))
