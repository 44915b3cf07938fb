"""Background work of the catalogue: ids in, one verb, safe to repeat."""

from typing import Any
from uuid import UUID

from tongxue.apps.catalog import api
from tongxue.platform.blobs.sweeping import uses_blobs
from tongxue.platform.jobs.api import Progress, background


@background("catalog.import")
def run_import(progress: Progress, *, run_id: str) -> dict[str, Any]:
    """Go on with an import where it was."""
    return api.run_import(progress=progress, run_id=UUID(run_id))


@background("catalog.rebuild_index")
def rebuild_index(progress: Progress) -> dict[str, Any]:
    """Make the search index anew from the database while reads go on."""
    return api.rebuild_index(report=progress.report)


@background("catalog.prepare_packages")
def prepare_packages(progress: Progress, *, sha256s: list[str]) -> dict[str, Any]:
    """Make packages ready to be read."""
    return api.prepare_packages(progress=progress, sha256s=sha256s)


@background("catalog.sweep", daily=True)
def sweep(progress: Progress) -> dict[str, Any]:
    """Once a day: let go of what no version and no import needs any more."""
    done = {"packages": api.forget_packages(), "sources": api.sweep_sources()}
    progress.report(sum(done.values()), at_once=True)
    return done


@uses_blobs("catalog")
def list_used_blobs(names: list[str]) -> set[str]:
    """Which files the catalogue needs: the sweep of the store asks."""
    return api.list_used_blobs(names)
