"""Looking into the outbox. For admins."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, select, true

from ..web.finding import found
from ..web.keyset import bounded_counts
from .models import Mail

VIEWS: dict[str, ColumnElement[bool]] = {
    "undecided": Mail.state.in_(("unknown", "refused")),
    "waiting": Mail.state.in_(("waiting", "claimed")),
    "sent": Mail.state == "sent",
    "all": true(),
}


def mails_in(view: str) -> Select[Mail]:
    """The newest first."""
    return select(Mail).where(VIEWS[view]).order_by(Mail.id.desc())


def mail_counts() -> dict[str, int]:
    """How many each view holds, counted up to a bound, in one statement."""
    return bounded_counts(Mail.id, VIEWS)


def view_asked(asked: str, counts: Mapping[str, int]) -> str:
    """The view that is asked for; where none is, what somebody has to decide, if there is anything."""
    return asked if asked in VIEWS else "undecided" if counts["undecided"] else "all"


def mail_with_id(mail_id: int) -> Mail:
    """Raises NotFound."""
    return found(select(Mail).where(Mail.id == mail_id))
