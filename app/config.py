"""Every setting: where it comes from, its default, and why.

`./run` reads this file before anything is installed, so it imports nothing but the standard library.
"""

import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOG_LEVELS = ("debug", "info", "warning", "error")
WEAKEST_SECRET = 32  # characters; shorter keys can be guessed off-line from one signed cookie


class Misconfigured(Exception):
    """The program must not start with these settings."""


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Flask's configuration, read from the environment. Raises Misconfigured."""
    instance = Path(environ.get("INSTANCE_PATH") or ROOT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    environment = environ.get("GOVINTEL_ENV", "development")
    if environment not in ("development", "production"):
        raise Misconfigured(f"GOVINTEL_ENV is {environment!r}; it must be development or production")
    public_url = (environ.get("PUBLIC_URL") or _own_address(environ)).rstrip("/")
    secret = _secret_key(environ, instance, environment)
    return {
        "ENVIRONMENT": environment,
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": secret,
        "PUBLIC_URL": public_url,
        "TRUSTED_PROXIES": _number(environ, "TRUSTED_PROXIES", 0),
        "STREAMS_PER_PERSON": _number(environ, "STREAMS_PER_PERSON", 10),
        "STREAMS_PER_ADDRESS": _number(environ, "STREAMS_PER_ADDRESS", 200),
        "API_REQUESTS_PER_MINUTE": _number(environ, "API_REQUESTS_PER_MINUTE", 6_000),
        "API_REFUSALS_PER_MINUTE": _number(environ, "API_REFUSALS_PER_MINUTE", 600),
        "CALENDAR_REQUESTS_PER_HOUR": _number(environ, "CALENDAR_REQUESTS_PER_HOUR", 60),
        "REQUIRE_TWO_STEP": _number(environ, "REQUIRE_TWO_STEP", 0) == 1,
        "LOG_LEVEL": _log_level(environ),
        "METRICS_TOKEN": _metrics_token(environ, environment),
        "DUE_DAYS": _number(environ, "DUE_DAYS", 7),  # a startup has a week or two before the notice closes
        "DUE_MARGIN_DAYS": _number(environ, "DUE_MARGIN_DAYS", 2),
        "UNOPENED_DAYS": _number(environ, "UNOPENED_DAYS", 3),
        "REPLAY_DAYS": _number(environ, "REPLAY_DAYS", 30),
        "MAIL_DAYS": _number(environ, "MAIL_DAYS", 90),
        "WEBHOOK_LOG_DAYS": _number(environ, "WEBHOOK_LOG_DAYS", 30),
        "ARCHIVE_DAYS": _number(environ, "ARCHIVE_DAYS", 365),
        "WEBHOOKS_ALLOW_PRIVATE": _allow_private(environ, environment),
        "MAIL_URL": _mail_url(environ),
        "MAIL_FROM": environ.get("MAIL_FROM") or f"no-reply@{urlsplit(public_url).hostname or 'localhost'}",
        "INSTANCE_NAME": environ.get("INSTANCE_NAME", "Accelerator"),
        "MAX_CONTENT_LENGTH": 1024 * 1024,  # bytes; no form or API body here is larger, but an import
        "IMPORT_MEGABYTES": _number(environ, "IMPORT_MEGABYTES", 300),
        "MAX_FORM_PARTS": 11_000,  # 10,000 startups in one batch, and the other fields
        **_database(environ, instance),
        **_redis(environ, instance),
        **_cookies(public_url if environment == "production" else str(instance), public_url),
        **_sign_in(),
    }


#: A server that vanished without a word is noticed within seconds, also where a query waits for it: libpq's names.
_SOON_GIVEN_UP = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_interval": 5}


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    given = environ.get(name, "") or str(default)
    if not given.isascii() or not given.isdigit():
        raise Misconfigured(f"{name} is {given!r}; it must be a whole number, such as {default}")
    return int(given)


def _own_address(environ: Mapping[str, str]) -> str:
    return f"http://{environ.get('HOST') or '127.0.0.1'}:{environ.get('PORT') or '8000'}"


def _secret_key(environ: Mapping[str, str], instance: Path, environment: str) -> str:
    given = environ.get("SECRET_KEY", "")
    if environment == "production":
        if _is_weak(given):
            raise Misconfigured(f"SECRET_KEY must be given in production: {WEAKEST_SECRET} random characters or more")
        return given
    return given or _kept_secret(instance / "secret-key")


def _kept_secret(path: Path) -> str:
    """Made once. Workers start at the same moment, so the file appears whole or not at all."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def _log_level(environ: Mapping[str, str]) -> str:
    level = (environ.get("LOG_LEVEL") or "info").lower()
    if level not in LOG_LEVELS:
        raise Misconfigured(f"LOG_LEVEL is {level!r}; it must be one of {', '.join(LOG_LEVELS)}")
    return level


def _mail_url(environ: Mapping[str, str]) -> str:
    """Empty: the folder `mail` in the instance. What is wrong is said without the password in it."""
    given = environ.get("MAIL_URL", "")
    if given and not given.startswith(("smtp://", "smtps://")):
        raise Misconfigured("MAIL_URL must look like smtp://user:password@host:587, or smtps://…")
    return given


def _metrics_token(environ: Mapping[str, str], environment: str) -> str:
    given = environ.get("METRICS_TOKEN", "")
    if given and environment == "production" and _is_weak(given):
        raise Misconfigured(f"METRICS_TOKEN must be {WEAKEST_SECRET} random characters or more in production")
    return given


def _allow_private(environ: Mapping[str, str], environment: str) -> bool:
    """Whoever may add an endpoint could else have the server call what stands beside it."""
    allowed = _number(environ, "WEBHOOKS_ALLOW_PRIVATE", 0) == 1
    if allowed and environment == "production":
        raise Misconfigured(
            "WEBHOOKS_ALLOW_PRIVATE is 1, which is for development and tests; leave it out in production"
        )
    return allowed


def _is_weak(secret: str) -> bool:
    return len(secret) < WEAKEST_SECRET or len(set(secret)) < WEAKEST_SECRET // 4


def _database(environ: Mapping[str, str], instance: Path) -> dict[str, Any]:
    url = environ.get("DATABASE_URL") or f"sqlite:///{instance / 'govintel.db'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    # hide_parameters: what a statement was about may be a session's id or a password's hash, and errors are logged.
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": 10, "max_overflow": 10, "pool_timeout": 5}
    if url.startswith("postgresql"):
        # What only reads opens no transaction: its end would have psycopg forget every prepared statement.
        options |= {"isolation_level": "AUTOCOMMIT", "pool_use_lifo": True, "connect_args": _SOON_GIVEN_UP}
    return {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options}


def _redis(environ: Mapping[str, str], instance: Path) -> dict[str, Any]:
    """A command beside a running server rings the launcher's Valkey, whose address lies in the instance."""
    url = environ.get("REDIS_URL", "")
    left = instance / "doorbell-url"
    if not url and left.exists():
        url = left.read_text().strip()
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise Misconfigured(f"REDIS_URL is {url!r}; it must look like redis://127.0.0.1:6379/0")
    return {"REDIS_URL": url or None}


def _cookies(installation: str, public_url: str) -> dict[str, Any]:
    """Cookies ignore the port, so two installations on one host would sign each other out under one name. In production
    an installation is its address: it may have several hosts, each with its instance somewhere else.
    """
    name = "govintel_" + hashlib.sha256(installation.encode()).hexdigest()[:8]
    return {
        "SESSION_COOKIE_NAME": name,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": public_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
        "SESSION_REFRESH_EACH_REQUEST": False,  # its row ends no later than the cookie
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a page left open overnight still works
    }


def _sign_in() -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        # argon2 salts each password by itself. A salt for all of them, kept beside the key, would only mean that a new
        # key locks everybody out.
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_SALT": "unused",
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_USE_REGISTER_V2": True,
        "SECURITY_SEND_REGISTER_EMAIL": False,
    }
