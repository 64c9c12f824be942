"""Addresses of static files, with a version in them so that browsers may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, g, url_for


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(asset=asset, asset_version=asset_version)


def asset(path: str) -> str:
    """The address of `static/<path>`; a list's page asks for that of the icons a hundred times."""
    known: dict[str, str] = g.setdefault("assets", {})
    if path not in known:
        known[path] = url_for("static", filename=path, v=_digest(str(current_app.static_folder), path))
    return known[path]


def asset_version() -> str:
    """Names this set of scripts: an old page after a deploy must not lead the stream of new ones."""
    return _digest_of_scripts(str(current_app.static_folder))


def digest_of(content: bytes) -> str:
    """Ten characters that change with the content."""
    return hashlib.sha256(content).hexdigest()[:10]


@cache
def _digest(folder: str, path: str) -> str:
    file = Path(folder, path)
    return digest_of(file.read_bytes()) if file.is_file() else "missing"


@cache
def _digest_of_scripts(folder: str) -> str:
    scripts = sorted(Path(folder, "js").rglob("*.js"))
    return digest_of(b"".join(script.read_bytes() for script in scripts))
