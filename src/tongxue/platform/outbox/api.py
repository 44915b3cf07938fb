"""The outbox: an event is a row, written in the transaction that caused it.

Each handler gets each event at least once; its delivery row is the receipt that makes twice do no harm. The events
of one aggregate reach a handler in the order in which they happened. A room declares events as frozen dataclasses
(:class:`Event`), emits them in its domain verbs, and takes other rooms' events in ``receivers.py`` with ``@handles``.
"""

from tongxue.platform.outbox.events import Envelope, Event, handles
from tongxue.platform.outbox.writing import emit, emit_many

__all__ = ["Envelope", "Event", "emit", "emit_many", "handles"]
