"""Background work of the catalogue: ids in, one verb, safe to repeat."""

from typing import Any
from uuid import UUID

from tongxue.apps.catalog import api
from tongxue.platform.jobs.api import Progress, background


@background("catalog.import")
def run_import(progress: Progress, *, run_id: str) -> dict[str, Any]:
    """Go on with an import where it was."""
    return api.run_import(progress=progress, run_id=UUID(run_id))


@background("catalog.rebuild_index")
def rebuild_index(progress: Progress) -> dict[str, Any]:
    """Make the search index anew from the database while reads go on."""
    return api.rebuild_index(report=progress.report)
