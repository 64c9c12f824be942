"""Every benchmark, with its peers in the same run: `python -m tests.benchmarks [PART…] [--runs N]`.

Prints the table of docs/benchmarks.md: the median of the runs, the worst of them, and what is to be reached.
"""

import argparse
import os
import platform
import resource
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator

from app.config import ROOT

from . import fan_out, importing, large_batch, lists, post_to_listener, pruning, streams, webhooks
from .cores import CLIENTS, CORES, pin
from .figures import Figure, table

PARTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "posts": fan_out.posts,
    "feed": fan_out.fed,
    "batches": fan_out.batches,
    "rooms": fan_out.rooms,
    "lateness": streams.lateness,
    "memory": streams.memory,
    "connects": streams.connects,
    "latency": post_to_listener.latency,
    "large": large_batch.large,
    "prune": pruning.beside_a_prune,
    "import": importing.imported,
    "lists": lists.lists,
    "webhooks": webhooks.delivered,
}
#: Where several processes that serve are to have the machine as it is; the others serve on one core, and ask from the
#: other.
ON_BOTH_CORES = frozenset({"large", "prune", "import", "lists"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all, unless named")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    print(f"{machine}, commit {commit.strip()}, {given.runs} runs\n")
    print("| what | median | worst | to reach | reached |\n|---|---|---|---|---|", flush=True)
    for name in given.parts or PARTS:
        pin(0, *(CORES if name in ON_BOTH_CORES else [CLIENTS]))
        runs: defaultdict[str, list[Figure]] = defaultdict(list)
        for _ in range(given.runs):
            for figure in PARTS[name]():
                runs[figure.row].append(figure)
        for figures in runs.values():
            print(table(figures), flush=True)


if __name__ == "__main__":
    main()
