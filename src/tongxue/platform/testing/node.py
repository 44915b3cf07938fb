"""A whole node in processes of its own, as a person starts it: for the tests of the front door and of the browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tongxue.platform.processes import descendants, is_running

SOURCE = Path(__file__).resolve().parents[3]
_OURS = ("TONGXUE_", "DATABASE_URL", "PYTEST_", "DJANGO_")


def free_ports() -> int:
    """A port whose successor is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class RunningNode:
    """``up`` in a folder of its own. ``output`` is what the terminal showed."""

    def __init__(self, *options: str, data: Path | None = None, **environment: str) -> None:
        self.own_data = data is None
        self.data = data or Path(tempfile.mkdtemp(prefix="tongxue-node-"))
        if self.own_data and os.geteuid() == 0:
            self.data.chmod(0o711)
        self.port = free_ports()
        self.options = options
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
        self.environment |= {"PYTHONPATH": str(SOURCE), **environment}
        self.process: subprocess.Popen[bytes] | None = None
        self.seconds = 0.0
        self._shown = tempfile.TemporaryFile()  # noqa: SIM115  as long as the node

    @property
    def address(self) -> str:
        """Where the site answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """Everything that ``up`` wrote."""
        self._shown.seek(0)
        return self._shown.read().decode()

    def start(self, *, wait: bool = True) -> None:
        """Start it; returns when it greets."""
        self._shown.truncate(0)
        begin = time.monotonic()
        command = [sys.executable, "-m", "tongxue", "up", "--data", str(self.data), "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, *self.options],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self._shown,
            stderr=subprocess.STDOUT,
            cwd="/",
        )
        if wait:
            self.until(lambda: " is ready " in self.output, 150)
        self.seconds = time.monotonic() - begin

    def until(self, true: Callable[[], bool], seconds: float) -> None:
        """Wait for something while the node runs."""
        end = time.monotonic() + seconds
        while not true():
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > end:
                raise AssertionError(f"{'it ended' if ended else f'not within {seconds} s'}:\n{self.output}")
            time.sleep(0.05)

    def get(self, path: str) -> int:
        """The status of an answer; 0 when there is none."""
        visit = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            visit.request("GET", path)
            return visit.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            visit.close()

    def processes(self) -> dict[int, str]:
        """The node's processes with their command lines."""
        return descendants(self.process.pid) if self.process else {}

    def find(self, words: str) -> list[int]:
        """Processes whose command line has the words, the eldest first."""
        return sorted(pid for pid, line in self.processes().items() if words in line)

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """End it; returns the seconds until every process was gone."""
        if self.process is None:
            return 0.0
        family = self.processes()
        begin = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=60)
        while any(is_running(pid) for pid in family) and time.monotonic() < begin + 60:
            time.sleep(0.02)
        self.process = None
        return time.monotonic() - begin

    def close(self) -> None:
        """End it and remove what it left."""
        self.stop()
        self._shown.close()
        if self.own_data:
            shutil.rmtree(self.data, ignore_errors=True)
