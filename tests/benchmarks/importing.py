"""A file of 100,000 notices, a quarter of a gigabyte, read by a command while another program assigns; both cores."""

import csv
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.config import ROOT

from .figures import Figure, at_most
from .installation import Installation, Signals, installation, post, startups
from .large_batch import Timed

NOTICES = 100_000
ALONE = 30.0  # seconds in which another writes before the import begins
DAY = ROOT / "tests" / "transfer" / "data" / "sam_gov_small_day.csv"
LONGEST_TEXT = 2_050  # characters; so the file has about 250 MB


def imported() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="gi-") as folder:
        file = Path(folder, "notices.csv")
        _write(file)
        size = file.stat().st_size / 1e6
        for database in ("sqlite", "postgresql"):
            with installation(database, workers=2, one_core=False) as own:
                other, signals = startups(1), Signals(20_000)
                post(own, signals.take(10), other, 1)
                alone, writing = Timed(own, signals, other), Timed(own, signals, other)
                with alone:
                    time.sleep(ALONE)
                with writing:
                    seconds, used, megabytes = _import(own, file)
            row = f"import of {NOTICES:,} notices, {size:.0f} MB, {database}:"
            yield at_most(f"{row} s", seconds, 180, "{:.0f}")
            yield Figure(f"{row} CPU of the command, s", used, None, "{:.0f}", at_most=True)
            yield at_most(f"{row} memory above the start, MB", megabytes, 150, "{:.0f}")
            yield at_most(f"{row} another writer waits, s", writing.longest, 0.5)
            yield Figure(f"{row} the other writer without it, s", alone.longest, None, at_most=True)


def _import(own: Installation, file: Path) -> tuple[float, float, float]:
    """Seconds, seconds of CPU, and the most memory above what it had when the first rows were in, in megabytes."""
    path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "signals", "import", str(file)]
    began, used = time.monotonic(), _used_by_children()
    process = subprocess.Popen(
        command, cwd=ROOT, env=path | own.server.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stderr
    start, most = 0.0, 0.0
    for line in process.stderr:
        if line.endswith("read\n") or "ends something" in line:
            start = start or _megabytes(process.pid, "VmRSS")
            most = _megabytes(process.pid, "VmHWM") or most
    said = process.stdout.read()
    assert process.wait() == 0 and said.startswith(f"created {NOTICES}, "), said
    return time.monotonic() - began, _used_by_children() - used, most - start


def _used_by_children() -> float:
    """Seconds of CPU of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _megabytes(pid: int, name: str) -> float:
    """0 once it has ended."""
    try:
        found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except FileNotFoundError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _write(file: Path) -> None:
    """A real day over and over, each notice with an id and a number of its own."""
    with DAY.open(encoding="utf-8-sig", newline="") as day:
        notices = list(csv.DictReader(day))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(notices[0]))
        writer.writeheader()
        for n in range(NOTICES):
            notice = notices[n % len(notices)]
            text = (notice["Description"] * 5)[:LONGEST_TEXT]
            writer.writerow(notice | {"NoticeId": f"{n:032x}", "Sol#": f"X-{n}", "Description": text})
