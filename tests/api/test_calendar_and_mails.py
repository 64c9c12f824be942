"""The calendar's link, and what becomes of mail, for programs."""

from urllib.parse import urlsplit

from app.extensions import db
from app.mail.outbox import Letter, put_letters
from app.mail.queries import mails_in
from app.realtime.event_log import transactional
from tests.api.conftest import Program, fields
from tests.support.world import World


def cut_short(world: World) -> str:
    letter = Letter(world.a_owner.email, "key", "A subject", "A text", "<p>A text</p>")
    transactional(put_letters)([letter])
    mail = db.session.scalars(mails_in("all")).one()
    mail.state, mail.answer = "unknown", "cut short"
    db.session.commit()
    return str(mail.id)


def test_a_link_for_calendars_is_shown_once_and_opens_until_it_is_taken_back(
    owner: Program, admin: Program, world: World
) -> None:
    assert owner.get("/calendar-link").json == {"createdAt": None}
    made = owner.post("/calendar-link", key="k1")
    assert made.status_code == 201 and made.json["createdAt"]
    assert owner.post("/calendar-link", key="k1").json == {**made.json, "link": None}
    path = urlsplit(made.json["link"]).path
    assert owner.client.get(path).mimetype == "text/calendar"
    assert owner.post("/calendar-link/revocation").json == {"createdAt": None}
    assert owner.client.get(path).status_code == 404
    assert admin.post("/calendar-link").status_code == 403


def test_an_admin_decides_what_becomes_of_a_mail_that_was_cut_short(admin: Program, world: World) -> None:
    id = cut_short(world)
    [listed] = admin.get("/mails", view="undecided").json["items"]
    assert (listed["id"], listed["state"], listed["answer"]) == (id, "unknown", "cut short")
    assert "text" not in listed
    assert admin.post(f"/mails/{id}/sending").json["state"] == "waiting"
    assert admin.get("/mails", view="undecided").json["items"] == []
    assert admin.post(f"/mails/{id}/dismissal").json["state"] == "dismissed"
    assert admin.get(f"/mails/{id}").json["whyNot"] == "An admin decided that it is not sent."
    assert fields(admin.get("/mails", view="lost")) == ["view"]


def test_mail_is_for_admins(owner: Program, world: World) -> None:
    assert owner.get(f"/mails/{cut_short(world)}").status_code == 403
