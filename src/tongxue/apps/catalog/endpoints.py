"""``/api/v1/resources``: the catalogue for programs.

Reading is for everybody, drafts for those who may change them; a token needs ``resources:read``. Writing needs
``resources:write``, publishing and withdrawing ``resources:publish`` and a role that the domain asks for.
"""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import File, Header, Query, Router, Status, UploadedFile

from tongxue.apps.accounts.api import Scope, access
from tongxue.apps.catalog import api
from tongxue.apps.catalog.schemas import (
    FileOut,
    ProblemOut,
    ReadQuery,
    RecordIn,
    ResourceIn,
    ResourceOut,
    SearchOut,
    SearchQuery,
    WithdrawalIn,
)
from tongxue.interop.record import Contributor, Record
from tongxue.platform.actor import Actor
from tongxue.platform.blobs.sending import send_file
from tongxue.platform.errors import DomainError
from tongxue.platform.idempotency.api import once

router = Router(tags=["resources"])
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 410, 412, 413, 422, 428, 429, 507), ProblemOut)
READ = access(Scope.RESOURCES_READ, visitors=True)
WRITE = access(Scope.RESOURCES_WRITE)
PUBLISH = access(Scope.RESOURCES_PUBLISH)
IfMatch = Annotated[str, Header("", alias="If-Match", description='The ETag that you saw, or "*".')]

_FILE = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
BYTES = {
    "parameters": [
        {
            "name": name,
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": description,
        }
        for name, description in (
            ("Range", "One range of bytes, e.g. bytes=0-1023 (RFC 9110 §14.2)."),
            ("If-None-Match", "The ETag of the file that you have: its SHA-256 in quotes."),
        )
    ],
    "responses": {
        200: {"description": "The whole file.", "content": _FILE},
        206: {"description": "The range that was asked for.", "content": _FILE},
        304: {"description": "You have it."},
        416: {"description": "There is no such range."},
    },
}
"""What the OpenAPI document says of an answer that is not JSON."""


class RevisionRequired(DomainError):
    """A change without If-Match could undo another's (RFC 6585 §3)."""

    code = "catalog.revision_required"
    status = 428
    message = _("请在 If-Match 里给出您看到的修订号。")


@router.get("", response={200: SearchOut, **PROBLEMS}, auth=READ, summary="Search")
def search_resources(request: HttpRequest, query: Query[SearchQuery]) -> dict[str, Any]:
    """Published resources that match; the facets count them."""
    del request  # what is published is for everybody
    return api.search_for_program(**query.dict())


@router.get("/{uuid:resource_id}", response={200: ResourceOut, **PROBLEMS}, auth=READ, summary="One resource")
def read_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, which: Query[ReadQuery]
) -> dict[str, Any]:
    """Record, state and files; a withdrawn resource answers with its tombstone."""
    draft = which.version == "draft"
    resource = api.get_resource(actor=_actor(request), resource_id=resource_id, draft=draft)
    response["ETag"] = resource.etag
    return api.describe_resource(resource, prefer_draft=draft)


@router.post("", response={201: ResourceOut, **PROBLEMS}, auth=WRITE, summary="Create a draft")
def create_resource(
    request: HttpRequest,
    given: ResourceIn,
    idempotency_key: Annotated[str, Header("", alias="Idempotency-Key", max_length=128)],
) -> Status[Any]:
    """A draft in one of your organisations."""
    actor = _actor(request)

    def make() -> dict[str, Any]:
        resource = api.create_resource(
            actor=actor, organisation_id=given.organisation_id, record=Record(**{"title": "", **_changes(given)})
        )
        return {"id": str(resource.id)}

    request_bytes = b"\0".join([request.path.encode(), request.body])
    made = once(account_id=_account(actor), key=idempotency_key, request=request_bytes, make=make)
    return Status(201, api.describe_resource(api.get_resource(actor=actor, resource_id=UUID(made["id"]))))


@router.patch("/{uuid:resource_id}", response={200: ResourceOut, **PROBLEMS}, auth=WRITE, summary="Change the draft")
def change_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, given: RecordIn, if_match: IfMatch
) -> dict[str, Any]:
    """Fields that are left out keep their values; a published version stays up until the draft is published."""
    actor = _actor(request)
    resource = api.change_resource(
        actor=actor, resource_id=resource_id, revision=_revision(if_match), changes=_changes(given)
    )
    response["ETag"] = resource.etag
    return api.describe_resource(resource, prefer_draft=True)


@router.post(
    "/{uuid:resource_id}/publish", response={200: ResourceOut, **PROBLEMS}, auth=PUBLISH, summary="Publish the draft"
)
def publish_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, if_match: IfMatch
) -> dict[str, Any]:
    """The draft takes the place of the version that is up."""
    resource = api.publish_resource(actor=_actor(request), resource_id=resource_id, revision=_revision(if_match))
    response["ETag"] = resource.etag
    return api.describe_resource(resource)


@router.post("/{uuid:resource_id}/withdraw", response={200: ResourceOut, **PROBLEMS}, auth=PUBLISH, summary="Withdraw")
def withdraw_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, given: WithdrawalIn, if_match: IfMatch
) -> dict[str, Any]:
    """Taken down for ever; a tombstone stays."""
    resource = api.withdraw_resource(
        actor=_actor(request), resource_id=resource_id, reason=given.reason, revision=_revision(if_match)
    )
    response["ETag"] = resource.etag
    return api.describe_resource(resource)


@router.delete(
    "/{uuid:resource_id}/draft", response={204: None, **PROBLEMS}, auth=WRITE, summary="Throw the draft away"
)
def discard_draft(request: HttpRequest, resource_id: UUID, if_match: IfMatch) -> Status[Any]:
    """A resource that was never published goes with it."""
    api.discard_draft(actor=_actor(request), resource_id=resource_id, revision=_revision(if_match))
    return Status(204, None)


@router.post("/{uuid:resource_id}/files", response={201: FileOut, **PROBLEMS}, auth=WRITE, summary="Add a file")
def add_file(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, if_match: IfMatch, file: File[UploadedFile]
) -> Status[Any]:
    """To the draft; a file of the same name takes the place of the one before."""
    resource, row = api.add_file(
        actor=_actor(request),
        resource_id=resource_id,
        path=file.name or "",
        stream=file.open(),
        revision=_revision(if_match),
    )
    response["ETag"] = resource.etag
    return Status(201, api.describe_file(row))


@router.get(
    "/{uuid:resource_id}/files/{uuid:file_id}",
    response={200: None, **PROBLEMS},
    auth=READ,
    summary="The bytes of a file",
    openapi_extra=BYTES,
)
def read_file(request: HttpRequest, resource_id: UUID, file_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """A file of the published version, or of a draft that you may see."""
    row = api.get_file(actor=_actor(request), file_id=file_id, resource_id=resource_id)
    return send_file(request, sha256=row.sha256, size=row.size, media_type=row.media_type, path=row.path)


@router.delete(
    "/{uuid:resource_id}/files/{uuid:file_id}", response={204: None, **PROBLEMS}, auth=WRITE, summary="Remove a file"
)
def remove_file(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, file_id: UUID, if_match: IfMatch
) -> Status[Any]:
    """From the draft; published versions keep theirs."""
    resource = api.remove_file(
        actor=_actor(request), resource_id=resource_id, file_id=file_id, revision=_revision(if_match)
    )
    response["ETag"] = resource.etag
    return Status(204, None)


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _account(actor: Actor) -> UUID:
    return actor.account_id or UUID(int=0)


def _revision(if_match: str) -> int | None:
    """The revision in If-Match (RFC 9110 §13.1.1); ``*`` overrides."""
    if if_match.strip() == "*":
        return None
    number = if_match.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):  # noqa: PLR2004  the column's range
        raise RevisionRequired
    return int(number)


def _changes(given: RecordIn) -> dict[str, Any]:
    """The fields that the client named, as the domain takes them."""
    changes = given.dict(exclude_unset=True, exclude={"organisation_id"})
    if "contributors" in changes:
        changes["contributors"] = tuple(Contributor(**c) for c in changes["contributors"])
    return {name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()}
