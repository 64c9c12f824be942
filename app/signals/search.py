"""Finding signals by words: each word of what is asked for begins a word of the notice's title, agency, identifier or
codes.

`signal_search` holds their words: on SQLite an FTS5 index, whose words `signal_search_words` lists, on PostgreSQL a
`tsvector` with a GIN index. What is in the pool can be found by itself: there it has a word more, here an index of its
own. Triggers keep it, so that whoever writes a signal need not know of it.
"""

import re
from collections.abc import Sequence

from sqlalchemy import Boolean, ColumnElement, Select, column, false, func, select, table, true
from sqlalchemy.orm import InstrumentedAttribute

from ..extensions import db
from ..id_sets import among
from ..row_limit import at_most
from ..unindexed import unindexed
from ..web.keyset import COUNTED, count_of
from .models import Signal

FEW = 1_000  # ids
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 8
_BEGINNING = 3  # letters: the beginnings of words that SQLite's index holds as if they were words
MOST_ENDINGS = 20  # words that begin alike
_OF_THE_POOL = "\ue000"  # of no alphabet, so that nobody asks for it
_search = table(
    "signal_search",
    *(column("signal_id"), column("words"), column("in_pool", Boolean)),
    *(column("rowid"), column("signal_search")),
)
_words = table("signal_search_words", column("term"))


def mentioning(text: str) -> ColumnElement[bool]:
    """Whether a signal holds all these words; asks at once how many do."""
    return _is_found(ids_mentioning(text))


def mentioning_in_pool(text: str) -> ColumnElement[bool]:
    """The same for a list of what is in the pool."""
    return _is_found(ids_mentioning(text, in_pool=True))


def _is_found(found: Select[int]) -> ColumnElement[bool]:
    """Few are named by their ids, so that the database goes to them by an index. Many are met soon by going through the
    list in its order, and to put all of them in order would take longer: their ids are hidden from the indexes.
    """
    few = if_few(found)
    return (Signal.id + 0).in_(found) if few is None else among(Signal.id, few)


def mentioning_of(own: Select[int], text: str) -> ColumnElement[bool]:
    """The same for a list of a few hundred signals, of which `own` has the ids: they are picked from what is found,
    once for the list and its count.
    """
    found = ids_mentioning(text)
    (id_found,) = found.selected_columns
    return among(Signal.id, db.session.scalars(found.where(unindexed(id_found).in_(own))).all())


def count_found(found: Select[Signal], signals: Select[Signal], text: str, *, in_pool: bool = False) -> int:
    """How many are `found`: those of `signals` that hold all these words. Counting stops above the bound of all lists.

    SQLite goes from the words to the signals, where it comes to a thousand soon: from many signals to the words it
    would put all that these find in a table first. PostgreSQL chooses by itself, unless they are of all there are.
    """
    if not text:
        return count_of(found)
    holding = ids_mentioning(text, in_pool=in_pool)
    if signals.whereclause is not None:
        if db.engine.dialect.name != "sqlite" or count_of(signals) <= COUNTED:
            return count_of(found)
        of_these = signals.with_only_columns(true()).where(Signal.id == _search.c.rowid).correlate(_search)
        holding = holding.where(of_these.scalar_subquery())
    return db.session.scalar(select(func.count()).select_from(holding.limit(at_most(COUNTED + 1)).subquery())) or 0


def ids_mentioning(text: str, *, in_pool: bool = False) -> Select[int]:
    """The ids of the signals, or of those in the pool, that hold all these words; of none where there is no word."""
    words = _WORD.findall(text.lower())[:_MOST_WORDS]
    if not words:
        return select(Signal.id).where(false())
    if db.engine.dialect.name == "sqlite":
        asked = " AND ".join([*map(_beginning_with, words), *([f'"{_OF_THE_POOL}"'] if in_pool else [])])
        return select(_search.c.rowid).where(_search.c.signal_search.match(asked))
    asked = " & ".join(f"{word}:*" for word in words)
    found = select(_search.c.signal_id).where(_search.c.words.bool_op("@@")(func.to_tsquery("simple", asked)))
    return found.where(_search.c.in_pool) if in_pool else found


def if_few(ids: Select[int]) -> Sequence[int] | None:
    """The ids themselves, or None where it is better to leave them with the database."""
    found = db.session.scalars(ids.limit(at_most(FEW + 1))).all()
    return found if len(found) <= FEW else None


def is_one_of(signal_id: InstrumentedAttribute[int], ids: Select[int]) -> ColumnElement[bool]:
    """Whether it is of the ids that `ids_mentioning` finds, where these are many. PostgreSQL is to look at the words of
    each row that it comes to in its list: it would rather put all of the ids in a table first.
    """
    if db.engine.dialect.name == "sqlite":
        return (signal_id + 0).in_(ids)
    of_this = ids.with_only_columns(true()).where(_search.c.signal_id == signal_id)
    return of_this.correlate_except(_search).scalar_subquery()


def _beginning_with(word: str) -> str:
    """What FTS5 is asked for. All words that begin alike are put in one order before the first is had, unless they are
    named: then it goes along the signals of each, in a fifth of the time.
    """
    named: Sequence[str] = ()
    if len(word) > _BEGINNING and word.isascii():
        begins = _words.c.term.between(word, f"{word}\U0010ffff")
        named = db.session.scalars(select(_words.c.term).where(begins).limit(at_most(MOST_ENDINGS + 1))).all()
    if not 0 < len(named) <= MOST_ENDINGS:
        return f'"{word}"*'
    return "(" + " OR ".join(f'"{one}"' for one in named) + ")"
