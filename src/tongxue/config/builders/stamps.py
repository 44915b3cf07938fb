"""Made things know what they were made from, so that nothing is made twice."""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tongxue.config.paths import BUILD, CHECKOUT


class CannotBuild(Exception):
    """Something that a node needs could not be made; the text says what to do."""


def fingerprint(files: Iterable[Path]) -> str:
    """A hash of the files' places in the checkout and their bytes."""
    total = hashlib.sha256()
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(CHECKOUT)}\0{content}\n".encode())
    return total.hexdigest()


def is_fresh(stamp: Path, value: str) -> bool:
    """The stamp was written for the same inputs."""
    return stamp.is_file() and stamp.read_text() == value


@contextmanager
def building() -> Iterator[None]:
    """One builder at a time in a checkout; says clearly when this user may not write there."""
    if not os.access(BUILD if BUILD.exists() else CHECKOUT, os.W_OK):
        raise CannotBuild(
            f"{CHECKOUT} is read-only for this user, and its assets are missing or out of date: "
            "run ./tongxue assets once as the owner of the folder."
        )
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
