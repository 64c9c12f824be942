"""The image and what is composed with it, as far as can be shown without a container engine."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

from app.config import ROOT, settings
from tests.house.test_docs import CONFIGURATION, READ_FROM_ENVIRONMENT, document
from tests.support.apps import SECRET, environment
from tests.support.databases import free_port
from tests.support.servers import wait_until_it_serves

COMPOSE: dict[str, Any] = yaml.safe_load(document("compose.yaml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [service for service in SERVICES.values() if service["image"] == "govintel"]
OF_PYTHON = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
PLACE = "/srv/govintel"


def instructions(*names: str) -> list[tuple[str, str]]:
    """(`RUN`, what is run) and so on, of the Containerfile."""
    lines = document("Containerfile").replace("\\\n", " ").splitlines()
    found = [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]
    return [(name, rest) for name, rest in found if name in names]


def test_each_setting_in_them_is_one_that_the_product_reads() -> None:
    read = {name for file in CONFIGURATION for name in READ_FROM_ENVIRONMENT.findall(document(file))}
    composed = {name for service in OURS for name in service["environment"]}
    built = {pair.partition("=")[0] for _, rest in instructions("ENV") for pair in rest.split()}
    assert composed | built - OF_PYTHON <= read


def test_with_what_they_demand_the_product_starts(tmp_path: Path) -> None:
    """And no secret has a default."""
    demanded = {"PUBLIC_URL": "https://govintel.example", "SECRET_KEY": SECRET, "POSTGRES_PASSWORD": "word"}
    assert set(re.findall(r"\$\{(\w+):\?", document("compose.yaml"))) == set(demanded)
    given = {name: _filled_in(value, demanded) for name, value in OURS[0]["environment"].items()}
    found = settings({**given, "INSTANCE_PATH": str(tmp_path)})
    assert found["ENVIRONMENT"] == "production" and found["TRUSTED_PROXIES"] == 1
    assert found["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://govintel:word@database/govintel"
    assert {"database", "doorbell"} <= set(SERVICES)


def _filled_in(value: str, given: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+):[?-]([^}]*)\}", lambda found: given.get(found[1], found[2]), value)


def test_images_have_short_names_and_ours_is_read_only_and_runs_without_rights() -> None:
    images = [service["image"] for service in SERVICES.values()] + [rest.split()[0] for _, rest in instructions("FROM")]
    assert [image for image in images if re.search(r"[.:].*/", image)] == [], "no registry is named"
    for service in OURS:
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["stop_grace_period"] == "12s"
    assert [rest for _, rest in instructions("USER")] == ["10001:10001"]


def test_health_is_asked_for_where_it_is_answered() -> None:
    asked = re.findall(r"127\.0\.0\.1:8000(/\w+)", document("compose.yaml") + document("Containerfile"))
    assert sorted(asked) == ["/healthz", "/readyz"]


def test_what_a_build_does_makes_an_image_that_serves(sqlite_template: Path, tmp_path: Path) -> None:
    """The same steps, in a scratch folder: what is copied into the last stage is all that is there."""
    context, image = tmp_path / "context", tmp_path / "image"
    _copy_context(context)
    for name, rest in instructions("RUN", "COPY"):
        if name == "RUN":
            subprocess.run(["sh", "-ec", rest], cwd=context, check=True, capture_output=True)
        elif "--from=build" in rest:
            *sources, target = (word for word in rest.split() if not word.startswith("--"))
            for source in sources:
                _copy(context / Path(source).relative_to(PLACE), image / target)
    shutil.copy(sqlite_template, image / "instance" / "govintel.db")
    [(_, command)] = instructions("CMD")
    _serve(image, json.loads(command))


def _copy_context(to: Path) -> None:
    listed = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"):
        if (ROOT / name).is_file():
            _copy(ROOT / name, (to / name).parent)


def _copy(source: Path, target: Path) -> None:
    """As COPY does: the contents of a folder, or a file into one."""
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def _serve(image: Path, command: list[str]) -> None:
    """Scripts of an environment name the folder that it was made in, which an image keeps: here its Python is asked."""
    program, *arguments = command
    assert (image / program).exists()
    port, instance, log = free_port(), image / "instance", image / "instance" / "server.log"
    more = {"PORT": str(port), "WEB_CONCURRENCY": "1", "GOVINTEL_ENV": "production", "PATH": os.environ["PATH"]}
    given = environment(f"sqlite:///{instance / 'govintel.db'}", instance, **more)
    python = (image / ".venv" / "bin" / "python", "-m", Path(program).name)
    with log.open("wb") as file:
        process = subprocess.Popen([*python, *arguments], cwd=image, env=given, stdout=file, stderr=file)
    try:
        wait_until_it_serves(port, process, log)
    finally:
        process.terminate()
        process.wait(10)
