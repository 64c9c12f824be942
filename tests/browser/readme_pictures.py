"""Takes the README's pictures: `python -m tests.browser.readme_pictures docs/pictures`."""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import ViewportSize, sync_playwright
from sqlalchemy import func, select

from app.accounts.models import Person
from app.assignments.models import Assignment
from app.assignments.service import assign
from app.clock import now
from app.extensions import db
from app.signals.models import Signal
from app.startups.models import Startup
from tests.browser.pictures import SIZES, sample_server
from tests.support.browser import ARGUMENTS, Desks, Screen, headless_chromium

CHOSEN = 3  # startups in the assign dialog


def main() -> None:
    folder = Path(sys.argv[1])
    with sync_playwright() as playwright, sample_server() as server, server.app.app_context():
        browser = playwright.chromium.launch(executable_path=headless_chromium(), args=ARGUMENTS)
        desks = Desks(browser, server)
        for name, (person, path, size, prepare) in _pictures().items():
            screen = desks.seat(person, path, viewport=size, color_scheme="light", reduced_motion="reduce")
            prepare(screen)
            screen.page.screenshot(path=folder / f"{name}.png")
        desks.leave()
        browser.close()


def _pictures() -> dict[str, tuple[Person, str, ViewportSize, Callable[[Screen], Any]]]:
    """Who looks where, on which screen, and what has just happened there."""
    admin = db.session.scalars(select(Person).where(Person.role == "admin")).first()
    owner = db.session.scalars(select(Person).where(Person.startup_id == _busiest(), Person.role == "owner")).first()
    assert admin and owner
    desk, phone = SIZES["desk"], SIZES["phone"]
    return {
        "inbox": (owner, "/inbox", desk, lambda screen: _let_one_arrive(screen, owner, admin)),
        "overview": (admin, "/admin", desk, lambda screen: None),
        "assign": (admin, "/admin/signals", desk, _open_the_dialog),
        "phone": (owner, "/inbox", phone, lambda screen: None),
    }


def _busiest() -> Any:
    asked = select(Assignment.startup_id).join(Startup).where(Startup.status == "active")
    return asked.group_by(Assignment.startup_id).order_by(func.count().desc()).limit(1).scalar_subquery()


def _let_one_arrive(screen: Screen, owner: Person, admin: Person) -> None:
    in_time = select(Signal).where(Signal.status == "open", Signal.deadline > now() + timedelta(days=7))
    signal = db.session.scalars(in_time.order_by(Signal.deadline)).first()
    assert signal and signal.deadline and owner.startup_id
    answer_by = signal.deadline.date() - timedelta(days=2)
    assign([signal], [owner.startup_id], by=admin, origin="direct", due_date=answer_by)
    screen.toasts.first.wait_for()
    screen.row(signal.identifier).wait_for()


def _open_the_dialog(screen: Screen) -> None:
    screen.find("main [data-row]").first.get_by_role("checkbox").check()
    screen.press("Assign")
    dialog = screen.find("dialog[open]")
    dialog.wait_for()
    for box in dialog.get_by_role("checkbox").all()[:CHOSEN]:
        box.check()


if __name__ == "__main__":
    main()
