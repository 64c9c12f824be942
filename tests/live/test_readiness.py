"""`GET /readyz` says the truth, whatever was or was not tried lately."""

from pathlib import Path

from flask.testing import FlaskClient

from tests.support.apps import application, environment
from tests.support.valkey import valkey_server


def asked(client: FlaskClient) -> tuple[int, str, str]:
    answer = client.get("/readyz")
    assert answer.json
    return answer.status_code, answer.json["database"], answer.json["doorbell"]


def test_a_dead_doorbell_is_noticed_though_nobody_rang(database: str, tmp_path: Path) -> None:
    with valkey_server() as valkey:
        client = application(environment(database, tmp_path, valkey.url)).test_client()
        assert asked(client) == (200, "ok", "ok")
        valkey.stop()
        assert asked(client) == (200, "ok", "degraded")
        valkey.start()


def test_no_doorbell_is_a_degraded_one(database: str, tmp_path: Path) -> None:
    client = application(environment(database, tmp_path)).test_client()
    assert asked(client) == (200, "ok", "degraded")


def test_without_its_database_it_is_not_ready(tmp_path: Path) -> None:
    client = application(environment("postgresql://nobody@127.0.0.1:1/none", tmp_path)).test_client()
    assert asked(client)[:2] == (503, "down")
