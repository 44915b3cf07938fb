"""Bytes of files: parts by range, inline only what cannot run script."""

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.views.decorators.http import require_safe

from tongxue.apps.catalog import api
from tongxue.platform import blobs
from tongxue.platform.access import allow, anyone
from tongxue.platform.blobs.ranges import RangeUnsatisfiable, parse_range, pieces

INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "audio/", "video/", "application/pdf")
"""Types that a browser shows without running anything; everything else is downloaded."""
PARTS = frozenset({"image/svg+xml", "text/vtt"})
"""Types that a page of ours shows as a part (<img>, <track>), where nothing of them can run; by themselves: saved."""


@allow(anyone)
@require_safe
def file(request: HttpRequest, file_id: UUID, name: str = "") -> HttpResponse | StreamingHttpResponse:
    """A file of a version that the reader may see; ``?download`` saves it under its name."""
    del name  # for people and for the browser's "save as"
    row = api.get_file(actor=request.actor, file_id=file_id)  # type: ignore[attr-defined]
    tag = f'"{row.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = _bytes(request, row.sha256, row.size)
    inline = row.media_type.startswith(INLINE) and "download" not in request.GET
    if "download" in request.GET:
        api.count_use(row.resource_id)
    response["Content-Type"] = row.media_type if inline or row.media_type in PARTS else "application/octet-stream"
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(row.path.rsplit('/', 1)[-1])}"
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _bytes(request: HttpRequest, sha256: str, size: int) -> HttpResponse | StreamingHttpResponse:
    """200 with everything, 206 with a part, or 416."""
    stream = blobs.open_blob(sha256)
    try:
        part = parse_range(request.headers.get("Range", ""), size)
    except RangeUnsatisfiable:
        stream.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    if request.method == "HEAD":
        stream.close()  # nobody reads the pieces, and so nobody would close it
    content = iter(()) if request.method == "HEAD" else pieces(stream, first, last)
    response = StreamingHttpResponse(content, status=206 if part else 200)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


@allow(anyone)
@require_safe
def download(request: HttpRequest, resource_id: UUID) -> StreamingHttpResponse:
    """All files of a resource, and its text, as one ZIP that is made while it is sent."""
    name, parts = api.archive_resource(actor=request.actor, resource_id=resource_id)  # type: ignore[attr-defined]
    api.count_use(resource_id)
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.zip"
    return response
