"""What the operator reads: one line for each thing that happened, on stderr; as JSON in production.

A line is made by hand and not by structlog's ProcessorFormatter: an assignment says six, and there each costs three
times as much as a plain line. structlog words the exceptions.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from structlog.processors import format_exc_info

#: Names the request that is being answered, in every line that is said meanwhile.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

OURS = ("govintel", "app")  # the product's loggers; others speak up when something is wrong

_KNOWN = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
_SECRET = re.compile(r"(?i)\b(bearer|basic) +[\w.~+/=-]+|\bgi_[\w-]{20,}|(?<=://)[^\s:/@]*:[^\s/@]+(?=@)")
_SIGNS = ("earer ", "EARER ", "asic ", "gi_", "://")  # looked for first: most lines have none
_NAMED_SECRET = re.compile(r"(?i)authorization|cookie|password|secret|token")

Said = dict[str, Any]


def configure(environment: str, level: str) -> None:
    """Say it on stderr; the last application made in a process says how."""
    lines = Lines(as_json if environment == "production" else as_text)
    root = logging.getLogger()
    if not any(isinstance(handler, Speaking) for handler in root.handlers):
        root.addHandler(Speaking(sys.stderr))
    server = logging.getLogger("gunicorn.error")  # it has its own way to stderr, also where there is no worker
    for handler in (*root.handlers, *server.handlers):
        if isinstance(handler, Speaking) or handler in server.handlers:
            handler.setFormatter(lines)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())


class Speaking(logging.StreamHandler[Any]):
    """The one handler of ours."""


class Lines(logging.Formatter):
    """Turns a record into one line, without what must not be read in a log."""

    def __init__(self, written: Callable[[Said], str]) -> None:
        super().__init__()
        self._written = written

    def format(self, record: logging.LogRecord) -> str:
        return self._written(said_by(record))


def said_by(record: logging.LogRecord) -> Said:
    """A record as the fields of its line."""
    said: Said = {
        "timestamp": f"{_second(int(record.created))}.{int(record.msecs):03}Z",
        "level": record.levelname.lower(),
        "message": without_secrets(record.getMessage()),
        "logger": record.name,
        "process": record.process,
    }
    if asked := request_id.get():
        said["request_id"] = asked
    for name, value in vars(record).items():
        if name not in _KNOWN:
            said[name] = "…" if _is_secret(name) else value
    if record.exc_info:
        told = format_exc_info(None, "", {"exc_info": record.exc_info})
        said["exception"] = without_secrets(str(told["exception"]))
    return said


def without_secrets(text: str) -> str:
    """Tokens and passwords that came along in somebody's words, such as an address in an exception."""
    return _SECRET.sub("…", text) if any(sign in text for sign in _SIGNS) else text


@lru_cache(maxsize=1)
def _second(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))


@cache
def _is_secret(name: str) -> bool:
    return _NAMED_SECRET.search(name) is not None


as_json: Callable[[Said], str] = json.JSONEncoder(ensure_ascii=False, default=str).encode


def as_text(said: Said) -> str:
    """For people: when, how bad, for which request, and the words, which name what else there is."""
    when, level = said["timestamp"][:-1].replace("T", " "), said["level"].upper()
    asked = f" {said['request_id']}" if "request_id" in said else ""
    below = f"\n{said['exception']}" if "exception" in said else ""
    return f"{when} {level}{asked} {said['message']}{below}"
