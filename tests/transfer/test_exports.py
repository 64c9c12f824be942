"""Every list as CSV: what the screen shows, to whom it shows it, and nothing that a spreadsheet would run."""

import codecs
import csv
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from io import BytesIO, StringIO
from weakref import WeakSet

import pytest
from sqlalchemy import event
from werkzeug.datastructures import FileStorage

from app import clock
from app.accounts.invitations import invite
from app.accounts.models import Person
from app.assignments.answering import decline_assignment
from app.assignments.service import assign
from app.letters.trial import send_trial as send_letter
from app.pool.service import request_signal
from app.realtime.history import stretches
from app.signals.models import Signal
from app.transfer import export_routes, history_export_routes
from app.transfer.importing import begin_import, carry_on, imports_go_on, keep_upload
from app.web.csv_rows import cell
from app.web.keyset import pages_of
from app.webhooks.endpoints import add_endpoint
from app.webhooks.planning import send_trial
from tests.support.client import Client
from tests.support.world import World

ClientFor = Callable[[Person], Client]
_REFUSED = b"NoticeId,Title,Type\n" + b"=1+1,Radar,Solicitation\n" * 3


def rows(browser: Client, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/csv", answer.text
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture(params=[2, 500], ids=["in many pages", "in one page"])
def page_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(export_routes, "pages_of", partial(pages_of, limit=request.param))
    return request.param


@pytest.mark.parametrize(
    "query", ["", "?view=all", "?view=pool&sort=-title", "?q=radar", "?view=all&sort=title&within=14"]
)
def test_the_signals_of_the_screen_in_its_order(
    client_for: ClientFor, world: World, page_size: int, query: str
) -> None:
    for n in range(7):
        world.signal(f"Radar {n}" if n % 2 else f"Sonar {n}", pool=n > 3, deadline=clock.now())
    admin = client_for(world.admin)
    shown = [row.attributes["data-signal"] for row in admin.page(f"/admin/signals{query}").css("[data-signal]")]
    assert [row["Identifier"] for row in rows(admin, f"/admin/signals.csv{query}")] == shown


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_on_postgresql_too_page_by_page(client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_routes, "pages_of", partial(pages_of, limit=2))
    wanted = {world.assignment(startup).signal.identifier for startup in (world.a, world.b, world.a, world.b, world.a)}
    admin = client_for(world.admin)
    for address in ("/admin/signals.csv?view=all", "/admin/assignments.csv?state=all&sort=startup"):
        listed = [row["Identifier"] for row in rows(admin, address)]
        assert len(listed) == 5 and set(listed) == wanted


def test_the_lines_of_an_import_in_the_view_of_the_screen(client_for: ClientFor, world: World, page_size: int) -> None:
    run = keep_upload(FileStorage(BytesIO(_REFUSED), "day.csv"), by=world.admin)
    begin_import(run)
    while imports_go_on():
        carry_on()
    reader = client_for(world.reader)
    lines = rows(reader, f"/admin/imports/{run.id}.csv")
    assert [(line["Place"], line["Result"]) for line in lines] == [(f"line {n}", "skipped") for n in (2, 3, 4)]
    assert lines[0]["Text"].startswith("NoticeId: “=1+1”")
    assert rows(reader, f"/admin/imports/{run.id}.csv?view=closed") == []
    [row] = rows(reader, "/admin/imports.csv")
    assert (row["File"], row["State"], row["Skipped"]) == ("day.csv", "done", "3")
    assert f"/admin/imports/{run.id}.csv" in reader.page(f"/admin/imports/{run.id}").response.text
    assert client_for(world.a_owner).get(f"/admin/imports/{run.id}.csv").status_code == 403


def test_what_an_endpoint_was_sent_and_the_mail(client_for: ClientFor, world: World, page_size: int) -> None:
    endpoint = add_endpoint("http://127.0.0.1/hook", ["assignment:created"])
    for _ in range(3):
        send_trial(endpoint)
    send_letter(world.a_owner)
    admin, reader = client_for(world.admin), client_for(world.reader)
    sent = rows(admin, f"/admin/webhooks/{endpoint.id}.csv?view=waiting")
    assert [(row["Kind"], row["State"], row["Tries"]) for row in sent] == [("webhook:test", "waiting", "0")] * 3
    assert rows(admin, f"/admin/webhooks/{endpoint.id}.csv?view=failed") == []
    assert reader.get(f"/admin/webhooks/{endpoint.id}.csv").status_code == reader.get("/admin/webhooks/1").status_code
    [mail] = rows(reader, "/admin/outbox.csv?view=waiting")
    assert mail["To"] == world.a_owner.email and mail["Subject"] and not mail["Sent"]
    assert "Text" not in mail


def test_each_list_has_its_rows(client_for: ClientFor, world: World, page_size: int) -> None:
    given = world.assignment(world.a, due_date=clock.now().date(), note="Look at this.")
    pooled = world.signal("In the pool", pool=True, value=Decimal("1250.5"), currency="EUR", codes=["541512", "R425"])
    request_signal(pooled, by=world.a_owner, message="We built this.")
    admin, owner = client_for(world.admin), client_for(world.a_owner)
    [row] = rows(admin, "/admin/assignments.csv")
    assert (row["Identifier"], row["Startup"], row["Status"], row["Note"]) == (
        given.signal.identifier, "AetherSense", "pending_review", "Look at this.",
    )  # fmt: skip
    assert [row["Message"] for row in rows(admin, "/admin/requests.csv")] == ["We built this."]
    assert [row["Name"] for row in rows(admin, "/admin/startups.csv")] == ["AetherSense", "Blue Fern"]
    assert len(rows(admin, "/admin/people.csv")) == 6
    assert [row["Title"] for row in rows(owner, "/inbox.csv")] == [given.signal.title]
    [row] = rows(owner, "/pool.csv")
    assert (row["Value"], row["Currency"], row["Codes"]) == ("1250.50", "EUR", "541512; R425")
    assert len(rows(owner, "/team.csv")) == 2
    assert [row["Signal"] for row in rows(owner, "/notifications.csv")] == [given.signal.identifier]


def test_histories_to_their_beginning_for_whoever_may_read_them(
    client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_export_routes, "stretches", partial(stretches, most=2))
    given = world.assignment()
    decline_assignment(given, by=world.a_owner, reason="other", comment="=Ask us in May")
    identifier = given.signal.identifier
    assign([given.signal], [world.b.id], by=world.admin, origin="direct")
    admin, owner, rival = (client_for(one) for one in (world.admin, world.a_owner, world.b_owner))
    told = rows(admin, f"/admin/signals/{identifier}/history.csv")
    assert [row["What"] for row in told] == [
        f"Programme office assigned {identifier} to Blue Fern",
        f"AetherSense declined {identifier}",
        f"Programme office assigned {identifier} to AetherSense",
        f"Programme office added {identifier}",
    ]
    assert (told[1]["Reason"], told[1]["Comment"], told[1]["Who"]) == (
        "Another reason",
        "'=Ask us in May",
        world.a_owner.name,
    )
    assert len(rows(admin, f"/admin/assignments/{given.id}.csv")) == 2
    ours = rows(owner, f"/inbox/{identifier}/history.csv")
    assert ours == told[1:], "and nothing of a rival's"
    assert rows(owner, "/team/history.csv") == rows(admin, f"/admin/startups/{world.a.id}/history.csv")
    assert rows(rival, f"/inbox/{identifier}/history.csv") == [told[0], told[3]]
    assert owner.get(f"/admin/startups/{world.b.id}/history.csv").status_code == 403


def test_invitations_endpoints_tokens_and_sessions_without_what_opens_anything(
    client_for: ClientFor, world: World, page_size: int
) -> None:
    for n in range(3):
        invite(f"asked-{n}@govintel.example", role="member", by=world.admin, startup_id=world.a.id)
    invite("office@govintel.example", role="viewer", by=world.admin)
    endpoint = add_endpoint("http://127.0.0.1/hook", ["pool:requested", "assignment:created"])
    token = world.token(world.a_owner)
    admin, owner = client_for(world.admin), client_for(world.a_owner)
    asked = [f"asked-{n}@govintel.example" for n in (2, 1, 0)]
    everybody = [row["E-mail address"] for row in rows(admin, "/admin/people/invitations.csv")]
    assert everybody == ["office@govintel.example", *asked]
    assert [row["E-mail address"] for row in rows(owner, "/team/invitations.csv")] == asked
    assert client_for(world.a_member).get("/team/invitations.csv").status_code == 403
    [row] = rows(admin, "/admin/webhooks.csv")
    assert (row["Address"], row["Events"], row["In use"]) == (endpoint.url, "assignment:created; pool:requested", "yes")
    assert endpoint.secret not in admin.get("/admin/webhooks.csv").text
    [row] = rows(owner, "/tokens.csv")
    assert (row["Name"], row["Scope"], row["Revoked"]) == ("tests", "write", "")
    assert token not in owner.get("/tokens.csv").text
    assert len(rows(owner, "/sessions.csv")) == 1


def test_excel_sees_that_it_is_utf_8(client_for: ClientFor, world: World) -> None:
    world.signal("Café in the port")
    written = client_for(world.admin).get("/admin/signals.csv").data
    assert written.startswith(codecs.BOM_UTF8 + b"Identifier,") and written.count(codecs.BOM_UTF8) == 1
    assert "Café in the port" in written.decode("utf-8-sig")


def test_of_a_long_list_two_pages_are_held_at_once_and_the_rest_is_let_go(
    client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_routes, "pages_of", partial(pages_of, limit=5))
    admin = client_for(world.admin)
    for n in range(40):
        world.signal(f"Notice {n}")
    held: WeakSet[Signal] = WeakSet()

    def hold(signal: Signal, _context: object) -> None:
        held.add(signal)

    event.listen(Signal, "load", hold)
    try:
        answer = admin.get("/admin/signals.csv", buffered=False)
        counts = [(len(held), part.count(b"Notice")) for part in answer.iter_encoded()]
    finally:
        event.remove(Signal, "load", hold)
    assert sum(lines for _, lines in counts) == 40
    assert max(count for count, _ in counts) <= 2 * (5 + 1), "each page asks for one more than it shows"


def test_a_rival_finds_nothing_of_ours_in_any_list(client_for: ClientFor, world: World) -> None:
    ours = world.assignment(world.a, world.signal("Only for AetherSense"))
    pooled = world.signal(pool=True)
    request_signal(pooled, by=world.a_owner, message="Our secret plan")
    rival = client_for(world.b_owner)
    for address in ("/inbox.csv", "/pool.csv", "/team.csv", "/notifications.csv"):
        text = rival.get(address).text
        assert not [word for word in (ours.signal.identifier, "secret plan", "AetherSense") if word in text], address
    assert rival.get("/admin/signals.csv").status_code == 403


def test_each_list_offers_its_export_with_the_filters_of_the_screen(client_for: ClientFor, world: World) -> None:
    signal = world.assignment(signal=world.signal("Radar", pool=True)).signal
    invite("asked@govintel.example", role="member", by=world.admin, startup_id=world.a.id)
    add_endpoint("http://127.0.0.1/hook", ["assignment:created"])
    world.token(world.a_owner)
    offered = {
        "admin": (
            "/admin/signals?view=all&q=radar",
            "/admin/assignments?state=all",
            "/admin/people",
            "/admin/startups",
            "/admin/people/invitations",
            "/admin/webhooks",
            f"/admin/signals/{signal.identifier}/history",
            f"/admin/startups/{world.a.id}/history",
        ),
        "a_owner": (
            "/inbox?tab=all",
            "/pool",
            "/team",
            "/notifications",
            "/team/history",
            f"/inbox/{signal.identifier}/history",
            "/team/invitations",
            "/tokens",
            "/sessions",
        ),
    }
    for who, addresses in offered.items():
        browser = client_for(getattr(world, who))
        for address in addresses:
            [link] = browser.page(address).css("a[download]")
            path, _, query = address.partition("?")
            assert link.attributes["href"] == f"{path}.csv" + (f"?{query}" if query else "")
            assert browser.get(link.attributes["href"]).status_code == 200


@pytest.mark.parametrize("begin", [*"=+-@\t\r＝＋－＠", " =", "\n+"])
def test_no_cell_begins_a_formula(begin: str) -> None:
    assert cell(f"{begin}HYPERLINK(1)") == f"'{begin}HYPERLINK(1)"


def test_what_a_notice_says_is_not_run_in_a_spreadsheet(client_for: ClientFor, world: World) -> None:
    world.signal('=HYPERLINK("https://evil.example";"Open"), "quoted"')
    [row] = rows(client_for(world.admin), "/admin/signals.csv")
    assert row["Title"].startswith("'=HYPERLINK") and ', "quoted"' in row["Title"]
