"""How often resources are used: counted in memory, written every few seconds, so that opening a page writes nothing."""

import threading
from collections import Counter
from uuid import UUID

from django.db import connections, transaction
from django.db.models import F

from tongxue.apps.catalog.domain.resources import aggregate
from tongxue.apps.catalog.events import ResourceUsed
from tongxue.apps.catalog.models import Resource
from tongxue.platform.actor import NODE
from tongxue.platform.outbox.api import emit_many

PERIOD = 5.0
"""Seconds between two writes; what a killed process had not written is lost, and nobody was promised it."""


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
    """Add the counts; the order of ids keeps two processes from waiting for each other. Emits ResourceUsed."""
    for resource_id in sorted(counts):
        Resource.objects.filter(id=resource_id).update(uses=F("uses") + counts[resource_id])
    emit_many([(ResourceUsed(resource_id=r, times=n), aggregate(r)) for r, n in counts.items()], actor=NODE)
