"""``/api/v1``: assembles the rooms' routers; every error leaves as application/problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from tongxue.apps.accounts.api import Scope, access
from tongxue.apps.catalog.endpoints import router as catalog
from tongxue.apps.registry.endpoints import router as registry
from tongxue.config.api_validation import describe_errors
from tongxue.platform.errors import DomainError, NotFound
from tongxue.platform.errors.middleware import problem

REFUSALS = (400, 401, 403, 404, 405, 413, 422, 429, 503)
"""What any operation may answer besides its own: the request, who asks, how often, and a node that is starting."""


class RequestInvalid(DomainError):
    """The request does not have the shape that the interface asks for."""

    code = "request.invalid"
    status = 422
    message = _("请求的格式不对，errors 里逐项说明。")


class BodyUnreadable(DomainError):
    """The body is no JSON, or not the multipart form that an upload is."""

    code = "request.body_unreadable"
    status = 400
    message = _("请求正文无法读取：应是 UTF-8 编码的 JSON。")


class Api(NinjaAPI):
    """Says of every operation what may be refused, and how: the rooms declare what they answer when all is well."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with the refusals as application/problem+json."""
        document = super().get_openapi_schema(**options)
        problem_content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
        for operations in document["paths"].values():
            for operation in operations.values():
                answers = {str(status): answer for status, answer in operation["responses"].items()}
                good = {status: answer for status, answer in answers.items() if status < "4"}
                bad = {status for status in answers if status >= "4"} | set(map(str, REFUSALS))
                refused = {
                    s: {"description": HTTPStatus(int(s)).phrase, "content": problem_content} for s in sorted(bad)
                }
                operation["responses"] = good | refused
        return document


api = Api(
    title="Tongxue",
    version="1",
    description=(
        "Digital education resources and the registry of a node. Errors are application/problem+json (RFC 9457). "
        "Lists page by cursor. Changes need If-Match, creations take an Idempotency-Key."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("/resources", catalog)
api.add_router("/registry", registry, auth=access(Scope.REGISTRY_READ, visitors=True))


@api.exception_handler(DomainError)
def _domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(error, request)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(NotFound(), request)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(RequestInvalid(), request, errors=describe_errors(error.errors))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, _error: HttpError) -> HttpResponse:
    """All that ninja itself raises: what it could not parse."""
    return problem(BodyUnreadable(), request)


def schema() -> dict[str, Any]:
    """The OpenAPI 3.1 document; docs/openapi.json is its checked-in copy."""
    return dict(api.get_openapi_schema())
