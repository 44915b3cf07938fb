"""What the catalogue does when something happened: it keeps the search index true."""

from collections.abc import Sequence
from uuid import UUID

from tongxue.apps.catalog import api
from tongxue.apps.catalog.events import ResourcePublished, ResourceUsed, ResourceWithdrawn
from tongxue.platform.outbox.api import Envelope, handles


@handles(ResourcePublished, ResourceWithdrawn, ResourceUsed, name="catalog.index", batch=1000)
def index_resources(events: Sequence[Envelope]) -> None:
    """Index the resources as they are now; twice does no harm, and the latest state is what counts."""
    api.index_resources([UUID(event.data["resource_id"]) for event in events])
