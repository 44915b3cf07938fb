"""Background work of the answers that are given once."""

from tongxue.platform.idempotency import api
from tongxue.platform.jobs.api import Progress, background


@background("idempotency.purge", daily=True)
def purge(_progress: Progress) -> dict[str, int]:
    """Once a day: answers whose time is over."""
    return api.purge()
