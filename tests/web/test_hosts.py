"""Which names an installation answers to in production."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.config import settings
from app.web.hosts import is_host_of
from tests.support.apps import SECRET, application, environment

PUBLIC = "https://govintel.example"


@pytest.fixture
def client(database: str, tmp_path: Path) -> FlaskClient:
    return application(environment(database, tmp_path, GOVINTEL_ENV="production", PUBLIC_URL=PUBLIC)).test_client()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("govintel.example", 200),
        ("govintel.example:443", 200),
        ("GovIntel.Example", 200),
        ("GOVINTEL.EXAMPLE:443", 200),
        ("govintel.example:8443", 400),
        ("govintel.example.elsewhere.example", 400),
        ("elsewhere.example", 400),
        ("office@govintel.example", 400),
        ("govintel.example/elsewhere.example", 400),
    ],
)
def test_production_answers_to_its_own_name_however_it_is_written(client: FlaskClient, host: str, status: int) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == status


def test_a_health_check_knows_no_name(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("url", "host", "same"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://127.0.0.1:8000", "127.0.0.1", False),
        ("http://[::1]", "[::1]:80", True),
        ("http://govintel.example", "govintel.example:443", False),
        ("http://govintel.example", "", False),
    ],
)
def test_a_port_that_is_not_the_schemes_own_counts(url: str, host: str, same: bool) -> None:
    assert is_host_of(url, host) is same


def test_in_production_an_installation_is_its_address_and_beside_another_it_is_its_folder(tmp_path: Path) -> None:
    """Browsers give cookies to every port of a host, and a session has to be good at each host of an installation."""

    def cookie(folder: str, **more: str) -> str:
        return settings({"INSTANCE_PATH": str(tmp_path / folder), "SECRET_KEY": SECRET, **more})["SESSION_COOKIE_NAME"]

    served = {"GOVINTEL_ENV": "production", "PUBLIC_URL": "https://govintel.example"}
    assert cookie("one", **served) == cookie("other", **served)
    assert cookie("one", **served) != cookie("one", **served | {"PUBLIC_URL": "https://trial.govintel.example"})
    assert cookie("one") != cookie("other")
