"""The admin's overview: what waits, what runs out, what happens."""

from flask import Blueprint, render_template

from ..accounts.guards import admin_reader, viewer
from ..assignments.service import DECLINE_REASONS
from .feed import latest_deeds
from .queries import WEEK, first_steps, overview_of

reporting = Blueprint("reporting", __name__, url_prefix="/admin")


@reporting.get("")
@admin_reader
def overview() -> str:
    return render_template("reporting/overview.html", **_figures(), **_feed())


@reporting.get("/figures")
@admin_reader
def figures() -> str:
    return render_template("reporting/_figures.html", **_figures())


@reporting.get("/feed")
@admin_reader
def feed() -> str:
    return render_template("reporting/_feed.html", **_feed())


def _figures() -> dict[str, object]:
    return {"figures": overview_of(viewer()), "steps": first_steps(), "week": WEEK}


def _feed() -> dict[str, object]:
    return {"deeds": latest_deeds(), "reasons": DECLINE_REASONS}
