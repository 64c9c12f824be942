"""Log lines: whole, readable by who reads them, and free of secrets."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from apiflask import APIFlask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import create_app
from app.config import Misconfigured, settings
from app.extensions import db
from app.logs import Lines, Said, Speaking, as_json, as_text, request_id

TOKEN = "gi_" + "A1b2C3d4" * 5


@pytest.fixture
def asked() -> Iterator[str]:
    given = request_id.set("0123456789abcdef")
    yield "0123456789abcdef"
    request_id.reset(given)


def line(message: str, *args: object, error: Exception | None = None, **fields: object) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("govintel.assignments", logging.INFO, __file__, 1, message, args, exc_info)
    record.__dict__.update(fields)
    return record


def test_in_production_a_line_is_one_document_with_the_words_as_they_are(asked: str) -> None:
    written = Lines(as_json).format(line("📬 Notification created for startup %s (%d)", "Two\nLines", 7, startup=7))
    assert "\n" not in written and "📬" in written
    said = json.loads(written)
    assert said["message"] == "📬 Notification created for startup Two\nLines (7)"
    assert (said["level"], said["startup"], said["request_id"]) == ("info", 7, asked)
    assert said["timestamp"].endswith("Z") and said["logger"] == "govintel.assignments" and said["process"]


def test_in_development_a_line_ends_with_its_words(asked: str) -> None:
    written = Lines(as_text).format(line("Assigning %d startups to signal %s", 1, "SIG-7K3QXM", signal="SIG-7K3QXM"))
    assert written.endswith(f" INFO {asked} Assigning 1 startups to signal SIG-7K3QXM")


def test_an_exception_comes_with_its_traceback() -> None:
    try:
        raise ValueError("why")
    except ValueError as error:
        record = line("It broke", error=error)
    assert "Traceback" in json.loads(Lines(as_json).format(record))["exception"]
    assert Lines(as_text).format(record).endswith("ValueError: why")


@pytest.mark.parametrize("written", [as_json, as_text])
@pytest.mark.parametrize(
    "message",
    [
        f"refused {TOKEN}",
        f"Authorization: Bearer {TOKEN[3:]}",
        f"authorization: bearer {TOKEN[3:]}",
        f"Basic {TOKEN[3:]}",
        f"redis://:{TOKEN[3:]}@cache.example:6379/0 did not answer",
        f"postgresql+psycopg://govintel:{TOKEN[3:]}@db.example/govintel",
    ],
)
def test_a_secret_in_somebodys_words_is_not_written(written: Callable[[Said], str], message: str) -> None:
    record = line("%s", message, error=ValueError(message), authorization=TOKEN, session_cookie="c", password="p")
    said = Lines(written).format(record)
    assert TOKEN[3:] not in said and '"p"' not in said and '"c"' not in said


def test_what_a_failed_statement_was_about_is_not_said(app: APIFlask) -> None:
    """Its parameters may be a session's id, or a password's hash."""
    with pytest.raises(OperationalError) as failed:
        db.session.execute(text("SELECT * FROM nowhere WHERE id = :id"), {"id": "a-session-id"})
    db.session.rollback()
    assert "nowhere" in str(failed.value) and "a-session-id" not in str(failed.value)


def test_a_second_application_in_a_process_does_not_say_everything_twice(app: APIFlask) -> None:
    create_app(SQLALCHEMY_DATABASE_URI=app.config["SQLALCHEMY_DATABASE_URI"])
    assert len([handler for handler in logging.getLogger().handlers if isinstance(handler, Speaking)]) == 1


def test_a_level_that_there_is_not_stops_the_start(tmp_path: object) -> None:
    with pytest.raises(Misconfigured, match="LOG_LEVEL is 'loud'; it must be one of debug, info, warning, error"):
        settings({"INSTANCE_PATH": str(tmp_path), "LOG_LEVEL": "loud"})
