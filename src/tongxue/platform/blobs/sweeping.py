"""Removing what nothing names: files of refused items, of drafts that were thrown away, of processes that died.

A room says with ``@uses_blobs`` which of some files it names. Why a sweep takes nothing that is needed, also while
others put files:

- What is put is young, also when it was there already (``store.renew``), and the young are not swept. Between putting
  a file and the commit that names it lie minutes; AGE is days.
- A file is found old first, the rooms are asked then, and last, under the lock that those who put take too, it must
  still be old. Who put the same bytes meanwhile has made it young; who does so afterwards finds none and writes it.
- A name that is copied from one row to another puts nothing. Who copies holds the row that it copies from until the
  commit (the catalogue: the resource's lock), so that the file is named by the one row or the other at any time.
- The rooms must see what is committed now: ``sweep`` runs outside a transaction.
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings

from tongxue.platform.blobs.content import DAY
from tongxue.platform.blobs.store import DRAFT, guard

AGE = 2 * DAY
"""Seconds. As long as an address on the content origin can live: the manifest of a single file is named by it alone."""
DRAFT_AGE = DAY
CHUNK = 500
"""Names in one question to a room."""

Uses = Callable[[list[str]], set[str]]
USERS: dict[str, Uses] = {}


def uses_blobs(name: str) -> Callable[[Uses], Uses]:
    """Register ``uses(names) -> the names of these that the room needs``; names are SHA-256 in hexadecimal."""

    def register(uses: Uses) -> Uses:
        if name in USERS:
            raise ValueError(f"two users of blobs are called {name}")
        USERS[name] = uses
        return uses

    return register


def sweep(*, report: Callable[[int], None]) -> dict[str, int]:
    """Remove files that no room names and leftover drafts; how many, and how many bytes. Safe to repeat."""
    if not USERS:
        raise RuntimeError("nobody said which files are used")
    root = Path(settings.BLOBS_ROOT)
    before = time.time() - AGE
    count = Counter[str](looked_at=0, removed=0, bytes=0, drafts=_sweep_drafts(root))
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]")):
        old = _old(folder, before)
        while paths := {path.name: path for path in islice(old, CHUNK)}:
            used = set[str]().union(*(uses(list(paths)) for uses in USERS.values()))
            for name in paths.keys() - used:
                size = _remove(paths[name], before)
                count.update(removed=size is not None, bytes=size or 0)
            count.update(looked_at=len(paths))
            report(count["looked_at"])
    return dict(count)


def _old(folder: Path, before: float) -> Iterator[Path]:
    for path in folder.glob("[0-9a-f][0-9a-f]/*"):
        changed = _changed(path)
        if changed is not None and changed < before:
            yield path


def _changed(path: Path) -> float | None:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return None


def _remove(path: Path, before: float) -> int | None:
    """The bytes that it had; None where somebody has put it again meanwhile, or it is gone."""
    with guard(sweeping=True):
        try:
            found = path.lstat()
        except FileNotFoundError:
            return None
        if found.st_mtime >= before:
            return None
        path.unlink()
    return found.st_size


def _sweep_drafts(root: Path) -> int:
    """What processes left that died while they put something."""
    before = time.time() - DRAFT_AGE
    left = [path for path in root.glob(f"{DRAFT}*") if (_changed(path) or before) < before]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)
