"""What happens to resources. Payloads hold ids, never names."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tongxue.platform.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class ResourceEvent(Event):
    """Base: something happened to one resource, which is the aggregate."""

    resource_id: UUID


@dataclass(frozen=True, kw_only=True)
class ResourceCreated(ResourceEvent):
    """A draft exists."""

    name: ClassVar[str] = "catalog.resource_created"


@dataclass(frozen=True, kw_only=True)
class ResourceChanged(ResourceEvent):
    """The draft's record or files changed; ``fields`` names what."""

    name: ClassVar[str] = "catalog.resource_changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ResourcePublished(ResourceEvent):
    """A version is up; it took the place of the one before."""

    name: ClassVar[str] = "catalog.resource_published"
    number: int


@dataclass(frozen=True, kw_only=True)
class ResourceWithdrawn(ResourceEvent):
    """A resource is no longer offered; its tombstone stays."""

    name: ClassVar[str] = "catalog.resource_withdrawn"


@dataclass(frozen=True, kw_only=True)
class ResourceDiscarded(ResourceEvent):
    """A draft that was never published, or a prepared version, was thrown away."""

    name: ClassVar[str] = "catalog.resource_discarded"


@dataclass(frozen=True, kw_only=True)
class ResourcesUsed(Event):
    """Resources were opened or downloaded since the last such event; how often is in their rows."""

    name: ClassVar[str] = "catalog.resources_used"
    is_journal: ClassVar[bool] = False
    resource_ids: list[UUID]


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """An import came to its end, with these counts."""

    name: ClassVar[str] = "catalog.import_finished"
    run_id: UUID
    created: int
    updated: int
    unchanged: int
    rejected: int
