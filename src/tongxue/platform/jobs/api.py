"""Background work on PostgreSQL (procrastinate): started in the caller's transaction, with progress that a person sees.

A room declares work in ``tasks.py`` with ``@background("catalog.import")``; ids go in, the function fetches again and
calls one domain verb, and is safe to repeat: a worker that died is replaced and the job begins anew. What is declared
with ``daily=True`` the worker starts once a day.
"""

from tongxue.platform.jobs.models import Job
from tongxue.platform.jobs.progress import Cancelled, Progress
from tongxue.platform.jobs.registry import background
from tongxue.platform.jobs.starting import cancel, find_job, get_job, list_jobs, start

__all__ = [
    "Cancelled",
    "Job",
    "Progress",
    "background",
    "cancel",
    "find_job",
    "get_job",
    "list_jobs",
    "start",
]
