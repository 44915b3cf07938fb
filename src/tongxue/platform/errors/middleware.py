"""Request ids, and the one place where a DomainError becomes an answer."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongxue.platform.errors import DomainError, MethodRefused
from tongxue.platform.ids import new_id

_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
log = logging.getLogger("tongxue.request")


class RequestIdMiddleware:
    """Every answer carries ``X-Request-Id``; a well-formed one of the caller is kept, so chains can be followed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Django calls this for every request."""
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if _ID.fullmatch(given) else new_id().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


def problem(error: DomainError, request: HttpRequest, **more: Any) -> HttpResponse:
    """``application/problem+json`` (RFC 9457) for an error."""
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": error.text,
        "status": error.status,
        "code": error.code,
        "request_id": getattr(request, "request_id", ""),
        **more,
    }
    if error.field:
        body["field"] = error.field
    response = HttpResponse(orjson.dumps(body), status=error.status, content_type="application/problem+json")
    return with_headers(response, error)


def with_headers(response: HttpResponse, error: DomainError) -> HttpResponse:
    """What a status must be accompanied by.

    When to try again (429), how to say who one is (401; RFC 9110 §11.6.1), how much there is (416; §14.4).
    """
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(error.params.get("seconds", 1))
    if error.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if error.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        response["Content-Range"] = f"bytes */{error.params['size']}"
    return response


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error as problem+json for the API, as a fragment (422) for htmx, else as a page."""
    if request.path.startswith("/api/"):
        return problem(error, request)
    if getattr(request, "htmx", False):
        return render(request, "error_fragment.html", {"error": error}, status=422)
    return with_headers(render(request, "error.html", {"error": error}, status=error.status), error)


class ErrorMiddleware:
    """Answers a DomainError that a view let through; an unexpected error is left to Django, which logs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Django calls this for every request."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.path.startswith("/api/"):
            allowed = response.headers.get("Allow", "")
            response = problem(MethodRefused(), request)
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django for what a view raised."""
        return answer(request, error) if isinstance(error, DomainError) else None
