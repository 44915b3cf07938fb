"""The page of one resource, and the frames in which its packages are shown."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongxue.apps.catalog import api
from tongxue.platform.access import allow, anyone
from tongxue.platform.ui.fragments import page
from tongxue.platform.ui.middleware import content_origin


@allow(anyone)
@require_safe
def resource(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Record, text and files; a withdrawn one answers 410 with its tombstone; ``?version=draft`` shows the draft."""
    actor = request.actor  # type: ignore[attr-defined]
    shown = api.get_resource_page(
        actor=actor,
        resource_id=resource_id,
        draft=request.GET.get("version") == "draft",
        origin=content_origin(request),
    )
    if shown.is_withdrawn:
        return render(request, "catalog/tombstone.html", {"page": shown}, status=410)
    api.count_use(resource_id)
    return render(request, "catalog/resource.html", {"page": shown})


@allow(anyone)
@require_safe
def read(request: HttpRequest, resource_id: UUID, file_id: UUID, number: int = 1) -> HttpResponse:
    """A page of a book or package in a sandboxed frame, with the way to the next one; works without JavaScript.

    While it is being prepared the page says so and asks again (htmx, or the reader by its button).
    """
    actor = request.actor  # type: ignore[attr-defined]
    reading = api.get_reading(
        actor=actor, resource_id=resource_id, file_id=file_id, number=number, origin=content_origin(request)
    )
    return page(request, "catalog/read.html", {"reading": reading}, fragment="reader")
