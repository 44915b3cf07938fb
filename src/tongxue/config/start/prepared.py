"""Whether a node's own database already holds all that this checkout would put there.

Loading Django only to find that nothing is to be done would take longer than everything else in a second start. A
database server may be changed by others, so it is always asked; and ``/readyz`` still looks at the migrations.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

from tongxue.config.builders.stamps import fingerprint, is_fresh
from tongxue.config.paths import CHECKOUT
from tongxue.config.start.starter import starter_files

STAMP = "prepared.stamp"
_FOR_PAGES = {".pyc", ".html", ".css", ".js", ".po"}


def forget(data: Path) -> None:
    """The database is new."""
    with suppress(FileNotFoundError):
        (data / STAMP).unlink()


class Prepared:
    """The stamp of one way to prepare a data folder: by the sources, and by what was asked for."""

    def __init__(self, data: Path, *, demo: bool, starter: bool, database_url: str) -> None:
        self.starter = starter
        self._stamp = data / STAMP
        self._own = not database_url
        source = CHECKOUT / "src/tongxue"
        files = [f for f in source.rglob("*") if f.is_file() and f.suffix not in _FOR_PAGES]
        files += starter_files() if starter else []
        wanted = f"{fingerprint(files)} demo={demo} starter={starter} {data}"
        self._value = hashlib.sha256(wanted.encode()).hexdigest()

    def is_done(self) -> bool:
        """It was done before, and nothing that matters has changed."""
        return self._own and is_fresh(self._stamp, self._value)

    def record(self) -> None:
        """It has been done."""
        self._stamp.write_text(self._value)
