"""The features, in the order of the staircase."""

from apiflask import APIFlask

from . import cli
from .accounts.people_routes import people
from .accounts.preference_routes import preferences
from .accounts.routes import accounts
from .api import routes as api
from .assignments.inbox_routes import inbox
from .assignments.routes import assignments
from .live import shell
from .live.health import health
from .live.stream import live
from .notifications.routes import notifications
from .pool.request_routes import requests
from .pool.routes import pool
from .reporting.health_routes import health_page
from .reporting.routes import reporting
from .signals import notice_text
from .signals.lifecycle_routes import lifecycle
from .signals.routes import signals
from .startups.routes import startups
from .startups.team_routes import team
from .web import addresses


def init_app(app: APIFlask) -> None:
    """Register every feature's pages, fragments and commands."""
    for blueprint in (reporting, health_page, signals, lifecycle, assignments, requests, startups, people):
        app.register_blueprint(blueprint)
    for blueprint in (accounts, preferences, team, notifications, inbox, pool, live, health, shell.shell):
        app.register_blueprint(blueprint)
    shell.init_app(app)
    api.init_app(app)
    notice_text.init_app(app)
    addresses.init_app(app)
    cli.init_app(app)
