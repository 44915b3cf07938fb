"""Background work of the store."""

from tongxue.platform.blobs.sweeping import sweep
from tongxue.platform.jobs.api import Progress, background


@background("blobs.sweep", daily=True)
def sweep_blobs(progress: Progress) -> dict[str, int]:
    """Once a day: remove what nothing names."""
    found = sweep(report=progress.report)
    progress.report(found["looked_at"], at_once=True)
    return found
