"""What leaves the product: an endpoint is told, a calendar reads, and both can be ended."""

import re
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect
from standardwebhooks import Webhook

from app.background.jobs import Worker
from app.webhooks.planning import PLANNING
from app.webhooks.sending import sender_of_this_process
from tests.support.browser import Desks
from tests.support.receiver import Receiver
from tests.support.world import World


def deliver() -> None:
    """What the background process does."""
    Worker([PLANNING]).finish()
    sender = sender_of_this_process()
    sender.until_nothing_is_due()
    sender.finish()


def test_an_admin_makes_an_endpoint_tries_it_and_reads_what_it_answered(desks: Desks, served: World) -> None:
    with Receiver(lambda got, before: 500 if not before else 200).listening() as receiver:
        admin = desks.seat(served.admin, "/admin/webhooks/new")
        admin.main.get_by_label("Address").fill(receiver.url)
        admin.main.get_by_label("assignment:created", exact=True).check()
        admin.press("Save endpoint", within="main")
        secret = admin.main.get_by_text("whsec_").inner_text()
        admin.press("Send a test", within="main")
        served.assignment()
        deliver()
        admin.page.reload()
        messages = admin.find("main .deeds > li")
        expect(messages).to_have_count(2)
        expect(messages.first).to_contain_text("500 ok")
        admin.press("Send again", within="main .deeds > li:first-child")
        deliver()
        admin.page.reload()
        expect(messages.first).to_contain_text("Delivered")
        said = [Webhook(secret).verify(got.body, got.headers)["type"] for got in receiver.got]
        assert sorted(said) == ["assignment:created", "assignment:created", "webhook:test"]
        admin.press("Remove", within="main")
        admin.press("Remove", within="dialog[open]")
        expect(admin.main).not_to_contain_text(receiver.url)


def test_a_calendar_reads_the_deadlines_by_a_secret_link_until_it_is_revoked(desks: Desks, served: World) -> None:
    signal = served.assignment().signal
    owner = desks.seat(served.a_owner, "/calendar")
    owner.press("Make a link", within="main")
    link = owner.find("[data-made-link]").input_value()
    here = owner.url + re.sub(r"^https?://[^/]+", "", link)
    with urlopen(here, timeout=10) as answer:
        calendar = answer.read().decode()
    assert calendar.startswith("BEGIN:VCALENDAR") and signal.identifier in calendar
    owner.open("/calendar")
    owner.press("Revoke", within="main")
    expect(owner.main).to_contain_text("There is none")
    with pytest.raises(HTTPError, match="404"):
        urlopen(here, timeout=10)
