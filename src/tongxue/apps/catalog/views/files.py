"""Bytes of files, and everything of a resource in one ZIP."""

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from tongxue.apps.catalog import api
from tongxue.platform.access import allow, anyone
from tongxue.platform.blobs.sending import send_file


@allow(anyone)
@require_safe
def file(request: HttpRequest, file_id: UUID, name: str = "") -> HttpResponse | StreamingHttpResponse:
    """A file of a version that the reader may see; ``?download`` saves it under its name."""
    del name  # for people and for the browser's "save as"
    row = api.get_file(actor=request.actor, file_id=file_id)  # type: ignore[attr-defined]
    download = "download" in request.GET
    if download:
        api.count_use(row.resource_id)
    return send_file(
        request, sha256=row.sha256, size=row.size, media_type=row.media_type, path=row.path, download=download
    )


@allow(anyone)
@require_safe
def download(request: HttpRequest, resource_id: UUID) -> StreamingHttpResponse:
    """All files of a resource, and its text, as one ZIP that is made while it is sent."""
    name, parts = api.archive_resource(actor=request.actor, resource_id=resource_id)  # type: ignore[attr-defined]
    api.count_use(resource_id)
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.zip"
    return response
