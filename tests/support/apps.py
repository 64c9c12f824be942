"""Applications for tests: the product's own, with hashing made cheap."""

from pathlib import Path
from typing import Any

from apiflask import APIFlask

from app import create_app
from app.config import settings

SECRET = "tests-only-" + "0123456789abcdef" * 3  # the same in a server and beside it, so that cookies fit both

CHEAP_HASHING = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


def environment(database: str, instance: Path, redis_url: str | None = None, **more: str) -> dict[str, str]:
    """The settings of one installation under test."""
    known = {
        "DATABASE_URL": database,
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": SECRET,
        "SAMPLE_DATA": "0",
        "WEBHOOKS_ALLOW_PRIVATE": "1",
    }
    return known | ({"REDIS_URL": redis_url} if redis_url else {}) | more


def application(environ: dict[str, str], **overrides: Any) -> APIFlask:
    """The application of that installation; a password costs microseconds instead of a fifth of a second."""
    return create_app(
        **{**settings(environ), "TESTING": True, "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_HASHING, **overrides}
    )
