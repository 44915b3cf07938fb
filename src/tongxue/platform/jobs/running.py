"""The one procrastinate task: it runs the work of a Job row and keeps the row true."""

import logging
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from tongxue.platform.errors import DomainError
from tongxue.platform.jobs.errors import JobFailed, JobGivenUp
from tongxue.platform.jobs.models import Job
from tongxue.platform.jobs.progress import Cancelled, Progress
from tongxue.platform.jobs.registry import WORK

log = logging.getLogger(__name__)
ATTEMPTS = 5
"""How often a job whose worker or database died is begun again, before it is taken for the cause of the deaths."""
DATABASE_SECONDS = 120
LONGEST_VALUE = 2000
"""Characters of one value that an error tells."""


@app.task(name="tongxue.run_job", queue="default")
def run_job(*, job_id: str) -> None:
    """Run a job to its end; an exception ends it as failed, told on the job's page and in the log."""
    close_old_connections()
    job = Job.objects.get(id=UUID(job_id))
    if job.is_final:
        return
    job.state, job.attempts, job.started_at = Job.State.RUNNING, job.attempts + 1, job.started_at or timezone.now()
    job.save(update_fields=["state", "attempts", "started_at"])
    if job.attempts > ATTEMPTS:
        log.error("job %s (%s) is given up after %d attempts", job.id, job.kind, ATTEMPTS)
        _finish(job, Job.State.FAILED, error=JobGivenUp(job=job.id))
        return
    _run(job)


def _run(job: Job) -> None:
    try:
        result = _work(job)
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except Exception as error:
        log.exception("job %s (%s) failed", job.id, job.kind)
        _finish(job, Job.State.FAILED, error=error if isinstance(error, DomainError) else JobFailed(job=job.id))
    else:
        _finish(job, Job.State.DONE, result=result)


def _work(job: Job) -> dict[str, Any]:
    """Do the work; a database that went away is waited for, and the work, which is safe to repeat, begun anew."""
    for _attempt in range(ATTEMPTS):
        try:
            return WORK[job.kind](Progress(job.id), **job.arguments)
        except (OperationalError, InterfaceError):
            log.warning("job %s (%s) lost its database", job.id, job.kind, exc_info=True)
            _wait_for_database()
    raise OperationalError("the database went away too often")


def _wait_for_database() -> None:
    """Until it answers, or DATABASE_SECONDS are over; then the next use tells."""
    until = time.monotonic() + DATABASE_SECONDS
    while time.monotonic() < until:
        connection.close()
        try:
            connection.ensure_connection()
        except (OperationalError, InterfaceError):
            time.sleep(0.5)
        else:
            return


def _finish(
    job: Job, state: Job.State, *, error: DomainError | None = None, result: dict[str, object] | None = None
) -> None:
    """An error is kept by its code, for the worker has another language than whoever reads of it."""
    Job.objects.filter(id=job.id).update(
        state=state,
        error_code=error.code if error else "",
        error_params=_storable(error.params) if error else {},
        result=result or {},
        finished_at=timezone.now(),
        cancel_requested=False,
    )


def _storable(value: Any) -> Any:
    """What JSON and PostgreSQL take: values that a source gave may be long and hold NUL."""
    if isinstance(value, Mapping):
        return {str(name): _storable(given) for name, given in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(given) for given in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)[:LONGEST_VALUE].replace("\0", "\N{REPLACEMENT CHARACTER}")
