"""Brings the database up to date before anything serves it."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from bootstrap.commands import ToolFailed, run_flask
from bootstrap.installation import Installation
from bootstrap.paths import ROOT
from bootstrap.speech import tell

REVISION = re.compile(r"^revision\b[^=\n]*=\s*[\"'](\w+)[\"']", re.MULTILINE)
DOWN_REVISION = re.compile(r"^down_revision\b[^=\n]*=(.*)$", re.MULTILINE)


def prepare_database(installation: Installation, environment: Mapping[str, str]) -> None:
    """Raises ToolFailed."""
    present = _revision_of(installation.database_url, environment)
    unfinished = installation.instance / "sample-data-unfinished"
    if not present and installation.wants_sample_data:
        unfinished.touch()
    if present != _newest_revision():
        tell("Preparing the database")
        run_flask("db", "upgrade", environment=environment)
    if unfinished.exists() and installation.wants_sample_data and _load_sample_data(environment):
        unfinished.unlink()


def _load_sample_data(environment: Mapping[str, str]) -> bool:
    """Whether it is there. The product is of use without it: a failure is told, and tried again at the next start."""
    tell("Loading sample data")
    try:
        run_flask("seed", environment=environment)
    except ToolFailed as failure:
        tell(f"{failure}\nStarting without complete sample data.")
        return False
    return True


def _revision_of(url: str, environment: Mapping[str, str]) -> str:
    """Empty for a new database. A SQLite file is read directly: importing the product takes a second."""
    if not url.startswith("sqlite:////"):
        current = run_flask("db", "current", environment=environment).splitlines()
        return " ".join(line.split()[0] for line in current if line)
    file = Path(url.removeprefix("sqlite:///"))
    if not file.exists():
        return ""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        try:
            return " ".join(row[0] for row in database.execute("SELECT version_num FROM alembic_version"))
        except sqlite3.OperationalError:
            return ""


def _newest_revision() -> str:
    texts = [file.read_text() for file in (ROOT / "migrations" / "versions").glob("*.py")]
    older = {name for text in texts for line in DOWN_REVISION.findall(text) for name in re.findall(r"\w+", line)}
    return " ".join(name for text in texts for name in REVISION.findall(text) if name not in older)
