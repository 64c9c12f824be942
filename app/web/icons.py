"""Icons: drawings of one sprite, by Lucide's names. An icon is never the only sign of a meaning."""

from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from .assets import asset

_DRAWN = Markup('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>')


def init_app(app: Flask) -> None:
    app.jinja_env.globals["drawn"] = drawn


def drawn(name: str, css_class: str = "") -> Markup:
    """One icon; a page of a list has a hundred, and a dozen different ones."""
    return _drawn(asset("vendor/icons.svg"), name, css_class)


@lru_cache(maxsize=1024)
def _drawn(sprite: str, name: str, css_class: str) -> Markup:
    return _DRAWN.format(f"icon {css_class}".rstrip(), sprite, name)
