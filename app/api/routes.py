"""The API's resources, in the order in which a reader meets them."""

from apiflask import APIFlask

from .answers import answers
from .assignments import assignments
from .calendar import calendar
from .events import events
from .history import history
from .imports import imports
from .invitations import invitations
from .mails import mails
from .notifications import notifications
from .openapi import describe
from .own import own
from .people import people
from .pool_requests import pool_requests
from .preferences import preferences
from .reading import reading
from .several import several
from .signals import signals
from .startups import startups
from .webhooks import webhooks

RESOURCES = (
    signals,
    answers,
    assignments,
    pool_requests,
    several,
    startups,
    people,
    invitations,
    history,
    notifications,
    preferences,
    own,
    calendar,
    events,
    webhooks,
    imports,
    mails,
)


def init_app(app: APIFlask) -> None:
    """Register every resource, and what describes them."""
    for blueprint in (*RESOURCES, reading):
        app.register_blueprint(blueprint)
    describe(app)
