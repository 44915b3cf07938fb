"""Where an index lies on disk: generations side by side, and one pointer to the live one.

``CURRENT`` holds the name of a folder beside it; it is replaced whole (write, fsync, rename), so a reader sees the old
generation or the new one, never a mixture, and a rebuild that is killed leaves the old one live.
"""

import fcntl
import os
import shutil
import time
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from tongxue.platform.ids import new_id
from tongxue.platform.search.errors import IndexNotReady, WriterBusy, is_engine_fault
from tongxue.platform.search.schema import IndexSpec, build_schema

POINTER, DECLARATION, _LOCK = "CURRENT", "spec.json", "writer.lock"
_PREFIX = "generation-"
_POLL = 0.02


class IndexState(Enum):
    """What is to be done about an index: nothing, or a rebuild, and why."""

    READY = "ready"
    MISSING = "missing"
    STALE = "stale"
    """Made for another declaration, folding or engine."""
    CORRUPT = "corrupt"


def write_whole(path: Path, text: str) -> None:
    """Replaces a small file so that after a crash it is the old one or the new one."""
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def current(folder: Path) -> Path:
    """The live generation. Raises IndexNotReady where there is none."""
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise IndexNotReady from None
    if not name.startswith(_PREFIX) or "/" in name or not (folder / name).is_dir():
        raise IndexNotReady
    return folder / name


def create(folder: Path, spec: IndexSpec) -> tuple[Path, tantivy.Index]:
    """A new, empty generation that is not live yet."""
    generation = folder / f"{_PREFIX}{new_id().hex}"
    generation.mkdir(parents=True)
    index = tantivy.Index(build_schema(spec), path=str(generation))
    write_whole(generation / DECLARATION, spec.to_json())
    return generation, index


def publish(folder: Path, generation: Path) -> None:
    """Makes a generation the live one."""
    write_whole(folder / POINTER, generation.name)


def sweep(folder: Path, keep: set[Path]) -> None:
    """Removes other generations: replaced ones, and what a killed rebuild left. Only the holder of the lock may.

    A reader that still has one open keeps its files until it lets go; one that is just opening it looks again.
    """
    for path in folder.glob(f"{_PREFIX}*"):
        if path not in keep:
            shutil.rmtree(path, ignore_errors=True)


def declaration(generation: Path) -> tuple[IndexSpec, str]:
    """What a generation was made for. Raises IndexNotReady where that cannot be read."""
    try:
        return IndexSpec.from_json((generation / DECLARATION).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexNotReady from None


def probe(generation: Path) -> bool:
    """Whether the engine can open a generation, run a query in it and read a stored document."""
    try:
        index = tantivy.Index.open(str(generation))
        searcher = index.searcher()
        hits = searcher.search(tantivy.Query.all_query(), limit=1).hits
        return all(searcher.doc(address) for _, address in hits)
    except BaseException as error:
        if is_engine_fault(error):
            return False
        raise


def check(folder: Path, spec: IndexSpec) -> IndexState:
    """The state of the index of a folder, for a caller that may rebuild it."""
    try:
        generation = current(folder)
    except IndexNotReady:
        return IndexState.MISSING
    try:
        fingerprint = declaration(generation)[1]
    except IndexNotReady:
        return IndexState.CORRUPT
    if fingerprint != spec.fingerprint():
        return IndexState.STALE
    return IndexState.READY if probe(generation) else IndexState.CORRUPT


def is_healthy(folder: Path, spec: IndexSpec) -> bool:
    """Whether the index can be read and was made for this declaration; if not, rebuild it."""
    return check(folder, spec) is IndexState.READY


class WriterLock:
    """The right to write, for one process at a time. It ends with the process, however that dies."""

    def __init__(self, folder: Path, wait: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / _LOCK).open("a+")
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() >= until:
                    self._file.close()
                    raise WriterBusy from None
                time.sleep(_POLL)
            else:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    def release(self) -> None:
        """Lets another process write."""
        self._file.close()
