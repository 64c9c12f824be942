"""What an operator's monitoring reads: `/metrics`, as figures."""

from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from .listener import PATIENCE
from .servers import Server


def figures(text: str) -> dict[str, float]:
    """Each sample by its name and labels: `govintel_rings_total{result=rung}`."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def watched(server: Server) -> dict[str, float]:
    """The figures of all of a server's workers together."""
    with urlopen(f"{server.url}/metrics", timeout=PATIENCE) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        return figures(answer.read().decode())
