"""Which addresses may be called.

The attack this file stands against: somebody who may add an endpoint names one that leads back inside, to a port of
the database, a cloud's metadata or a neighbour, and reads the answers in the delivery log. So a name is looked up when
it is saved and again at each connection, every address behind it must be a public one, and the address that was looked
at is the one that is connected to: a name that answers differently the second time gains nothing. Redirects are not
followed.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from ..errors import InvalidInput

LONGEST = 500  # characters
_SUCH_AS = "https://hooks.example.org/govintel"
_NAT64 = bytes.fromhex("0064ff9b") + bytes(8)  # RFC 6052


class Place(NamedTuple):
    """Where a URL leads: the name for TLS and Host, the address that was looked at, and the port."""

    tls: bool
    host: str
    address: str
    port: int
    target: str


class Forbidden(Exception):
    """The URL leads to where nothing may be sent; the message says why."""


def check_url(url: str, *, allow_private: bool) -> None:
    """Raises InvalidInput where it cannot be an endpoint."""
    try:
        place_of(url, allow_private=allow_private)
    except Forbidden as reason:
        raise InvalidInput({"url": str(reason)}) from reason


def place_of(url: str, *, allow_private: bool) -> Place:
    """Looks the name up. Raises Forbidden."""
    if len(url) > LONGEST or not url.isprintable() or " " in url:
        raise Forbidden(f"Enter an address such as {_SUCH_AS}, of at most {LONGEST} characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden(f"Enter an address such as {_SUCH_AS}.") from error
    if parts.scheme not in (("https", "http") if allow_private else ("https",)) or not parts.hostname:
        raise Forbidden("An endpoint's address begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("Leave the name and the password out of it; the signature says who sends.")
    port = port or (443 if parts.scheme == "https" else 80)
    if port != 443 and not allow_private:
        raise Forbidden("An endpoint is called on port 443 only.")
    address = _looked_up(parts.hostname, port, allow_private=allow_private)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme == "https", parts.hostname, address, port, target)


def is_public(address: str) -> bool:
    """Whether it is an address of the open internet, whatever way it is written in."""
    ip = ip_address(address.partition("%")[0])
    inner = _inside(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    site_local = isinstance(ip, IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or site_local)


def _inside(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that another form of address stands for."""
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    return IPv4Address(ip.packed[12:]) if ip.packed[:12] == _NAT64 else None


def _looked_up(host: str, port: int, *, allow_private: bool) -> str:
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Forbidden(f"There is no host called {host}.") from error
    if not allow_private and not all(is_public(address) for address in found):
        raise Forbidden(f"{host} leads to an address that is not public. Nothing is sent there.")
    return found[0]
