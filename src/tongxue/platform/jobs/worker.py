"""The worker process: jobs, the delivery of events, and the clock of daily work, beside each other.

There is one worker a node: it is the only writer of the search index. What a dead one left is taken up at the start.
"""

import asyncio
import contextlib
import fcntl
import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from tongxue.platform.jobs import running as _running  # noqa: F401  registers the task
from tongxue.platform.jobs.starting import requeue_orphans, start_due
from tongxue.platform.outbox.dispatching import deliver_all
from tongxue.platform.outbox.writing import CHANNEL

log = logging.getLogger(__name__)
POLL = 2.0
"""Seconds after which the outbox is read even if no notification came (retries fall due silently)."""
CLOCK = 600.0
"""Seconds between two looks at what is due. Not procrastinate's own schedule: beside a task of its that never ends, the
first one that loses the database stops the worker and the jobs in it."""
PARALLEL_JOBS = 2


class WorkerRuns(RuntimeError):
    """Another worker of this node holds the lock."""


def main(*, prepare: Callable[[], object] = lambda: None) -> None:
    """Run until SIGTERM or SIGINT. ``prepare`` is called once this is the node's only worker."""
    lock = (Path(settings.TONGXUE.data) / "worker.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise WorkerRuns("another worker of this node is running") from error
    log.info("worker starts; %d jobs of a dead worker are taken up", requeue_orphans())
    prepare()
    stop = threading.Event()
    courier = threading.Thread(target=_courier, args=(stop,), name="outbox", daemon=True)
    clock = threading.Thread(target=_clock, args=(stop,), name="clock", daemon=True)
    courier.start()
    clock.start()
    try:
        asyncio.run(_work())
    finally:
        stop.set()
        courier.join(timeout=3)
        clock.join(timeout=3)


async def _work() -> None:
    # Django's connector cannot listen; it makes one that can (procrastinate's types do not know that it is Django's).
    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker_app.open_async():
        task = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=PARALLEL_JOBS,
                install_signal_handlers=False,
                shutdown_graceful_timeout=2,
                delete_jobs="always",
            )
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _courier(stop: threading.Event) -> None:
    """Deliver at once when something was emitted, and every POLL seconds anyway; outlives a lost database."""
    while not stop.is_set():
        try:
            with _listener() as listener:
                while not stop.is_set():
                    deliver_all()
                    for _ in listener.notifies(timeout=POLL, stop_after=1):
                        pass
        except Exception:
            log.exception("the outbox is interrupted")
            close_old_connections()
            stop.wait(1)


def _clock(stop: threading.Event) -> None:
    """Start what is due from time to time; outlives a lost database."""
    while not stop.wait(CLOCK):
        try:
            start_due()
        except Exception:
            log.exception("what is due could not be started")
        finally:
            close_old_connections()


def _listener() -> "psycopg.Connection[tuple[object, ...]]":
    """A connection of its own that hears PostgreSQL's notifications."""
    parameters = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context"):
        parameters.pop(name, None)
    listener = psycopg.connect(**parameters, autocommit=True)
    listener.execute(f"LISTEN {CHANNEL}")
    return listener
