"""Any number of ids as one parameter: thousands of single ones take longer to write out than the query to run."""

import json
from collections.abc import Collection

from sqlalchemy import ARRAY, BigInteger, Select, cast, func, select, type_coerce

from .extensions import db

_FEW = 50  # ids; up to here they are quicker written out


def id_set(ids: Collection[int]) -> Select[int] | list[int]:
    """The ids, for `column.in_(...)`."""
    return id_rows(ids) if len(ids) > _FEW else list(ids)


def id_rows(ids: Collection[int]) -> Select[int]:
    """The ids as rows; their one column is called `id`."""
    if db.engine.dialect.name == "sqlite":
        values = func.json_each(json.dumps(list(ids))).table_valued("value")
        return select(type_coerce(values.c.value, BigInteger).label("id"))
    return select(func.unnest(cast(list(ids), ARRAY(BigInteger))).column_valued("id"))
