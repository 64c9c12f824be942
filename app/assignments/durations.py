"""How long something took, counted by the database: a thousand moments are dearer to read than a thousand numbers."""

from typing import Any

from sqlalchemy import Float, Integer, cast, extract, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[int]):
    """Whole seconds from one moment to another, on either database."""

    type = Integer()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _on_sqlite(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    begin, end = element.clauses
    return f"({compiler.process(func.unixepoch(end) - func.unixepoch(begin), **kw)})"


@compiles(seconds_between, "postgresql")
def _on_postgresql(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    begin, end = element.clauses
    return compiler.process(cast(func.floor(cast(extract("epoch", end - begin), Float)), Integer), **kw)
