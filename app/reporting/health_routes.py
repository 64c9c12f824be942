"""The page that says how well this host serves."""

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from ..accounts.guards import admin, admin_reader, viewer
from ..web.outcomes import done
from ..web.timing import milliseconds_so_far
from .health import health_of_this_host, send_ping

health_page = Blueprint("health_page", __name__, url_prefix="/admin/health")


@health_page.get("")
@admin_reader
def page() -> str:
    return render_template("reporting/health.html", health=health_of_this_host())


@health_page.get("/figures")
@admin_reader
def figures() -> str:
    return render_template("reporting/_health.html", health=health_of_this_host())


@health_page.post("/pings")
@admin
def ping() -> Response:
    """A script measures with its own clock. It is told what the server did meanwhile, in ms after the request came."""
    began = milliseconds_so_far()
    ping_id = send_ping(by=viewer())
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"pingId": ping_id, "beganAfter": began, "answeredAfter": milliseconds_so_far()})
    text = "The ping is committed. Only a page with JavaScript and a live stream can say how long it took."
    return done(text, back=url_for("health_page.page"), tone="info")
