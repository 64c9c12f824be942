"""GovIntel: government notices, given to the startups that could win them."""

from typing import Any

from apiflask import APIFlask
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore

from . import features, logs
from .accounts import limits
from .accounts.models import Person
from .config import ROOT, settings
from .extensions import csrf, db, migrate
from .live import door, token_use
from .realtime import doorbell, transactions
from .web import (
    answers,
    assets,
    bundles,
    compiled_templates,
    form,
    guards,
    headers,
    hosts,
    icons,
    input,
    moments,
    money,
    request_ids,
    timing,
)


def create_app(**overrides: Any) -> APIFlask:
    """The application: its settings, its database, its doors, its features."""
    app = APIFlask(
        __name__,
        title="GovIntel",
        json_errors=False,
        spec_path=None,  # the API publishes its own, behind a declared guard
        docs_path=None,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.from_mapping({**settings(), **overrides})
    logs.configure(app.config["ENVIRONMENT"], app.config["LOG_LEVEL"])

    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        transactions.prepare(db.engine)
    doorbell.init_app(app)

    token_use.init_app(app)
    door.init_app(app)  # inside whatever tells who asks
    request_ids.init_app(app)  # these two first: what is refused is named and counted, too
    timing.init_app(app)
    hosts.init_app(app)
    input.init_app(app)
    limits.init_app(app)  # before the guards: whoever they turn away is counted, too
    guards.init_app(app)  # before CSRF: a stranger is told to sign in, not that a token is missing
    csrf.init_app(app)
    form.init_app(app)  # after both: a stranger learns nothing of our fields
    own_words = list(app.template_context_processors[None])
    security = Security(app, SQLAlchemyUserDatastore(db, Person, RoleMixin), register_blueprint=False)
    security.principal.identity_loaders.clear()  # the guards know who asks; it would find out anew for every request
    app.template_context_processors[None] = own_words  # and for every page
    headers.init_app(app)
    answers.init_app(app)
    compiled_templates.init_app(app)
    assets.init_app(app)
    icons.init_app(app)
    moments.init_app(app)
    money.init_app(app)
    bundles.init_app(app)

    features.init_app(app)
    guards.require_guards(app)
    return app
