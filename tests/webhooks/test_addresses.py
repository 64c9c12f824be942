"""Which addresses may be called: public ones, on port 443, looked at once more at each call."""

import socket
from pathlib import Path
from typing import Any

import pytest

from app.config import Misconfigured, settings
from app.webhooks.addresses import Forbidden, is_public, place_of


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "feff::1",
        "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused_in_every_form(address: str) -> None:
    assert not is_public(address)


def test_production_does_not_start_where_private_addresses_would_be_called(tmp_path: Path) -> None:
    known = {"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "0123456789abcdef" * 3, "WEBHOOKS_ALLOW_PRIVATE": "1"}
    assert settings(known)["WEBHOOKS_ALLOW_PRIVATE"] is True
    with pytest.raises(Misconfigured, match="WEBHOOKS_ALLOW_PRIVATE"):
        settings({**known, "GOVINTEL_ENV": "production"})


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_a_public_address_is_good(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example.org/", "begins with https://"),
        ("ftp://hooks.example.org/", "begins with https://"),
        ("https://user:secret@localhost/", "Leave the name and the password out"),
        ("https://hooks.example.org:8443/", "port 443 only"),
        ("https://127.0.0.1/", "not public"),
        ("https://[::1]/", "not public"),
        ("https://[::ffff:169.254.169.254]/", "not public"),
        ("https://2130706433/", "not public"),
        ("https://localhost/", "not public"),
        ("https://hooks.invalid/", "There is no host called"),
        ("https://", "begins with https://"),
        ("https://[", "Enter an address"),
        ("https://a b/", "Enter an address"),
        ("https://hooks.example.org/" + "x" * 600, "at most 500"),
    ],
)
def test_what_cannot_be_an_endpoint_says_what_would_be_right(url: str, words: str) -> None:
    with pytest.raises(Forbidden, match=words):
        place_of(url, allow_private=False)


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: answers)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: answers)
    with pytest.raises(Forbidden):
        place_of("https://hooks.example.org/", allow_private=False)


def test_the_address_that_was_looked_at_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def answer(*args: Any, **more: Any) -> list[Any]:
        asked.append(args)
        return [(2, 1, 6, "", ("93.184.215.14", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    place = place_of("https://hooks.example.org/in?x=1", allow_private=False)
    assert (place.address, place.host, place.target, len(asked)) == ("93.184.215.14", "hooks.example.org", "/in?x=1", 1)
