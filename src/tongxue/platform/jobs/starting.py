"""Starting, finding and cancelling jobs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tongxue.platform.actor import NODE, Actor
from tongxue.platform.errors import NotFound
from tongxue.platform.jobs.models import Job
from tongxue.platform.jobs.registry import DAILY, WORK


def start(*, actor: Actor, kind: str, subject: UUID | None = None, **arguments: Any) -> Job:
    """Queue work in the caller's transaction; it begins after the commit. Arguments are JSON values: ids."""
    from tongxue.platform.jobs.running import run_job  # noqa: PLC0415  procrastinate's app is ready after Django's

    if kind not in WORK:
        raise ValueError(f"nobody does {kind}")
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind, subject=subject, actor=actor.label, account_id=actor.account_id, arguments=arguments
        )
        run_job.defer(job_id=str(job.id))
    return job


def visible_to(actor: Actor) -> QuerySet[Job]:
    """Who runs the node sees all jobs, others their own."""
    if actor.operates_node:
        return Job.objects.all()
    return Job.objects.filter(account_id=actor.account_id) if actor.account_id else Job.objects.none()


def list_jobs(*, actor: Actor, limit: int = 50) -> list[Job]:
    """The newest jobs that the actor may see."""
    return list(visible_to(actor).order_by("-created_at")[:limit])


def get_job(*, actor: Actor, job_id: UUID) -> Job:
    """A job that the actor may see; raises NotFound."""
    job = visible_to(actor).filter(id=job_id).first()
    if job is None:
        raise NotFound
    return job


def find_job(*, kind: str, subject: UUID) -> Job | None:
    """The newest job of a kind on a thing."""
    return Job.objects.filter(kind=kind, subject=subject).order_by("-created_at").first()


def cancel(*, actor: Actor, job_id: UUID) -> None:
    """Ask a job to stop: a waiting one ends now, a running one at its next report."""
    job = get_job(actor=actor, job_id=job_id)
    Job.objects.filter(id=job.id, state=Job.State.WAITING).update(state=Job.State.CANCELLED)
    Job.objects.filter(id=job.id, state=Job.State.RUNNING).update(cancel_requested=True)


def start_due() -> list[Job]:
    """Start the daily work that was not started for a day; a node that is switched off at night misses none."""
    since = timezone.now() - timedelta(days=1)
    recent = set(Job.objects.filter(kind__in=DAILY, created_at__gt=since).values_list("kind", flat=True))
    return [start(actor=NODE, kind=kind) for kind in sorted(DAILY - recent)]


def requeue_orphans() -> int:
    """At the start of the one worker: what is still marked as being done belonged to a worker that died."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL WHERE status = 'doing' RETURNING id"
        )
        return len(cursor.fetchall())
