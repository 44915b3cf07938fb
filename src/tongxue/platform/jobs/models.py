from typing import ClassVar

from django.db import models

from tongxue.platform.errors import find_error
from tongxue.platform.ids import new_id
from tongxue.platform.jobs.errors import JobFailed


class Job(models.Model):
    """A piece of background work as people see it: what, how far, how it ended.

    Personal data: ``actor`` is an account's id.
    """

    class State(models.TextChoices):
        """The life of a job; the last three are final."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    FINAL = (State.DONE, State.FAILED, State.CANCELLED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=64)
    subject = models.UUIDField(null=True, help_text="The thing that the job works on, where it is one.")
    actor = models.CharField(max_length=80)
    account_id = models.UUIDField(null=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0, help_text="0 while it is not known.")
    step = models.CharField(max_length=200, default="", help_text="What is being done now, in the source language.")
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=64, default="", help_text="What it failed by: a DomainError's code.")
    error_params = models.JSONField(default=dict)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        # the operator's list, newest first; a person's own jobs, newest first
        indexes: ClassVar = [
            models.Index(fields=["-created_at"], name="job_newest"),
            models.Index(fields=["account_id", "-created_at"], name="job_of_account"),
        ]

    @property
    def is_final(self) -> bool:
        """It will not change any more."""
        return self.state in self.FINAL

    @property
    def error_text(self) -> str:
        """Why it failed, in the reader's language; empty where it did not."""
        if not self.error_code:
            return ""
        try:
            if kind := find_error(self.error_code):
                return kind(**self.error_params).text
        except (KeyError, IndexError, ValueError, TypeError):
            pass  # kept by an older version, which knew other params
        return JobFailed(job=self.id).text

    @property
    def percent(self) -> int | None:
        """0 to 100, or None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None
