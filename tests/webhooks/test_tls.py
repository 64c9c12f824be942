"""Over TLS a message goes only to whoever can prove the endpoint's name.

The authorities that are trusted are those of the machine, as OpenSSL finds them; SSL_CERT_FILE names others. It is the
operator's to set and no admin's, so it opens nothing in production that the machine's owner has not opened.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.background.jobs import Worker
from app.extensions import db
from app.webhooks.endpoints import add_endpoint
from app.webhooks.models import WebhookDelivery
from app.webhooks.planning import PLANNING
from app.webhooks.sending import sender_of_this_process
from tests.support.certificates import certificate_for
from tests.support.receiver import Receiver
from tests.support.world import World


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[tuple[Receiver, Path]]:
    """A receiver that can prove to be `localhost`, and the file by which it is trusted."""
    certificate = certificate_for("localhost", tmp_path)
    with Receiver(lambda got, before: 204, certificate.context).listening() as receiver:
        yield receiver, certificate.file


def delivered_to(url: str, world: World) -> WebhookDelivery:
    add_endpoint(url, ["assignment:created"])
    world.assignment()
    assert Worker([PLANNING]).finish()
    sender = sender_of_this_process()
    sender.until_nothing_is_due()
    sender.finish()
    db.session.expire_all()
    return db.session.query(WebhookDelivery).one()


def test_an_endpoint_that_proves_its_name_gets_its_message(
    world: World, certified: tuple[Receiver, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver, authority = certified
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    assert delivered_to(receiver.url_at("localhost"), world).state == "sent"
    assert len(receiver.got) == 1 and receiver.got[0].headers["host"].startswith("localhost:")


def test_a_certificate_of_an_unknown_authority_gets_nothing(world: World, certified: tuple[Receiver, Path]) -> None:
    receiver, _ = certified
    message = delivered_to(receiver.url_at("localhost"), world)
    assert message.state == "waiting" and "CERTIFICATE_VERIFY_FAILED" in str(message.answer)
    assert receiver.got == []


def test_a_certificate_of_another_name_gets_nothing(
    world: World, certified: tuple[Receiver, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver, authority = certified
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    message = delivered_to(receiver.url, world)
    assert message.state == "waiting" and "127.0.0.1" in str(message.answer), message.answer
    assert receiver.got == []
