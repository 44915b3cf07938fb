"""``bench importing``: a table into a running node, until its last record is found by search.

``python -m bench.importing [--rows N]``. The table is made; the worker of a real node takes it in (embedded PostgreSQL
with fsync unless DATABASE_URL names another). The clock runs from the start of the job to the moment when the record of
the last row is found. Reading, checking and preparing for the index are then timed alone. Exits 1 where the bound is missed.
"""

import argparse
import csv
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.node import BUILD, Node, NodeFailed

LEAST = 1500.0
"""Records a second, end to end."""
LONGEST = 600.0
_WORDS = [
    "函数",
    "单调性",
    "古诗",
    "鉴赏",
    "光合作用",
    "力与运动",
    "方程",
    "几何",
    "实验",
    "阅读",
    "写作",
    "历史",
    "地理",
    "教学设计",
    "导学案",
    "同步练习",
    "单元测试",
    "微课",
    "课件",
    "复习",
    "第一课时",
    "人教版",
    "必修",
    "选修",
    "化学反应",
    "元素周期表",
    "英语",
    "听力",
    "语法",
    "时态",
    "三角形",
    "概率",
    "统计",
    "向量",
    "数列",
]
_MAPPING = """
[key]
columns = ["id"]
[constants]
source = "bench import"
language = "zh-Hans"
licence = "https://creativecommons.org/licenses/by/4.0/"
type = "lesson"
stage = ["senior"]
subject = "mathematics"
[fields]
title = "title"
summary = "summary"
location = "address"
keywords = { column = "keywords", split = ";" }
"""


def make(folder: Path, rows: int, run: str) -> tuple[Path, Path, str]:
    """The table, its mapping and the word that only the last row has."""
    rng = random.Random(1)
    table, mapping, last = folder / f"{run}.csv", folder / f"{run}.toml", f"zzz{run}"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "summary", "keywords", "address"])
        for n in range(rows):
            title = f"{''.join(rng.choices(_WORDS, k=4))}（{n}）" + (f" {last}" if n == rows - 1 else "")
            summary = "，".join(rng.choices(_WORDS, k=25)) + "。"
            writer.writerow([n, title, summary, ";".join(rng.sample(_WORDS, 3)), f"https://example.org/{run}/{n}"])
    mapping.write_text(_MAPPING)
    return table, mapping, last


def end_to_end(table: Path, mapping: Path, last: str) -> tuple[float, float, Any]:
    """Seconds until the last record is found, seconds until the job had ended, the run."""
    from tongxue.apps.catalog import api  # noqa: PLC0415  after django.setup()
    from tongxue.apps.catalog.models import ImportRun  # noqa: PLC0415
    from tongxue.platform.actor import NODE  # noqa: PLC0415

    began = time.perf_counter()
    started = api.start_import(actor=NODE, path=table, mapping=mapping)
    ended = 0.0
    while time.perf_counter() - began < LONGEST:
        if not ended and ImportRun.objects.filter(id=started.id, finished_at__isnull=False).exists():
            ended = time.perf_counter() - began
        if api.search_resources(q=last, filters={}).total == 1:
            found = time.perf_counter() - began
            return found, ended or found, ImportRun.objects.get(id=started.id)
        job = api.get_import_page(actor=NODE, run_id=started.id).job
        if job is not None and job.state == "failed":
            raise NodeFailed(f"the import failed: {job.error}")
        time.sleep(0.1)
    raise NodeFailed("the last record was not found")


def parts(table: Path, mapping: Path) -> dict[str, float]:
    """Records a second of each part alone, in this process."""
    from tongxue.apps.catalog.domain.indexing import SPEC  # noqa: PLC0415
    from tongxue.apps.catalog.domain.validation import clean  # noqa: PLC0415
    from tongxue.interop.mapping import load_mapping  # noqa: PLC0415
    from tongxue.interop.record import Item  # noqa: PLC0415
    from tongxue.interop.tables import read_items  # noqa: PLC0415
    from tongxue.platform.search import Document  # noqa: PLC0415
    from tongxue.platform.search.schema import prepare  # noqa: PLC0415

    items: list[Item] = []
    read = _seconds(lambda: items.extend(i for i in read_items(table, load_mapping(mapping)) if isinstance(i, Item)))
    check = _seconds(lambda: [clean(item.record) for item in items])
    documents = [
        Document(
            item.key,
            {"title": item.record.title, "keywords": " ".join(item.record.keywords), "body": item.record.summary},
        )
        for item in items
    ]
    ready = _seconds(lambda: [prepare(SPEC, document) for document in documents])
    return {"read": len(items) / read, "check": len(items) / check, "prepare for the index": len(items) / ready}


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(data: Path, rows: int) -> float:
    """Prints the figures; records a second."""
    shutil.rmtree(data, ignore_errors=True)
    with Node(data) as node:
        os.environ |= node.environment
        import django  # noqa: PLC0415  the node's address is known now

        django.setup()
        warm = make(data, 200, f"warm{time.time_ns() % 10**9}")
        end_to_end(*warm)
        table, mapping, last = make(data, rows, f"run{time.time_ns() % 10**9}")
        found, ended, run = end_to_end(table, mapping, last)
        if run.created != rows:
            raise NodeFailed(f"{run.created} of {rows} rows were taken")
        print(f"  {rows:,} rows: job {ended:.1f} s, found {found:.1f} s, index behind by {found - ended:.1f} s")
        print("  alone, processor time: " + "  ".join(f"{n} {r:,.0f}/s" for n, r in parts(table, mapping).items()))
    return rows / found


def main(arguments: list[str] | None = None) -> int:
    """Runs the benchmark; 1 where the bound is missed, 2 where the node does not come up."""
    parser = argparse.ArgumentParser(prog="bench importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--data", type=Path, default=BUILD / "importing")
    chosen = parser.parse_args(arguments)
    try:
        rate = measure(chosen.data, chosen.rows)
    except NodeFailed as error:
        print(error, file=sys.stderr)
        return 2
    kept = rate >= LEAST
    print(
        f"{'ok    ' if kept else 'MISSED'} until searchable: {rate:,.0f} records/s, at least {LEAST:,.0f} (ratio {rate / LEAST:.2f})"
    )
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
