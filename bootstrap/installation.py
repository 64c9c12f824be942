"""The settings of this installation, as the product itself reads them."""

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bootstrap.paths import ROOT
from bootstrap.speech import give_up

SETTINGS = ROOT / "app" / "config.py"


@dataclass(frozen=True)
class Installation:
    instance: Path
    database_url: str
    public_url: str
    host: str
    port: int
    redis_url: str | None
    wants_sample_data: bool

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).netloc


def read_installation(environ: Mapping[str, str] = os.environ) -> Installation:
    product = _product_settings(environ)
    development = product["ENVIRONMENT"] == "development"
    return Installation(
        instance=Path(product["INSTANCE_PATH"]),
        database_url=product["SQLALCHEMY_DATABASE_URI"],
        public_url=product["PUBLIC_URL"],
        host=environ.get("HOST") or "127.0.0.1",
        port=_port(environ.get("PORT") or "8000"),
        redis_url=environ.get("REDIS_URL") or None,
        wants_sample_data=development and environ.get("SAMPLE_DATA", "1") != "0",
    )


def _product_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Loaded by its path: importing `app` would need all that a bare machine has not got yet."""
    found = importlib.util.spec_from_file_location("product_settings", SETTINGS)
    assert found and found.loader
    config = importlib.util.module_from_spec(found)
    found.loader.exec_module(config)
    try:
        return config.settings(environ)
    except config.Misconfigured as wrong:
        give_up(str(wrong))


def _port(given: str) -> int:
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        give_up(f"PORT is {given!r}; it must be a number from 1 to 65535")
    return int(given)
