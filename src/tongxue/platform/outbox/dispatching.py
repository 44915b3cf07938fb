"""Delivering: the worker's half of the outbox."""

import logging
from collections.abc import Sequence
from datetime import timedelta

import orjson
from django.db import connection, transaction
from django.utils import timezone

from tongxue.platform.outbox.events import HANDLERS, Envelope, Handler
from tongxue.platform.outbox.models import Delivery

log = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(hours=1)

# An event waits while an earlier one of its aggregate is being retried: that keeps the order.
_OPEN = """
SELECT d.id, e.id, e.name, e.version, e.aggregate, e.actor, e.data::text, e.happened_at
FROM outbox_delivery d JOIN outbox_outboxevent e ON e.id = d.event_id
WHERE d.handler = %s AND d.done_at IS NULL AND d.next_at <= now() AND NOT EXISTS (
    SELECT 1 FROM outbox_delivery p JOIN outbox_outboxevent f ON f.id = p.event_id
    WHERE p.handler = d.handler AND p.done_at IS NULL AND p.next_at > now()
      AND f.aggregate = e.aggregate AND f.id < e.id)
ORDER BY d.event_id LIMIT %s
"""


def deliver_all() -> int:
    """Deliver everything that is due, handler by handler, until nothing is left; the number of deliveries."""
    total = 0
    for handler in HANDLERS.values():
        while done := _deliver_batch(handler):
            total += done
    return total


def _deliver_batch(handler: Handler) -> int:
    """One batch in one transaction with its receipts. A batch that fails is tried again one by one."""
    with transaction.atomic():
        if not _claim(handler):
            return 0
        due = _due(handler)
        if not due:
            return 0
        try:
            with transaction.atomic():
                handler.receive([envelope for _, envelope in due])
        except Exception:
            log.exception("handler %s failed on a batch of %d", handler.name, len(due))
        else:
            _receipt([delivery for delivery, _ in due])
            return len(due)
        _one_by_one(handler, due)
        return len(due)


def _one_by_one(handler: Handler, due: Sequence[tuple[int, Envelope]]) -> None:
    """So that one bad event holds up its own aggregate only."""
    blocked: set[str] = set()
    for delivery, envelope in due:
        if envelope.aggregate in blocked:
            continue
        try:
            with transaction.atomic():
                handler.receive([envelope])
        except Exception as error:
            log.exception("handler %s failed on event %d", handler.name, envelope.id)
            blocked.add(envelope.aggregate)
            _postpone(delivery, error)
        else:
            _receipt([delivery])


def _claim(handler: Handler) -> bool:
    """One dispatcher a handler at a time, or the order would be lost; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"outbox:{handler.name}"])
        row = cursor.fetchone()
    return bool(row and row[0])


def _due(handler: Handler) -> list[tuple[int, Envelope]]:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [handler.name, handler.batch])
        rows = cursor.fetchall()
    return [
        (delivery, Envelope(id_, name, version, aggregate, actor, orjson.loads(data), at))
        for delivery, id_, name, version, aggregate, actor, data, at in rows
    ]


def _receipt(deliveries: Sequence[int]) -> None:
    Delivery.objects.filter(id__in=deliveries).update(done_at=timezone.now(), error="")


def _postpone(delivery: int, error: Exception) -> None:
    row = Delivery.objects.get(id=delivery)
    row.attempts += 1
    row.next_at = timezone.now() + min(LONGEST_WAIT, timedelta(seconds=2 ** min(row.attempts, 12)))
    row.error = f"{type(error).__name__}: {error}"[:2000]
    row.save(update_fields=["attempts", "next_at", "error"])


def backlog() -> int:
    """How many deliveries are open: for the operator's page and the readiness of tests."""
    return Delivery.objects.filter(done_at=None).count()
