"""Background work of the outbox."""

from tongxue.platform.jobs.api import Progress, background
from tongxue.platform.outbox import purging


@background("outbox.purge", daily=True)
def purge(_progress: Progress) -> dict[str, int]:
    """Once a day: what need not be kept."""
    return purging.purge()
