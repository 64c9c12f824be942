"""The features, in the order of the staircase."""

from apiflask import APIFlask

from . import cli
from .accounts.account_routes import own_account
from .accounts.invitation_routes import invitations
from .accounts.look_routes import looks
from .accounts.people_routes import people
from .accounts.reset_routes import resets
from .accounts.routes import accounts
from .accounts.session_routes import own_sessions
from .accounts.token_routes import tokens
from .accounts.two_step_routes import own_two_step
from .api import routes as api
from .assignments.bid_routes import bids
from .assignments.history_routes import history
from .assignments.inbox_routes import inbox
from .assignments.routes import assignments
from .assignments.upkeep_routes import upkeep
from .letters.routes import letters
from .live import shell
from .live.away_routes import away
from .live.health import health
from .live.stream import live
from .mail.outbox_routes import outbox
from .mail.routes import mail
from .notifications.preference_routes import preferences
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
from .transfer.calendar_routes import calendar
from .transfer.export_routes import exports
from .transfer.history_export_routes import history_exports
from .transfer.import_routes import imports
from .transfer.startup_import_routes import startup_imports
from .web import addresses
from .webhooks.routes import webhooks

FOR_ADMINS = (reporting, health_page, signals, lifecycle, assignments, upkeep, requests, startups, history)
WORLD = (imports, startup_imports, webhooks)
PEOPLE = (people, looks, invitations, mail, outbox)
FOR_MEMBERS = (team, inbox, bids, pool)
SIGNING_IN = (accounts, resets, own_account, own_sessions, own_two_step, tokens)
FOR_EVERYBODY = (preferences, notifications, letters, exports, history_exports, calendar)
SURROUNDINGS = (live, health, shell.shell, away)


def init_app(app: APIFlask) -> None:
    """Register every feature's pages, fragments and commands."""
    for blueprint in (*FOR_ADMINS, *WORLD, *PEOPLE, *FOR_MEMBERS, *SIGNING_IN, *FOR_EVERYBODY, *SURROUNDINGS):
        app.register_blueprint(blueprint)
    shell.init_app(app)
    api.init_app(app)
    notice_text.init_app(app)
    addresses.init_app(app)
    cli.init_app(app)
