"""How far a job is, written at most twice a second so that telling costs nothing; and how it learns to stop."""

import time
from uuid import UUID

from tongxue.platform.jobs.models import Job

PERIOD = 0.5
"""Seconds between two writes."""


class Cancelled(Exception):
    """Somebody asked the job to stop."""


class Progress:
    """Handed to the work; ``report`` raises :class:`Cancelled` when the job was asked to stop."""

    def __init__(self, job_id: UUID) -> None:
        self.job_id = job_id
        self._next = 0.0

    def report(self, done: int, total: int = 0, step: str = "", *, at_once: bool = False) -> None:
        """``done`` of ``total`` (0: unknown). Must be called outside a transaction, or nobody sees it."""
        now = time.monotonic()
        if now < self._next and not at_once:
            return
        self._next = now + PERIOD
        changes: dict[str, object] = {"done": done, "total": total}
        if step:
            changes["step"] = step[:200]
        Job.objects.filter(id=self.job_id).update(**changes)
        if Job.objects.filter(id=self.job_id, cancel_requested=True).exists():
            raise Cancelled
