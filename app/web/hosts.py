"""Whom to believe about who asks, and under which name."""

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    if app.config["ENVIRONMENT"] == "production":
        app.before_request(_refuse_other_hosts)


def _refuse_other_hosts() -> None:
    """A forged Host would otherwise end up in links."""
    known = urlsplit(current_app.config["PUBLIC_URL"]).netloc
    if request.host != known and request.path not in ("/healthz", "/readyz", "/metrics"):
        abort(400, f"This installation answers as {known}.")
