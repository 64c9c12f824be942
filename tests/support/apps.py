"""Applications for tests: the product's own, with hashing made cheap."""

from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from apiflask import APIFlask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from app import create_app
from app.config import settings

SECRET = "tests-only-" + "0123456789abcdef" * 3  # the same in a server and beside it, so that cookies fit both

_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
_compile_builder = Rule._compile_builder


def _compile_builder_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Each test has an application, and all have the same rules: to compile them anew takes longer than most tests. The
    functions hold nothing of their rule, which they are given.
    """
    key = (rule.rule, append_unknown, str(rule.defaults))
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compile_builder_once  # type: ignore[method-assign]


class _CompiledTemplates(BytecodeCache):
    """Each test has an application, and all have the same templates: to compile them anew takes longer than most tests.
    Another text is another template, as the checksum is of it.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


_compiled_templates = _CompiledTemplates()
CHEAP_HASHING = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


def environment(database: str, instance: Path, redis_url: str | None = None, **more: str) -> dict[str, str]:
    """The settings of one installation under test."""
    known = {
        "DATABASE_URL": database,
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": SECRET,
        "SAMPLE_DATA": "0",
    }
    if more.get("GOVINTEL_ENV") != "production":  # which refuses it
        known["WEBHOOKS_ALLOW_PRIVATE"] = "1"
    return known | ({"REDIS_URL": redis_url} if redis_url else {}) | more


def application(environ: dict[str, str], **overrides: Any) -> APIFlask:
    """The application of that installation; a password costs microseconds instead of a fifth of a second."""
    app = create_app(
        **{**settings(environ), "TESTING": True, "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_HASHING, **overrides}
    )
    app.jinja_env.bytecode_cache = _compiled_templates
    return app
