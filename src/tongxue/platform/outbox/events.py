"""What an event is, and who wants to hear of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. ``name`` is ``room.past_tense``; ``version`` grows when the fields change their meaning.

    What is journal is kept for ever (ADR 8); what only tells handlers to look is purged once they have.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    is_journal: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as a handler meets it: ``data`` are the event's fields as JSON values."""

    id: int
    name: str
    version: int
    aggregate: str
    actor: str
    data: dict[str, Any]
    happened_at: datetime


Receiver = Callable[[Sequence[Envelope]], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """A receiver with its name (the key of its receipts, never to be changed) and how many events it takes at once."""

    name: str
    receive: Receiver
    batch: int


HANDLERS: dict[str, Handler] = {}
PASSING: set[str] = set()
"""The names of events that are no journal."""
_WANTED: dict[str, list[str]] = {}


def handles(*events: type[Event], name: str, batch: int = 100) -> Callable[[Receiver], Receiver]:
    """Register a receiver for events. It gets up to ``batch`` envelopes in order, inside a transaction."""

    def register(receive: Receiver) -> Receiver:
        if name in HANDLERS:
            raise ValueError(f"two handlers are called {name}")
        HANDLERS[name] = Handler(name, receive, batch)
        for event in events:
            _WANTED.setdefault(event.name, []).append(name)
            if not event.is_journal:
                PASSING.add(event.name)
        return receive

    return register


def handlers_of(event_name: str) -> list[str]:
    """The names of the handlers that want an event."""
    return _WANTED.get(event_name, [])
