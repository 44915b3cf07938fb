"""A PostgreSQL that lives as long as its owner and keeps nothing safe."""

import os
import signal
import subprocess
import time
from pathlib import Path

from tongxue.platform.database.embedded import START_SECONDS, DatabaseFailed, EmbeddedCluster, dsn
from tongxue.platform.processes import die_with_parent


class ThrowAwayServer:
    """Made and started in a folder; ``dsn`` is its address."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.cluster = EmbeddedCluster(folder, durable=durable)
        self.process: subprocess.Popen[bytes] | None = None
        self._log = folder / "postgresql.log"

    @property
    def dsn(self) -> str:
        """Where it answers."""
        return dsn(self.folder)

    def start(self) -> None:
        """Make it where needed, start it, wait until it is ready."""
        self.cluster.make()
        self.cluster.clear_leftovers()
        parent = os.getpid()
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self.cluster.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.cluster.environment,
                process_group=0,
                preexec_fn=lambda: die_with_parent(signal.SIGQUIT, parent),  # noqa: PLW1509  started before any thread
                **self.cluster.identity,  # type: ignore[call-overload]  # the three words that name a user
            )
        until = time.monotonic() + START_SECONDS
        while not self.cluster.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                raise DatabaseFailed(f"the tests' PostgreSQL did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Fast shutdown, or whatever ``number`` does."""
        if self.process is None:
            return
        self.process.send_signal(number)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
