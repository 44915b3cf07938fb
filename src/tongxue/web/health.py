"""What a load balancer, a supervisor and an operator's alarm ask: is the process alive, can the node serve."""

import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongxue.apps.catalog.api import index_is_ready
from tongxue.platform.access import allow, anyone

LEAST_FREE = 64 * 1024 * 1024
"""Bytes; with less the database could not even write that it is full."""


@allow(anyone)
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


@allow(anyone)
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything that a page needs is there, else 503; the body names each part, and no more than that."""
    del request
    parts = {name: check() for name, check in CHECKS.items()}
    response = JsonResponse(parts, status=200 if all(parts.values()) else 503)
    # Whoever asks while the node starts asks often; "not yet" is an answer, not an error for the log.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  how Django marks what is logged
    return response


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


_MIGRATED: list[bool] = []
"""Once true it stays true for the process: reading all migrations at every question would cost more than a page."""


def _migrations() -> bool:
    if not _MIGRATED:
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
        except DatabaseError:
            return False
        _MIGRATED.append(True)
    return True


def _disk() -> bool:
    return shutil.disk_usage(settings.TONGXUE.data).free > LEAST_FREE


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "index": index_is_ready,
    "disk": _disk,
}
