"""Where a record stands in the registry's trees."""

from uuid import UUID

from tongxue.apps.registry import api as registry
from tongxue.interop.record import Record


def position_of(record: Record) -> UUID | None:
    """The deepest node of the textbook or vocational tree that the record names, or None."""
    if record.textbook:
        stage = record.stage[0] if record.stage else ""
        return registry.find_textbook_position(stage=stage, subject=record.subject, names=record.textbook)
    if record.vocational:
        return registry.find_vocational_position(names=record.vocational)
    return None
