"""How an empty database comes to the sample: by the command, with people of its own who can sign in."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from .. import clock
from ..accounts.models import Person
from ..errors import DomainError
from ..extensions import db
from ..realtime.event_log import Actor
from ..signals.models import Signal
from ..startups.models import Startup
from .accounts import Account, hashes_of, new_accounts, write_accounts
from .notices import notices
from .past import plan_the_past
from .programme import assembled

ACCOUNTS_FILE = "sample-accounts.txt"  # in the instance

_telling_old_news: ContextVar[bool] = ContextVar("telling_old_news", default=False)


class NotEmpty(DomainError):
    """The database is in use; sample data would mix with what people wrote."""

    title = "The database is not empty"


def load_sample(*, by: Actor) -> Sequence[Account]:
    """Fill an empty database by the product's own verbs, each in its own time; returns who can sign in.

    Their passwords are also written into the instance. Raises NotEmpty.
    """
    check_empty()
    db.session.rollback()  # no transaction stays open while passwords are hashed: PostgreSQL would end it
    now = clock.now()
    accounts = new_accounts()
    hashes = hashes_of(accounts, current_app._get_current_object())  # type: ignore[attr-defined]
    # First of all: people whose passwords nobody can read would be of no use.
    write_accounts(accounts, Path(current_app.config["INSTANCE_PATH"]) / ACCOUNTS_FILE)
    with old_news():
        programme = assembled(accounts, hashes, now, by=by)
        plan_the_past(programme, notices(now))
        programme.live_through()
    return accounts


def check_empty() -> None:
    """Raises NotEmpty."""
    for table in (Person, Startup, Signal):
        if db.session.scalar(select(table.id).limit(1)):
            raise NotEmpty("The database is not empty. Sample data goes into a new one; give numbers to add to this.")


@contextmanager
def old_news() -> Iterator[None]:
    """An operator looks into the log for what happens now, not for what a sample says of the past; whoever else works
    in this process meanwhile is written of.
    """
    logging.getLogger("govintel.assignments").addFilter(_is_news)
    token = _telling_old_news.set(True)
    try:
        yield
    finally:
        _telling_old_news.reset(token)


def _is_news(_line: logging.LogRecord) -> bool:
    return not _telling_old_news.get()
