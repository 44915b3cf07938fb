"""What no page or endpoint wants to see, refused before anything reads it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import DomainError
from tongxue.platform.errors.middleware import answer

SMALL = 8 * 1024 * 1024
"""Bytes of a body where nothing is uploaded."""
UPLOADS = ("/editor/", "/import/", "/api/v1/resources/")
"""Where files come in."""
LARGEST = 10**15
SLACK = 1024 * 1024
"""What a multipart body has beside the file."""


class RequestMalformed(DomainError):
    """PostgreSQL takes no NUL, and no honest address or query has one."""

    code = "request.malformed"
    status = 400
    message = _("这个地址不正确。")


class BodyTooLarge(DomainError):
    """The body is larger than this address takes (RFC 9110 §15.5.14)."""

    code = "request.too_large"
    status = 413
    message = _("发送的内容太大：最多 {limit_mb} MB。")


class GuardMiddleware:
    """Stands before what parses the body: Django writes uploads to the disk before it asks who sent them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Django calls this for every request."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return answer(request, RequestMalformed())
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isdigit() and len(length) < len(str(LARGEST)) else LARGEST
        if size > SMALL and size > (limit := _limit(request)):  # most requests are not asked for their session
            return answer(request, BodyTooLarge(limit_mb=limit // 1024 // 1024))
        return self.get_response(request)


def _limit(request: HttpRequest) -> int:
    """Uploads only for those who are signed in, or show a token, which the API checks before it reads on."""
    if not request.path.startswith(UPLOADS):
        return SMALL
    if SESSION_KEY in request.session or "HTTP_AUTHORIZATION" in request.META:
        return int(settings.TONGXUE.upload_limit_mb) * 1024 * 1024 + SLACK
    return SMALL
