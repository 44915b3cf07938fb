"""What Django refuses or breaks on, in our looks. None of these pages asks for a person, a session or the database."""

from django.http import HttpRequest, HttpResponse
from django.template import loader

from tongxue.platform.access import allow, anyone
from tongxue.platform.errors import DomainError, NotFound
from tongxue.platform.errors.middleware import problem


class BadRequest(DomainError):
    """The request itself is wrong: a forged host, a broken form."""

    code = "bad_request"
    status = 400


class Broken(DomainError):
    """Something of ours failed; the log has it under the request's id."""

    code = "server.error"
    status = 500


@allow(anyone)
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    del exception
    return _page(request, 400, BadRequest())


@allow(anyone)
def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403; also what a failed check of the form's token answers."""
    del exception, reason
    return _page(request, 403, DomainError())


@allow(anyone)
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 of an address that no view has."""
    del exception
    return _page(request, 404, NotFound())


@allow(anyone)
def server_error(request: HttpRequest) -> HttpResponse:
    """500. The template is rendered without the request, whatever state that is in."""
    return _page(request, 500, Broken())


def _page(request: HttpRequest, status: int, error: DomainError) -> HttpResponse:
    if request.path.startswith("/api/"):
        error.status = status
        return problem(error, request)
    known = {"request_id": getattr(request, "request_id", "")}
    return HttpResponse(loader.render_to_string(f"{status}.html", known), status=status)
