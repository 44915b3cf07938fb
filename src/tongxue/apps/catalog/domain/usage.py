"""How often resources are used: counted in memory, written every few seconds, so that opening a page writes nothing."""

import threading
from collections import Counter
from uuid import UUID

from django.db import connection, connections, transaction

from tongxue.apps.catalog.events import ResourcesUsed
from tongxue.platform.actor import NODE
from tongxue.platform.outbox.api import emit

PERIOD = 5.0
"""Seconds between two writes; what a killed process had not written is lost, and nobody was promised it."""


# The order of ids keeps two processes from waiting for each other.
_ADD = """
WITH used AS (SELECT * FROM unnest(%s::uuid[], %s::bigint[]) AS u (id, times)),
     locked AS (SELECT r.id FROM catalog_resource r JOIN used USING (id) ORDER BY r.id FOR NO KEY UPDATE OF r)
UPDATE catalog_resource r SET uses = r.uses + used.times FROM used, locked WHERE r.id = used.id AND r.id = locked.id
"""


class _Counter:
    """Counts of this process and the timer that writes them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[UUID] = Counter()
        self.timer: threading.Timer | None = None

    def add(self, resource_id: UUID) -> None:
        with self.lock:
            self.counts[resource_id] += 1
            if self.timer is None:
                self.timer = threading.Timer(PERIOD, self.flush)
                self.timer.daemon = True
                self.timer.start()

    def flush(self) -> None:
        with self.lock:
            counts, self.counts, self.timer = self.counts, Counter(), None
        try:
            write(counts)
        finally:
            connections.close_all()  # the timer's thread ends here, and its connection with it


_counter = _Counter()


def count_use(resource_id: UUID) -> None:
    """Somebody opened or downloaded a resource."""
    _counter.add(resource_id)


@transaction.atomic
def write(counts: Counter[UUID]) -> None:
    """Add the counts, and let the index know. Emits one ResourcesUsed, however many pages were opened."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [list(counts), list(counts.values())])
    emit(ResourcesUsed(resource_ids=list(counts)), aggregate="usage", actor=NODE)
