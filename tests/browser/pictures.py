"""Takes pictures of every page: `python -m tests.browser.pictures FOLDER`, for the README and for looking."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, ViewportSize, sync_playwright
from sqlalchemy import func, select

from app.accounts.models import Person
from app.assignments.models import Assignment, PoolRequest
from app.extensions import db
from app.signals.models import Signal
from tests.support.browser import ARGUMENTS, Desks, headless_chromium
from tests.support.commands import flask_command
from tests.support.databases import migrate
from tests.support.servers import Server, forked
from tests.support.valkey import valkey_server
from tests.support.world import World

SIZES: dict[str, ViewportSize] = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")


def main() -> None:
    folder = Path(sys.argv[1])
    with sync_playwright() as playwright, sample_server() as server, server.app.app_context():
        browser = playwright.chromium.launch(executable_path=headless_chromium(), args=ARGUMENTS)
        desks = Desks(browser, server)
        for person, pages in _people_and_pages(World("-empty")):
            for size, viewport in SIZES.items():
                for theme in THEMES:
                    context = browser.new_context(viewport=viewport, color_scheme=theme, reduced_motion="reduce")
                    if person:
                        desks.sign_in(context, person)
                    _take(context, server, pages, folder / size / theme)
                    context.close()
        browser.close()


@contextmanager
def sample_server() -> Iterator[Server]:
    """An installation with the sample data, served."""
    with tempfile.TemporaryDirectory() as folder, valkey_server() as doorbell:
        database = f"sqlite:///{folder}/govintel.db"
        migrate(database, Path(folder))
        with forked(database, Path(folder), doorbell.url) as server:
            flask_command(server, "seed")
            yield server


def _people_and_pages(empty: World) -> list[tuple[Person | None, dict[str, str]]]:
    """Who looks, and at what: a name for the picture and the page's address."""
    busiest = select(Assignment.startup_id).group_by(Assignment.startup_id).order_by(func.count().desc()).limit(1)
    member = db.session.scalars(select(Person).where(Person.startup_id == busiest.scalar_subquery())).first()
    admin = db.session.scalars(select(Person).where(Person.role == "admin", Person.id != empty.admin.id)).first()
    assert member and admin
    everybody = {"notifications": "/notifications", "preferences": "/preferences", "error": "/nothing-here"}
    nothing = {f"empty-{path}": f"/{path}" for path in ("inbox", "pool", "notifications")}
    return [
        (None, {"sign-in": "/sign-in"}),
        (member, {f"startup-{name}": path for name, path in (_of_a_startup(member) | everybody).items()}),
        (empty.a_owner, nothing),
        (admin, {f"admin-{name}": path for name, path in (_of_an_admin() | everybody).items()}),
    ]


def _of_a_startup(member: Person) -> dict[str, str]:
    own = select(Signal.identifier).join(Assignment).where(Assignment.startup_id == member.startup_id)
    waiting = db.session.scalars(own.where(Assignment.status == "pending_review")).first()
    pool = db.session.scalars(select(Signal.identifier).where(Signal.pool, Signal.status == "open")).first()
    signals = {"signal": f"/inbox/{waiting}", "decline": f"/inbox/{waiting}/decline", "pool-signal": f"/pool/{pool}"}
    return {"inbox": "/inbox", "inbox-all": "/inbox?tab=all", "pool": "/pool", "team": "/team", **signals}


def _of_an_admin() -> dict[str, str]:
    most = select(Assignment.signal_id).group_by(Assignment.signal_id).order_by(func.count().desc()).limit(1)
    identifier = db.session.scalar(select(Signal.identifier).where(Signal.id == most.scalar_subquery()))
    request = db.session.scalar(select(func.max(PoolRequest.id)).where(PoolRequest.status == "pending"))
    lists = {name: f"/admin/{name}" for name in ("signals", "assignments", "requests", "startups", "people", "health")}
    signal = {"signal": f"/admin/signals/{identifier}", "assign": f"/admin/signals/assign?signal={identifier}"}
    people = {"startup": "/admin/startups/1", "person": "/admin/people/1"}
    forms = {"reject": f"/admin/requests/{request}/rejection", "new-signal": "/admin/signals/new"}
    return {"overview": "/admin", **lists, **signal, **people, **forms}


def _take(context: BrowserContext, server: Server, pages: dict[str, str], folder: Path) -> None:
    page = context.new_page()
    for name, path in pages.items():
        page.goto(server.url + path)
        if page.locator("[data-live-badge]").count():
            page.locator("[data-live-badge=live]").wait_for()
        page.screenshot(path=folder / f"{name}.png")


if __name__ == "__main__":
    main()
