"""The people of the sample; with the command, each can sign in, with a password made on this installation."""

import os
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask_security.utils import hash_password

from .companies import COMPANIES, Company

HASHING_THREADS = 4
OFFICE = "admin"  # where the accelerator's own people work, in the file


class Account(NamedTuple):
    """One person of the sample. `place` is a startup's slug, or `admin`; without a password nobody signs in."""

    email: str
    name: str
    role: str
    place: str
    password: str | None


def new_accounts() -> list[Account]:
    """Two people of the accelerator, and those of each startup, who share its password: hashing takes long."""
    office = [
        Account("programme@accelerator.example", "Programme office", "admin", OFFICE, _password()),
        Account("viewer@accelerator.example", "Programme viewer", "viewer", OFFICE, _password()),
    ]
    return office + [account for company in COMPANIES for account in _people_of(company, _password())]


def members() -> list[Account]:
    """The startups' people alone, without passwords."""
    return [account for company in COMPANIES for account in _people_of(company, None)]


def _people_of(company: Company, password: str | None) -> list[Account]:
    domain = f"{company.slug}.example"
    people = [
        Account(f"owner@{domain}", f"Owner at {company.name}", "owner", company.slug, password),
        Account(f"member@{domain}", f"Member at {company.name}", "member", company.slug, password),
        Account(f"second-member@{domain}", f"Second member at {company.name}", "member", company.slug, password),
    ]
    return people[: company.people]


def _password() -> str:
    return secrets.token_urlsafe(12)


def hashes_of(accounts: Sequence[Account], app: Flask) -> dict[str, str]:
    """Each password with its hash; the hashing leaves Python's lock, so threads share it."""

    def hashed(password: str) -> str:
        with app.app_context():
            return hash_password(password)

    passwords = list(dict.fromkeys(account.password for account in accounts if account.password))
    with ThreadPoolExecutor(HASHING_THREADS) as threads:
        return dict(zip(passwords, threads.map(hashed, passwords), strict=True))


def write_accounts(accounts: Sequence[Account], path: Path) -> None:
    """A line each: e-mail, tab, password, tab, place. Nobody else on this machine may read it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text("".join(f"{one.email}\t{one.password}\t{one.place}\n" for one in accounts), encoding="utf-8")
    draft.replace(path)
