"""Applications for tests: the product's own, with hashing made cheap."""

from pathlib import Path
from types import CodeType, MethodType
from typing import Any, cast

from apiflask import APIFlask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine
from sqlalchemy.exc import OperationalError
from werkzeug.routing import Rule

from app import create_app
from app.config import settings
from app.extensions import db

SECRET = "tests-only-" + "0123456789abcdef" * 3  # the same in a server and beside it, so that cookies fit both

_rules: dict[tuple[object, ...], Rule] = {}
_compile = Rule.compile


def _compile_once(rule: Rule) -> None:
    """Each test has an application, and all have the same rules: to compile them anew takes longer than most tests."""
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, str(rule.defaults))
    known = _rules.get(key)
    if known is None:
        _compile(rule)
        _rules[key] = rule
        return
    rule.arguments |= known.arguments
    rule._parts, rule._trace, rule._converters = known._parts, known._trace, known._converters
    rule._build, rule._build_unknown = (
        MethodType(cast(MethodType, build).__func__, rule) for build in (known._build, known._build_unknown)
    )


Rule.compile = _compile_once  # type: ignore[method-assign]


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
_dialects: dict[tuple[str, int | None], tuple[Dialect, dict[Any, Any]]] = {}


def _share_compiled_statements(engine: Engine) -> None:
    """Each test has an engine, and all have the same statements: they are known by the dialect that they are for, which
    is one for all databases of a server.
    """
    server = (engine.dialect.name, engine.url.port)
    if server not in _dialects:
        try:
            engine.connect().close()  # what it is like is asked at its first connection
        except OperationalError:
            return
        _dialects[server] = engine.dialect, {}
    engine.dialect, compiled = _dialects[server]
    engine.update_execution_options(compiled_cache=compiled)


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
    with app.app_context():
        _share_compiled_statements(db.engine)
    return app
