"""Mail: two parts, into the folder of development or to a mail server, and never inside a transaction."""

import socket
from email.message import EmailMessage

import pytest
from apiflask import APIFlask

from app.config import Misconfigured, settings
from app.mail.compose import compose
from app.mail.folder import newest_mail
from app.mail.transport import MailNotSent, mail_folder, send
from app.realtime.event_log import transactional
from tests.support.client import Client
from tests.support.world import World


def a_mail() -> EmailMessage:
    link = "http://127.0.0.1:8000/x?a=1&b=2"
    return compose("password_reset", to="someone@govintel.example", subject="A new password", link=link, minutes=60)


def test_a_message_says_the_same_in_plain_words_and_in_html(app: APIFlask) -> None:
    plain, html = (part.get_content() for part in a_mail().iter_parts())
    assert "/x?a=1&b=2" in plain and "/x?a=1&amp;b=2" in html


def test_without_a_mail_server_it_lies_in_a_folder_that_nobody_else_reads(app: APIFlask) -> None:
    send(a_mail())
    (file,) = mail_folder().iterdir()
    assert (file.suffix, file.stat().st_mode & 0o77, mail_folder().stat().st_mode & 0o77) == (".eml", 0, 0)
    assert [(kept.to, kept.subject) for kept in newest_mail()] == [("someone@govintel.example", "A new password")]


def test_the_page_shows_the_folder_to_admins_in_development_only(app: APIFlask, world: World, client: Client) -> None:
    send(a_mail())
    client.sign_in(world.admin)
    page = client.page("/admin/mail")
    assert "A new password" in page.text and page.css('a[href="http://127.0.0.1:8000/x?a=1&b=2"]')
    app.config["MAIL_URL"] = "smtp://127.0.0.1"
    assert client.get("/admin/mail").status_code == 404


def test_a_mail_server_that_is_not_there_is_said_in_words(app: APIFlask) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # nobody listens there
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(MailNotSent):
            send(a_mail())


def test_mail_inside_a_transaction_is_a_mistake(app: APIFlask) -> None:
    with pytest.raises(RuntimeError, match="after the commit"):
        transactional(send)(a_mail())


def test_a_mail_address_that_is_none_stops_the_start_and_its_password_is_not_said() -> None:
    with pytest.raises(Misconfigured) as refusal:
        settings({"MAIL_URL": "http://user:hunter2@host"})
    assert "hunter2" not in str(refusal.value)
