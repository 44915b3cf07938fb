"""``/api/v1``: assembles the rooms' routers; every error leaves as application/problem+json (RFC 9457)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from tongxue.apps.accounts.api import Scope, access, describe_access
from tongxue.apps.catalog.endpoints import router as catalog
from tongxue.apps.registry.endpoints import router as registry
from tongxue.config.api_validation import describe_errors
from tongxue.platform.errors import DomainError, NotFound
from tongxue.platform.errors.middleware import problem

REFUSALS = {
    400: "The request cannot be read.",
    401: "Who asks must show a token, and a good one.",
    403: "Who asks, or the token, may not do this.",
    404: "There is no such thing, or who asks may not know of it.",
    405: "The address does not take this method.",
    413: "The body is too large.",
    422: "The request can be read and cannot be done: errors or field say what is wrong.",
    429: "Too many requests: Retry-After says how many seconds to wait.",
    503: "The node is starting, or its search index is being made: try again soon.",
}
"""What any operation may answer besides its own: the request, who asks, how often, and a node that is starting."""
SOME = {
    409: "The state of the resource does not allow it.",
    410: "The resource was withdrawn.",
    412: "Somebody else changed it first: read it again.",
    416: "The file has no such range of bytes.",
    428: "If-Match is missing.",
    507: "The node's disk is full.",
}
"""What operations declare."""
ABOUT = """Digital education resources of this node, and its registry of regions, organisations and code tables.

Reading what is published needs no account. For everything else send a token: Authorization: Bearer txk_…. You make one
on the page 接口令牌 (API tokens) of your account; it can do what its scopes and your roles both allow.

Bodies are JSON in UTF-8. Codes such as subject or licence are listed by GET /api/v1/registry/code-tables/{code}. Lists
come in pages: ask again with next as cursor until next is null. Every resource has an ETag; a change names it in
If-Match, so that nobody overwrites what another has just changed. A creation may carry an Idempotency-Key, so that it
can be repeated after a broken connection.

Every error is application/problem+json (RFC 9457): decide by code, show title, which is Chinese or English as
Accept-Language asks."""


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
    """Says of every operation what a token needs and what may be refused; the rooms say what they answer."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with the refusals as application/problem+json."""
        document = super().get_openapi_schema(**options)
        scopes = self._scopes()
        problem_content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
        for operations in document["paths"].values():
            for operation in operations.values():
                answers = {str(status): answer for status, answer in operation["responses"].items()}
                good = {status: answer for status, answer in answers.items() if status < "4"}
                bad = {int(status) for status in answers if status >= "4"} | REFUSALS.keys()
                refused = {
                    str(s): {"description": (REFUSALS | SOME)[s], "content": problem_content} for s in sorted(bad)
                }
                operation["responses"] = good | refused
                operation["description"] += f"\n\n{scopes[operation['operationId']]}"
        return document

    def _scopes(self) -> dict[str | None, str]:
        """By the name of an operation: what a token needs for it."""
        views = [view for router in self._get_bound_routers() for view in router.path_operations.values()]
        operations = [operation for view in views for operation in view.operations]
        return {operation.operation_id: describe_access(operation.auth_callbacks) for operation in operations}


api = Api(
    title="Tongxue",
    version="1",
    description=ABOUT,
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
