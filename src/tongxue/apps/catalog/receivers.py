"""What the catalogue does when something happened: it keeps the search index true."""

from collections.abc import Sequence
from uuid import UUID

from tongxue.apps.catalog import api
from tongxue.apps.catalog.events import ResourcePublished, ResourcesUsed, ResourceWithdrawn
from tongxue.platform.outbox.api import Envelope, handles


@handles(ResourcePublished, ResourceWithdrawn, ResourcesUsed, name="catalog.index", batch=1000)
def index_resources(events: Sequence[Envelope]) -> None:
    """Index the resources as they are now; twice does no harm, and the latest state is what counts."""
    api.index_resources([UUID(resource_id) for event in events for resource_id in _resources(event)])


def _resources(event: Envelope) -> list[str]:
    """Many of one event, or the one that it is about."""
    return event.data["resource_ids"] if event.name == ResourcesUsed.name else [event.data["resource_id"]]
