from typing import ClassVar

from django.db import models


class Answer(models.Model):
    """What a creating request with an Idempotency-Key was answered, so that a repeat gets the same answer.

    Personal data: ``account_id``; the answer is what the account was told.
    """

    account_id = models.UUIDField()
    key = models.CharField(max_length=128)
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of method, path and body.")
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account_id", "key"], name="answer_once")]
