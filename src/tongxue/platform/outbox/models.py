from typing import ClassVar

from django.db import models
from django.db.models import Q


class OutboxEvent(models.Model):
    """What happened, for ever but for what is no journal; the id is the order within an aggregate.

    Personal data: ``actor`` is an account's id; payloads hold ids, never names.
    """

    name = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    aggregate = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    data = models.JSONField()
    happened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # "what happened to this thing": the history on its page
        indexes: ClassVar = [models.Index(fields=["aggregate", "id"], name="outbox_of_aggregate")]


class Delivery(models.Model):
    """One event for one handler; ``done_at`` is the receipt, kept for some days.

    Personal data: none.
    """

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    handler = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(auto_now_add=True)
    error = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "handler"], name="delivered_once")]
        # the dispatcher's question: what is open for this handler, oldest first
        indexes: ClassVar = [
            models.Index(fields=["handler", "event"], condition=Q(done_at=None), name="delivery_open"),
        ]
