"""The one procrastinate task: it runs the work of a Job row and keeps the row true."""

import logging
from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from tongxue.platform.errors import DomainError
from tongxue.platform.jobs.models import Job
from tongxue.platform.jobs.progress import Cancelled, Progress
from tongxue.platform.jobs.registry import WORK

log = logging.getLogger(__name__)
ATTEMPTS = 5
"""How often a job whose worker died is begun again, before it is taken for the cause of the deaths."""


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
        _finish(job, Job.State.FAILED, error="the worker died on it too often")
        return
    try:
        result = WORK[job.kind](Progress(job.id), **job.arguments)
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except Exception as error:
        log.exception("job %s (%s) failed", job.id, job.kind)
        told = error.text if isinstance(error, DomainError) else f"{type(error).__name__}: {error}"
        _finish(job, Job.State.FAILED, error=told[:4000])
    else:
        _finish(job, Job.State.DONE, result=result)


def _finish(job: Job, state: Job.State, *, error: str = "", result: dict[str, object] | None = None) -> None:
    Job.objects.filter(id=job.id).update(
        state=state, error=error, result=result or {}, finished_at=timezone.now(), cancel_requested=False
    )
