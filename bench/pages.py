"""``bench pages``: pages of a real node beside an empty view of the same server, and what a browser fetches for them.

``python -m bench.pages [--seconds N] [--rounds N] [--workers 1,2]``, as a signed-in teacher. The node is kept under
``build/bench/pages``. Every rate is the median of rounds in which all addresses take turns, so that a noisy machine
slows all of them alike. Exits 1 where a bound is missed.
"""

import argparse
import csv
import gzip
import random
import re
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import brotli
from bench.load import CONCURRENCY, Rate, has_wrk, measure
from bench.node import BUILD, Node, NodeFailed, shared

SHARE = 0.25
"""The least share of the empty view's rate that the resource page and the results page reach."""
HOME_KB, STYLE_KB = 60.0, 25.0
_FILLED = "filled"
_MAPPING = """
[key]
columns = ["id"]
[constants]
source = "bench"
language = "zh-Hans"
licence = "https://creativecommons.org/licenses/by/4.0/"
type = "lesson"
stage = ["senior"]
subject = "mathematics"
[fields]
title = "title"
summary = "summary"
location = "address"
"""


@dataclass(frozen=True)
class Check:
    """A figure and its bound: at least, or at most."""

    name: str
    value: float
    bound: float
    at_most: bool = False
    unit: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the figure is on the right side."""
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def tell(self) -> None:
        """One line."""
        word, ratio = ("most", self.value / self.bound) if self.at_most else ("least", self.value / self.bound)
        kept = "ok    " if self.is_kept else "MISSED"
        print(
            f"{kept} {self.name}: {self.value:.3g}{self.unit}, at {word} {self.bound:g}{self.unit} (ratio {ratio:.2f})"
        )


def fill(node: Node, rows: int) -> None:
    """Some thousand resources, once: the real links, books and questions, or made ones where there is no real input."""
    if (node.data / _FILLED).exists():
        return
    print("filling the node …", flush=True)
    from bench.node import CHECKOUT  # noqa: PLC0415

    settings = CHECKOUT / "src/tongxue/interop/mappings"
    if rows or not shared().is_dir():
        _generate(node, rows or 3000)
    else:
        node.run("import", str(shared() / "open-links.csv"), "--mapping", str(settings / "open-links.toml"))
        for folder in ("d2l-zh", "oi-wiki"):
            path = shared() / "content" / folder
            if path.is_dir():
                node.run("import", str(path), "--mapping", str(settings / f"{folder}.toml"))
    (node.data / _FILLED).touch()


def _generate(node: Node, rows: int) -> None:
    words = ["函数", "单调性", "古诗", "光合作用", "力与运动", "方程", "几何", "实验", "阅读", "写作", "历史", "地理"]
    rng = random.Random(1)
    table, mapping = node.data / "made.csv", node.data / "made.toml"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "summary", "address"])
        for n in range(rows):
            title = "".join(rng.sample(words, 3))
            writer.writerow([n, f"{title}第{n}课", "，".join(rng.choices(words, k=20)), f"https://example.org/{n}"])
    mapping.write_text(_MAPPING)
    node.run("import", str(table), "--mapping", str(mapping))


def addresses(node: Node) -> dict[str, list[str]]:
    """The pages that are measured; a results page is asked once for each word, then again and again for one."""
    found = node.resources("", 400)
    if not found:
        raise NodeFailed("the node has no resources")
    words = {str(r["title"])[n : n + 2] for r in found for n in range(0, 12, 2)}
    plain = sorted(w for w in words if len(w) == 2 and w.isalnum())
    facets = [f"&{name}={r[name]}" for r in found[:60] for name in ("subject", "type") if r[name]]
    fresh = [
        f"/search/?q={w}{f}"
        for w in plain
        for f in ["", *random.Random(3).sample(sorted(set(facets)), k=min(2, len(set(facets))))]
    ]
    from urllib.parse import quote  # noqa: PLC0415

    return {
        "empty view": ["/bench/empty"],
        "resource page": [str(r["url"]) for r in found],
        "results page": [quote(path, safe="/?&=") for path in fresh],
        "results page, asked again": [quote(fresh[0], safe="/?&=")],
        "home page": ["/"],
    }


def rates(node: Node, pages: dict[str, list[str]], cookie: str, *, seconds: float, rounds: int) -> dict[str, float]:
    """Answers a second of each page: the median of the rounds. Raises NodeFailed where a page was not answered."""
    taken: dict[str, list[Rate]] = {name: [] for name in pages}
    for number in range(rounds + 1):
        for name, paths in pages.items():
            rate = measure(node.port, paths, cookie=cookie, seconds=seconds if number else min(1.0, seconds))
            if rate.bad:
                raise NodeFailed(f"{name}: {rate.bad} of {rate.asked} requests failed")
            if number:  # the first round warms
                taken[name].append(rate)
    return {name: statistics.median(r.per_second for r in found) for name, found in taken.items()}


def speed(node: Node, *, seconds: float, rounds: int) -> list[Check]:
    """Prints the table for one number of workers."""
    cookie = node.sign_in("teacher")
    found = rates(node, addresses(node), cookie, seconds=seconds, rounds=rounds)
    base = found["empty view"]
    print(f"{node.workers} web worker{'s' if node.workers > 1 else ''}, {CONCURRENCY} beside each other:")
    for name, rate in found.items():
        print(f"  {name:<28}{rate:9,.0f} /s {rate / base:8.1%} of the empty view")
    return [
        Check(f"{name}, {node.workers} w", found[name] / base * 100, SHARE * 100, unit=" %")
        for name in ("resource page", "results page")
    ]


def sizes(node: Node) -> list[Check]:
    """What a browser fetches for the home page without pictures, each part as the node sends it to a browser."""
    total, style = 0, 0
    status, headers, body = node.get("/", **{"Accept-Encoding": "gzip, deflate, br"})
    if status != 200:
        raise NodeFailed(f"the home page answered {status}")
    total += len(body)
    page = _plain(body, headers).decode()
    print(f"  {'/':<44}{len(body) / 1024:8.1f} KB  {headers.get('content-encoding', 'not compressed')}")
    for path in sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+\.(?:css|js))"', page))):
        _, told, part = node.get(path, **{"Accept-Encoding": "gzip, deflate, br"})
        total += len(part)
        style += len(part) if path.endswith(".css") else 0
        print(f"  {path:<44}{len(part) / 1024:8.1f} KB  {told.get('content-encoding', 'not compressed')}")
    return [
        Check("home page without pictures", total / 1024, HOME_KB, at_most=True, unit=" KB"),
        Check("style sheet", style / 1024, STYLE_KB, at_most=True, unit=" KB"),
    ]


def _plain(body: bytes, headers: dict[str, str]) -> bytes:
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(headers.get("content-encoding", ""))
    return bytes(unpack(body)) if unpack else body


def main(arguments: list[str] | None = None) -> int:
    """Runs the benchmark; 1 where a bound is missed, 2 where the node does not come up."""
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--data", type=Path, default=BUILD / "pages")
    parser.add_argument("--rows", type=int, default=0, help="so many made resources instead of the real ones")
    chosen = parser.parse_args(arguments)
    if not has_wrk():
        print("wrk is not installed (apt-get install wrk): our own loop measures, and flatters slow pages a little")
    checks: list[Check] = []
    try:
        for workers in map(int, chosen.workers.split(",")):
            with Node(chosen.data, workers=workers) as node:
                fill(node, chosen.rows)
                if not checks:
                    checks += sizes(node)
                checks += speed(node, seconds=chosen.seconds, rounds=chosen.rounds)
    except NodeFailed as error:
        print(error, file=sys.stderr)
        return 2
    for check in checks:
        check.tell()
    return int(not all(check.is_kept for check in checks))


if __name__ == "__main__":
    sys.exit(main())
