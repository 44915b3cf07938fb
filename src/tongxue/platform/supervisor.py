"""The parent of a node's processes: starts them, mends what dies, ends all of them, and leaves nothing behind.

- A service that ends is started again after a pause that doubles while it keeps failing.
- SIGTERM, SIGINT or SIGHUP end all services in the reverse order of their start, within ``STOP_SECONDS``.
- ``kill -9`` of the supervisor itself: the kernel tells each child (``processes.die_with_parent``).
- What a dead service leaves running is adopted by the supervisor and killed before the service starts again.

It imports neither Django nor the rest of the project, so that it stays small for as long as the node runs.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tongxue.platform.childlog import ChildLog
from tongxue.platform.processes import adopt_orphans, children, die_with_parent

STOP_SECONDS = 4.0
TICK_SECONDS = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
STEADY_SECONDS = 30
"""A service that ran so long is taken as healthy: its next pause is short again."""
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

Say = Callable[[str], None]


class Stopped(Exception):
    """The node was told to end."""


@dataclass
class Service:
    """A program that is to run for as long as the node does."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 2.0
    orphan_signal: signal.Signals = signal.SIGKILL
    """What the kernel sends when the supervisor itself is killed: nobody is left to be patient with a slow end."""
    identity: dict[str, Any] = field(default_factory=dict)
    """``user``, ``group``, ``extra_groups`` as subprocess takes them."""
    before: Callable[[], None] | None = None
    """Called before each start."""


class _Running:
    """A service with its process and the pauses between its starts."""

    def __init__(self, service: Service, log: ChildLog) -> None:
        self.service = service
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.due = 0.0
        self.pause = FIRST_PAUSE

    def start(self) -> None:
        """Run it in its own process group, so that the terminal's Ctrl-C reaches the supervisor alone."""
        if self.service.before is not None:
            self.service.before()
        parent, number = os.getpid(), self.service.orphan_signal

        def in_child() -> None:
            die_with_parent(number, parent)

        self.process = subprocess.Popen(
            list(self.service.command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.service.environment,
            process_group=0,
            preexec_fn=in_child,  # noqa: PLW1509  the supervisor has one thread
            **self.service.identity,
        )
        self.started = time.monotonic()

    def signal(self, number: signal.Signals) -> None:
        """Tell the process, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """End whatever is left of the process and those it started in its group."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    @property
    def is_running(self) -> bool:
        """The process is there."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Use as a context: leaving it ends everything."""

    def __init__(self, logs: Path, say: Say) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.say = say
        self._services: list[_Running] = []
        self._selector = selectors.DefaultSelector()
        self._told: signal.Signals | None = None
        self._once: set[int] = set()

    def __enter__(self) -> Self:
        adopt_orphans()
        self._former = {number: signal.signal(number, self._hear) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def _hear(self, number: int, _frame: object) -> None:
        self._told = signal.Signals(number)

    def start(self, service: Service) -> None:
        """Start a service and keep it running from now on."""
        running = _Running(service, ChildLog(self.logs, service.name, self.say))
        self._services.append(running)
        self._begin(running)

    def run(self, service: Service, *, terminal: bool = False) -> int:
        """Run a program once, to its end, while the services are kept; returns its exit code.

        ``terminal``: it speaks to the terminal itself.
        """
        parent = os.getpid()
        out = None if terminal else subprocess.DEVNULL
        once = subprocess.Popen(
            list(service.command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=service.environment,
            process_group=0,
            preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),  # noqa: PLW1509  one thread
        )
        self._once.add(once.pid)
        try:
            self.until(lambda: once.poll() is not None)
        finally:
            self._once.discard(once.pid)
            if once.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(once.pid, signal.SIGKILL)
                once.wait()
        return once.returncode

    def until(self, ready: Callable[[], bool], *, seconds: float = float("inf")) -> bool:
        """Keep the services until ``ready`` says so (True) or the time is over (False); raises :class:`Stopped`."""
        end = time.monotonic() + seconds
        while not ready():
            self.tick()
            if self._told is not None:
                raise Stopped(self._told.name)
            if time.monotonic() > end:
                return False
        return True

    def watch(self) -> None:
        """Keep the services until the node is told to end; raises :class:`Stopped`."""
        self.until(lambda: False)

    def failed(self, name: str) -> bool:
        """The service ended and has not come back yet."""
        return any(one.service.name == name and not one.is_running for one in self._services)

    def tick(self) -> None:
        """Read what the services say, mend what died, for at most a moment."""
        self._read(TICK_SECONDS)
        for running in self._services:
            if running.process is None:
                if time.monotonic() >= running.due:
                    self._begin(running)
            elif running.process.poll() is not None:
                self._mend(running)

    def _begin(self, running: _Running) -> None:
        try:
            running.start()
        except Exception as error:  # noqa: BLE001  whatever hinders one start, the other services are kept
            self.say(f"{running.service.name} did not start: {error}")
            self._later(running)
            return
        stream = running.process.stdout if running.process else None
        if stream is not None:
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ, running)

    def _mend(self, running: _Running) -> None:
        process = running.process
        if process is None:
            return
        code = process.returncode
        how = f"signal {-code}" if code < 0 else f"code {code}"
        running.kill_group()
        self._end_orphans()
        self._drain(running)
        if time.monotonic() - running.started > STEADY_SECONDS:
            running.pause = FIRST_PAUSE
        self.say(f"{running.service.name} ended with {how}; it is started again in {running.pause:.1f} s")
        self._later(running)

    @staticmethod
    def _later(running: _Running) -> None:
        running.process = None
        running.due = time.monotonic() + running.pause
        running.pause = min(LONGEST_PAUSE, running.pause * 2)

    def _end_orphans(self) -> None:
        """Children that the supervisor did not start itself belonged to a dead service."""
        own = {one.process.pid for one in self._services if one.process is not None} | self._once
        for pid in children():
            if pid not in own:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)

    def _read(self, seconds: float) -> None:
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, _events in self._selector.select(seconds):
            try:
                chunk = os.read(key.fd, 65536)
            except BlockingIOError:
                continue
            if chunk:
                key.data.log.write(chunk)
            else:
                self._selector.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]  # it is the pipe that was registered

    def _drain(self, running: _Running) -> None:
        """The last words of a dead service."""
        for key in list(self._selector.get_map().values()):
            if key.data is running:
                with suppress(BlockingIOError):
                    while chunk := os.read(key.fd, 65536):
                        running.log.write(chunk)
                self._selector.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]  # it is the pipe that was registered

    def stop(self) -> None:
        """End the services, the last started first; what does not end in time is killed."""
        end = time.monotonic() + STOP_SECONDS
        for group in self._stages():
            for running in group:
                running.signal(running.service.stop_signal)
            patience = min(end, time.monotonic() + max(one.service.stop_seconds for one in group))
            while any(one.is_running for one in group) and time.monotonic() < patience:
                self._read(0.02)
            for running in group:
                running.kill_group()
                if running.process is not None:
                    running.process.wait()
        self._end_orphans()
        for running in self._services:
            self._drain(running)
            running.log.close()
        self._services.clear()

    def _stages(self) -> list[list[_Running]]:
        """What was started last stands on what was started first: all others end at once, then the first."""
        return [stage for stage in (self._services[1:], self._services[:1]) if stage]
