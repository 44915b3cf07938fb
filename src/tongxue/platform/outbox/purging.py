"""What the outbox need not keep: receipts that nobody will ask for again, and events that were never journal."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from tongxue.platform.outbox.events import PASSING

KEPT = timedelta(days=7)
"""How long a receipt shows an operator that, and when, something was delivered."""

# Only what has a receipt is looked at: the journal itself, however long it has become, is not read.
_PURGE = """
WITH gone AS (DELETE FROM outbox_delivery WHERE done_at < %(before)s RETURNING event_id),
     passed AS (
         DELETE FROM outbox_outboxevent e USING (SELECT DISTINCT event_id FROM gone) g
         WHERE e.id = g.event_id AND e.name = ANY(%(passing)s) AND NOT EXISTS (
             SELECT 1 FROM outbox_delivery d
             WHERE d.event_id = e.id AND (d.done_at IS NULL OR d.done_at >= %(before)s))
         RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM passed)
"""


@transaction.atomic
def purge() -> dict[str, int]:
    """Delete receipts older than KEPT, and with the last of its receipts an event that is no journal (ADR 8)."""
    with connection.cursor() as cursor:
        cursor.execute(_PURGE, {"before": timezone.now() - KEPT, "passing": list(PASSING)})
        deliveries, events = cursor.fetchone() or (0, 0)
    return {"deliveries": deliveries, "events": events}
