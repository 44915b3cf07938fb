"""A stored file as an answer: parts by range, inline only what cannot run script."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from tongxue.platform import blobs
from tongxue.platform.blobs.ranges import RangeUnsatisfiable, parse_range, pieces
from tongxue.platform.errors import DomainError

INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "audio/", "video/", "application/pdf")
"""Types that a browser shows without running anything; everything else is downloaded."""
PARTS = frozenset({"image/svg+xml", "text/vtt"})
"""Types that a page of ours shows as a part, where nothing can run (<img>, <track>). By themselves: downloaded."""


class RangeRefused(DomainError):
    """The range lies outside of the file (RFC 9110 §15.5.17). ``size``: how many bytes there are."""

    code = "request.range_refused"
    status = 416
    message = _("文件只有 {size} 字节，没有您要的这一段。")


def send_file(
    request: HttpRequest, *, sha256: str, size: int, media_type: str, path: str, download: bool = False
) -> HttpResponse | StreamingHttpResponse:
    """200 with everything, 206 with a part, 304 for who has it; ``download`` saves it under its name.

    Raises RangeRefused.
    """
    tag = f'"{sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = _bytes(request, sha256, size)
    inline = media_type.startswith(INLINE) and not download
    response["Content-Type"] = media_type if inline or media_type in PARTS else "application/octet-stream"
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(path.rsplit('/', 1)[-1])}"
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _bytes(request: HttpRequest, sha256: str, size: int) -> StreamingHttpResponse:
    stream = blobs.open_blob(sha256)
    try:
        part = parse_range(request.headers.get("Range", ""), size)
    except RangeUnsatisfiable:
        stream.close()
        raise RangeRefused(size=size) from None
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
