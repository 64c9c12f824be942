"""Any number of ids, or of words, as one parameter: thousands of single ones take longer to write out than the query
to run, and a statement that names its ids by a parameter is built once for the life of the process."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Dialect, Select, Text, bindparam, func, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator

from .extensions import db


def written_out(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Whether the column is one of the ids, in the statement's own text: a planner that sees how many they are may go
    through a list in its order instead of to each of them.
    """
    return column.in_(bindparam(None, ids, expanding=True, literal_execute=True, unique=True))


class _Set(TypeDecorator[Collection[Any]]):
    """JSON on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True
    element: Any

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        stored: Any = Text() if dialect.name == "sqlite" else ARRAY(self.element())
        return dialect.type_descriptor(stored)

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        members = list(value or ())
        return json.dumps(members) if dialect.name == "sqlite" else members


class Ids(_Set):
    """Ids as a parameter."""

    cache_ok = True
    element = BigInteger


class Words(_Set):
    """Words as a parameter."""

    cache_ok = True
    element = Text


class _Among(FunctionElement[bool]):
    """Not said to be Boolean: of those SQLAlchemy asks SQLite whether they are `= 1`, and no index answers that."""

    name = "among"
    type: Any = NullType()
    inherit_cache = True


def among(column: Any, ids: str | Collection[int]) -> _Among:
    """Whether the column is one of the ids, or of those in the parameter of that name."""
    given = bindparam(ids, type_=Ids()) if isinstance(ids, str) else bindparam(None, ids, type_=Ids(), unique=True)
    return _Among(column, given)


def among_words(column: Any, parameter: str) -> _Among:
    """Whether the column is one of the words in the parameter of that name."""
    return _Among(column, bindparam(parameter, type_=Words()))


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
