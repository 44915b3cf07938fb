"""Emitting: rows in the caller's transaction, and a nudge to the worker that PostgreSQL sends at commit."""

from collections.abc import Iterable
from typing import Any, cast

import orjson
from django.db import connection

from tongxue.platform.actor import Actor
from tongxue.platform.database.bulk import copy_in, reserve_ids
from tongxue.platform.outbox.events import Event, handlers_of
from tongxue.platform.outbox.models import Delivery, OutboxEvent

CHANNEL = "tongxue_outbox"


def emit(event: Event, *, aggregate: str, actor: Actor) -> None:
    """Write one event. Must be called inside the transaction of the change it tells of."""
    emit_many([(event, aggregate)], actor=actor)


def emit_many(events: Iterable[tuple[Event, str]], *, actor: Actor) -> None:
    """Write (event, aggregate) pairs with a handful of statements, however many they are."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of the change it tells of")
    rows = [
        OutboxEvent(
            name=event.name,
            version=event.version,
            aggregate=aggregate,
            actor=actor.label,
            data=cast("dict[str, Any]", orjson.loads(orjson.dumps(event))),
        )
        for event, aggregate in events
    ]
    _insert(rows)
    deliveries = [Delivery(event_id=row.id, handler=handler) for row in rows for handler in handlers_of(row.name)]
    if deliveries:
        _insert(deliveries)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _insert(rows: list[OutboxEvent] | list[Delivery]) -> None:
    """COPY tells no keys, so they are reserved before."""
    if rows:
        for row, key in zip(rows, reserve_ids(type(rows[0]), len(rows)), strict=True):
            row.pk = key
        copy_in(rows)
