"""Whom to believe about who asks, and under which name."""

import re
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

_HOST = re.compile(r"([\w.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?", re.ASCII)
_USUAL_PORTS = {"http": "80", "https": "443"}


def init_app(app: Flask) -> None:
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    if app.config["ENVIRONMENT"] == "production":
        app.before_request(_refuse_other_hosts)


def is_host_of(url: str, host: str) -> bool:
    """Whether a `Host` header names an address: in any case, and with or without its scheme's usual port."""
    scheme, known = urlsplit(url)[:2]
    asked = _named(scheme, host)
    return asked is not None and asked == _named(scheme, known)


def _named(scheme: str, host: str) -> tuple[str, str] | None:
    """Name and port; None for what is no host, such as one with somebody's name before an `@`."""
    parts = _HOST.fullmatch(host.lower())
    return (parts[1], parts[2] or _USUAL_PORTS.get(scheme, "")) if parts else None


def _refuse_other_hosts() -> None:
    """A forged Host would otherwise end up in links."""
    public_url = current_app.config["PUBLIC_URL"]
    if not is_host_of(public_url, request.host) and request.path not in ("/healthz", "/readyz", "/metrics"):
        abort(400, f"This installation answers as {urlsplit(public_url).netloc}.")
