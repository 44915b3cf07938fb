"""A web server of the node: ``python -m tongxue.config.serving TARGET HOST PORT WORKERS``, started by the supervisor.

The first process only holds the socket and keeps its workers, so it imports nothing of the project.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

THREADS = 8
"""Requests that one worker handles beside each other; its database pool has a few connections more."""
STOP_SECONDS = 2


def load(target: str) -> Callable[..., Any]:
    """Runs in a worker: it must not outlive its parent, and only it imports the application."""
    from importlib import import_module  # noqa: PLC0415

    from tongxue.platform.processes import die_with_parent  # noqa: PLC0415

    die_with_parent(signal.SIGKILL, os.getppid())
    module, name = target.split(":")
    application: Callable[..., Any] = getattr(import_module(module), name)
    return application


def main(target: str, host: str, port: str, workers: str) -> None:
    """Serve until told to end."""
    Server(
        target,
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=THREADS,
        backpressure=THREADS * 16,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=STOP_SECONDS,
    ).serve(target_loader=load)


if __name__ == "__main__":
    main(*sys.argv[1:])
