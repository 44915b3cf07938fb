"""What happened in the registry."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tongxue.platform.outbox.api import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(Event):
    """An organisation was registered. Aggregate: ``organisation:<id>``."""

    name: ClassVar[str] = "registry.organisation_created"
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    """Fields of an organisation changed; ``fields`` names them."""

    name: ClassVar[str] = "registry.organisation_changed"
    organisation_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PositionAdded(Event):
    """A place was added to a tree by use, not by shipped facts. Aggregate: ``position:<id>``."""

    name: ClassVar[str] = "registry.position_added"
    position_id: UUID
    path: str


@dataclass(frozen=True, kw_only=True)
class PositionRenamed(Event):
    """The title of a place changed: what shows it must show it anew."""

    name: ClassVar[str] = "registry.position_renamed"
    position_id: UUID
    path: str


@dataclass(frozen=True, kw_only=True)
class FactsLoaded(Event):
    """A part of the shipped facts was loaded or brought up to date. Aggregate: ``facts:<part>``."""

    name: ClassVar[str] = "registry.facts_loaded"
    part: str
    records: int
