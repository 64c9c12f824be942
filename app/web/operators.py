"""The door for whoever looks after the server: a person at the machine itself, or a program with METRICS_TOKEN.

The attack: behind a proxy on this machine everybody's peer is loopback. So whoever a proxy speaks for counts as well,
believed or not: a header can close this door, and never open it.
"""

import hmac
from ipaddress import ip_address

from flask import current_app, request
from werkzeug.exceptions import Unauthorized

from .guards import Guard


def _admit() -> None:
    if not (_brings_the_token() or _is_from_this_machine()):
        raise Unauthorized("Ask from the machine itself, or send METRICS_TOKEN as a bearer.")


def _brings_the_token() -> bool:
    """Compared in the same time however much of it is right."""
    wanted: str = current_app.config["METRICS_TOKEN"]
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), wanted.encode())


def _is_from_this_machine() -> bool:
    """Whether loopback is all that this request came from and through."""
    before_the_proxies = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    if "Forwarded" in request.headers:  # in a form that no proxy of ours uses
        return False
    forwarded = ",".join([*request.headers.getlist("X-Forwarded-For"), *request.headers.getlist("X-Real-IP")])
    addresses = [before_the_proxies["REMOTE_ADDR"], *(forwarded.split(",") if forwarded else ())]
    return all(_is_loopback(address.strip()) for address in addresses)


def _is_loopback(address: str) -> bool:
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return (getattr(known, "ipv4_mapped", None) or known).is_loopback


operator = Guard("operator", _admit)
