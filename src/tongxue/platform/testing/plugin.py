"""The pytest plugin that gives a run its own PostgreSQL and data folder, before Django reads its settings.

Loaded by ``-p`` in pyproject.toml. One server serves all workers of pytest-xdist, each with a database of its own.
``DATABASE_URL`` chooses another server. The server keeps nothing safe (fsync is off) and ends with the run, however
that ends.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongxue.platform.processes import is_running
from tongxue.platform.testing.postgres import ThrowAwayServer

PREFIX = "tongxue-test-"
_KEY = pytest.StashKey["_Run"]()


class _Run:
    """The folder of a run and, where none was given, its server."""

    def __init__(self) -> None:
        _remove_old()
        base = Path(tempfile.gettempdir())
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=base))
        self.folder.chmod(0o711)  # the database's own user passes when root runs the tests
        self.server: ThrowAwayServer | None = None
        os.environ["TONGXUE_DATA"] = str(self.folder)
        os.environ["TONGXUE_DATABASE_POOL"] = "0"  # a pool's threads would outlive the tests that started them
        if not (os.environ.get("DATABASE_URL") or os.environ.get("TONGXUE_DATABASE_URL")):
            self.server = ThrowAwayServer(self.folder)
            self.server.start()
            os.environ["DATABASE_URL"] = self.server.dsn

    def end(self) -> None:
        """Stop the server and remove everything."""
        if self.server is not None:
            self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _remove_old() -> None:
    """Folders of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).split("-")[0]
        if number.isdigit() and not is_running(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Around pytest-django's own, which reads the settings."""
    if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker inherits what the first process set
        early_config.stash[_KEY] = _Run()
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run is over."""
    run = config.stash.get(_KEY, None)
    if run is not None:
        run.end()
