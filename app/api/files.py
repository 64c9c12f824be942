"""A request whose body is a file, and an answer that says where what was made of it is."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response, request

from ..transfer.receiving import received
from ..web.input import takes_upload
from .idempotency import note_body

View = Callable[..., Any]


def takes_file(view: View) -> View:
    """The view gets as `file` what is sent, of up to IMPORT_MEGABYTES: on the disk, and never whole in memory.

    It stands above `idempotent`, whose transaction must not wait for a slow sender.
    """

    @takes_upload
    @wraps(view)
    def taking(**kwargs: Any) -> Any:
        with received(request.stream, request.content_length) as file:
            note_body(file.digest)
            return view(**kwargs, file=file)

    return taking


def locates(view: View) -> View:
    """The answer to what was made carries its address, also when it is given again from what is kept of a key."""

    @wraps(view)
    def located(**kwargs: Any) -> Response:
        response = make_response(view(**kwargs))
        response.location = f"{request.path}/{json.loads(response.get_data())['id']}"
        return response

    located.locates = True  # type: ignore[attr-defined]
    return located
