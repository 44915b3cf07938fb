"""Where a record stands in the registry's trees."""

from uuid import UUID

from tongxue.apps.registry import api as registry
from tongxue.interop.record import Record
from tongxue.platform.actor import Actor


def position_of(record: Record, *, actor: Actor) -> UUID | None:
    """The deepest place that the record names: units and skill points are made, books are not. None where unknown."""
    if record.textbook:
        place = registry.place_textbook(
            actor=actor,
            textbook=record.textbook,
            stage=record.stage[0] if record.stage else "",
            subject=record.subject,
            grade=record.grade[0] if record.grade else "",
        )
    elif record.vocational:
        place = registry.place_vocational(actor=actor, vocational=record.vocational)
    else:
        return None
    return place.id if place else None
