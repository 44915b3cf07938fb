"""``bench idle``: what a node keeps in memory while nobody asks it: one web worker, worker, content server, PostgreSQL.

Proportional set sizes (``/proc/PID/smaps_rollup``): a page that several processes share counts once. After the first
request of each page the node is left alone. Exits 1 where the bound is missed.
"""

import argparse
import sys
import time
from pathlib import Path

from bench.node import BUILD, Node, NodeFailed

MOST_MB = 450.0
PAGES = ("/", "/search/?q=shuxue", "/textbooks/", "/readyz", "/accounts/sign-in/")


def family(pid: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it ended meanwhile
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, rest = [], [pid]
    while rest:
        found.append(rest.pop())
        rest += parents.get(found[-1], [])
    return found


def memory(pid: int) -> float:
    """Proportional set size in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def name(pid: int) -> str:
    """What a process is to the node."""
    line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    marks = {
        "postgres": "postgresql", "config.wsgi": "web", "config.content": "content", "tongxue worker": "worker",
        "tongxue up": "supervisor", "multiprocessing": "server worker", "granian": "server worker",
    }  # fmt: skip
    return next((what for mark, what in marks.items() if mark in line), line[:30])


def main(arguments: list[str] | None = None) -> int:
    """Runs the benchmark; 1 where the bound is missed, 2 where the node does not come up."""
    parser = argparse.ArgumentParser(prog="bench idle", description=__doc__)
    parser.add_argument("--data", type=Path, default=BUILD / "idle")
    parser.add_argument("--seconds", type=float, default=15, help="how long the node is left alone")
    chosen = parser.parse_args(arguments)
    try:
        with Node(chosen.data, own_database=True) as node:
            for page in PAGES:
                node.get(page)
            time.sleep(chosen.seconds)
            assert node.process is not None
            parts: dict[str, float] = {}
            for pid in family(node.process.pid):
                part = name(pid)
                parts[part] = parts.get(part, 0.0) + memory(pid)
    except NodeFailed as error:
        print(error, file=sys.stderr)
        return 2
    for part, size in sorted(parts.items(), key=lambda pair: -pair[1]):
        print(f"  {part:<16}{size:8.1f} MB")
    total = sum(parts.values())
    kept = total <= MOST_MB
    print(
        f"{'ok    ' if kept else 'MISSED'} idle node: {total:.0f} MB, at most {MOST_MB:.0f} MB (ratio {total / MOST_MB:.2f})"
    )
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
