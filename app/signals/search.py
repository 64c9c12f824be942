"""Finding signals by words: each word of what is asked for begins a word of the notice's title, agency, identifier or
codes.

`signal_search` holds their words: on SQLite an FTS5 index, on PostgreSQL a `tsvector` with a GIN index. Triggers keep
it, so that whoever writes a signal need not know of it.
"""

import re

from sqlalchemy import ColumnElement, Select, column, false, func, select, table

from ..extensions import db
from .models import Signal

FEW = 1_000  # signals
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 8
_search = table("signal_search", column("signal_id"), column("words"), column("rowid"), column("signal_search"))


def mentioning(text: str) -> ColumnElement[bool]:
    """Whether a signal holds all these words; asks at once how many do.

    Few are named by their ids, so that the database goes to them by an index. Many are met soon by going through the
    list in its order, and to put all of them in order would take longer: their ids are hidden from the indexes.
    """
    found = ids_mentioning(text)
    if found is None:
        return false()
    few = db.session.scalars(found.limit(FEW + 1)).all()
    return Signal.id.in_(few) if len(few) <= FEW else (Signal.id + 0).in_(found)


def ids_mentioning(text: str) -> Select[int] | None:
    """The ids of the signals that hold all these words; None where there is no word in it."""
    words = _WORD.findall(text.lower())[:_MOST_WORDS]
    if not words:
        return None
    if db.engine.dialect.name == "sqlite":
        asked = " ".join(f'"{word}"*' for word in words)
        return select(_search.c.rowid).where(_search.c.signal_search.match(asked))
    asked = " & ".join(f"{word}:*" for word in words)
    return select(_search.c.signal_id).where(_search.c.words.bool_op("@@")(func.to_tsquery("simple", asked)))
