"""`GET /live`: one stream of what the viewer may hear, from a cursor on."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, request

from ..accounts.guards import listener, signed_in
from ..extensions import db
from ..realtime.connection import QueueConnection
from ..realtime.hub import Hub
from .admission import Visit, admit
from .rooms import prove

live = Blueprint("live", __name__)


def start_hub(app: Flask) -> Hub:
    """The worker's one hub, made at the first call: after the fork, never before it."""
    if "hub" not in app.extensions:
        hub = Hub(app, prove)
        app.extensions["hub"] = hub
        app.extensions["hub_wake"] = hub.wake
        hub.start()
    return app.extensions["hub"]


@live.get("/live")
@listener
def stream() -> Response:
    """Serve where the server keeps its sockets, and refuse with a reason where the quick door did not let in."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    hub, credential = start_hub(app), signed_in().credential
    db.session.remove()  # a crowd whose every request held one connection, and waited for another, would wait for ever
    visit = Visit(
        credential=credential,
        address=request.remote_addr or "",
        cursor=request.headers.get("Last-Event-ID") or request.args.get("after"),
    )
    admission = admit(hub, visit, current_app.config)
    connection = QueueConnection(_hang_up(request.environ), *admission.connection)
    connection.write(admission.greeting)
    hub.delivery.join(connection)
    app.extensions["token_use"].note(credential)
    body = connection.body(emptied=lambda: hub.delivery.takes_more(connection))
    response = Response(body, mimetype="text/event-stream")
    response.call_on_close(lambda: hub.delivery.leave(connection))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _hang_up(environ: dict[str, Any]) -> Any:
    """Closes the socket of a client that takes nothing, where the server lets us have it."""
    socket = environ.get("gunicorn.socket")
    return socket.close if socket else lambda: None
