import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.platform.search.search_samples import LIBRARY, SPEC, document, filled, keys

from tongxue.platform.search import Reader, SearchRequest, Writer, is_healthy, search

_COMMITTING = """
import sys
from pathlib import Path
from tests.platform.search.search_samples import SPEC, document
from tongxue.platform.search import Writer
writer = Writer(Path(sys.argv[1]), SPEC, wait=10)
for n in range(10_000):
    writer.upsert([document(f"a{n}", "数学"), document(f"b{n}", "数学")])
    writer.commit()
    print(n, flush=True)
"""
_REBUILDING = """
import sys, time
from pathlib import Path
from tests.platform.search.search_samples import SPEC, document
from tongxue.platform.search import Writer
def slow():
    for n in range(10_000):
        yield document(f"new{n}", "数学")
        if n % 400 == 0:
            print(n, flush=True)
            time.sleep(0.05)
Writer(Path(sys.argv[1]), SPEC).rebuild(slow())
"""


def _killed(script: str, folder: Path, *, after: int) -> int:
    """Runs a script, kills it after so many lines and a moment; gives its last whole line."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": ":".join(sys.path)},
    )
    assert process.stdout
    last = -1
    for _ in range(after):
        last = int(process.stdout.readline())
    time.sleep(0.003 * after)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().splitlines()
    process.stdout.close()
    process.wait()
    return int(rest[-1]) if rest else last


@pytest.mark.plan("2.6")
def test_a_writer_killed_while_it_commits_loses_nothing_that_was_committed(folder: Path) -> None:
    for round_ in (1, 3, 5):
        last = _killed(_COMMITTING, folder, after=round_)
        assert is_healthy(folder, SPEC)
        found = set(keys(Reader(folder), "数学", limit=100))
        assert {f"{side}{n}" for n in range(last + 1) for side in "ab"} <= found
        assert all((f"a{key[1:]}" in found) == (f"b{key[1:]}" in found) for key in found)
    with Writer(folder, SPEC) as writer:  # the lock died with its holder
        writer.upsert([document("after", "数学")])
        writer.commit()
    assert keys(Reader(folder), sort="uses", limit=100)[-1:] != []


@pytest.mark.plan("2.6")
def test_a_rebuild_that_is_killed_leaves_the_old_index_and_is_cleaned_up(folder: Path) -> None:
    reader = filled(folder)
    _killed(_REBUILDING, folder, after=2)
    assert len(list(folder.glob("generation-*"))) == 2
    assert search(reader, SearchRequest()).total == len(LIBRARY)
    with Writer(folder, SPEC) as writer:
        assert len(list(folder.glob("generation-*"))) == 1
        writer.rebuild(LIBRARY[:2])
    assert sorted(keys(reader)) == ["gougu", "python"]
