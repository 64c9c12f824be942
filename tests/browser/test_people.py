"""People come, and are looked after: an invitation that is followed, and an admin who sees what a member sees."""

import re

from playwright.sync_api import APIResponse, Route, expect

from app.mail.folder import newest_mail
from tests.support.browser import Desks
from tests.support.world import PASSWORD, World


def test_an_owner_invites_somebody_who_follows_the_link_and_is_in(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner, "/team/invitations")
    to = f"new{served.suffix}@govintel.example"
    owner.main.get_by_label("E-mail").fill(to)
    owner.press("Send invitation", within="main")
    expect(owner.main).to_contain_text(to)
    owner.open("/team")
    text = next(mail.text for mail in newest_mail() if mail.to == to)
    [link] = re.findall(r"https?://[^/\s]+(/invitation/\S+)", text)
    newcomer = desks.seat(None, link)
    newcomer.page.get_by_label("Name").fill("Newest member")
    newcomer.page.get_by_label("Password").fill(PASSWORD)
    newcomer.press("Accept")
    newcomer.wait_until("live")
    expect(newcomer.find("h1")).to_have_text("Inbox")
    expect(owner.find("#team")).to_contain_text("Newest member")
    owner.assert_not_reloaded()
    signal = served.assignment().signal
    for screen in (owner.open("/inbox"), newcomer):
        expect(screen.row(signal.identifier)).to_be_visible()


def test_an_admin_sees_what_a_member_sees_and_is_told_that_nothing_counts(desks: Desks, served: World) -> None:
    given = served.assignment()
    admin = desks.seat(served.admin, f"/admin/people/{served.a_member.id}")
    admin.press("See what they see", within="main")
    expect(admin.find(".looking")).to_contain_text(f"You see what {served.a_member.name} sees")
    expect(admin.badge).to_have_count(0)
    admin.open(f"/inbox/{given.signal.identifier}", live=False)
    for name in ("Accept", "Decline", "Ask for more time", "Mute"):
        expect(admin.main.get_by_role("button", name=name)).to_be_disabled()
    admin.press("Stop looking")
    expect(admin.find(".looking")).to_have_count(0)
    admin.open(f"/admin/signals/{given.signal.identifier}")
    expect(admin.main).not_to_contain_text("opened")
    assert given.viewed_at is None


def test_a_page_that_hears_of_the_look_which_it_began_does_not_call_the_admin_back(desks: Desks, served: World) -> None:
    admin = desks.seat(served.admin, f"/admin/startups/{served.a.id}").expect_problem("status of 403")
    slow: list[tuple[Route, APIResponse]] = []
    admin.page.route("**/look", lambda route: slow.append((route, route.fetch(max_redirects=0))))
    with admin.page.expect_response(lambda answer: answer.status == 403):
        look = admin.main.get_by_role("button", name=f"See what {served.a_member.name} sees")
        look.click(no_wait_after=True)  # what it leads to is held up
    [(route, answer)] = slow
    route.fulfill(response=answer)
    expect(admin.find("h1")).to_have_text("Inbox")
    expect(admin.find(".looking")).to_contain_text(f"You see what {served.a_member.name} sees")
