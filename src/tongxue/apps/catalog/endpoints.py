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
CHANGES = dict.fromkeys((404, 410, 412, 428), ProblemOut)
"""What a change may be refused with, besides what any request may."""
READ = access(Scope.RESOURCES_READ, visitors=True)
WRITE = access(Scope.RESOURCES_WRITE)
PUBLISH = access(Scope.RESOURCES_PUBLISH)
IfMatch = Annotated[
    str,
    Header(
        "",
        alias="If-Match",
        description="Needed (428 without it): the ETag that you saw last, quotes included, or * to overwrite whatever "
        "is there. Answers 412 when somebody else was first.",
    ),
]
IdempotencyKey = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        max_length=128,
        description="A text of your own for this creation, e.g. a UUID. The same key with another body answers 422.",
    ),
]

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


@router.get("", response=SearchOut, auth=READ, operation_id="search_resources", summary="Search resources")
def search_resources(request: HttpRequest, query: Query[SearchQuery]) -> dict[str, Any]:
    """Published resources that match the words and the filters, with how many results each filter would leave.

    Words may be Chinese (either script), pinyin or initials. Several values of one filter mean any of them, several
    filters all of them. For the next page ask again with next as cursor and all else unchanged.
    """
    del request  # what is published is for everybody
    return api.search_for_program(**query.dict())


@router.get(
    "/{uuid:resource_id}", response=ResourceOut, auth=READ, operation_id="get_resource", summary="Read one resource"
)
def read_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, which: Query[ReadQuery]
) -> dict[str, Any]:
    """Its state, record and files, and the ETag that a change of it must name.

    A withdrawn resource stays as its tombstone: the record with date and reason, without text and files.
    """
    draft = which.version == "draft"
    resource = api.get_resource(actor=_actor(request), resource_id=resource_id, draft=draft)
    response["ETag"] = resource.etag
    return api.describe_resource(resource, prefer_draft=draft)


@router.post("", response={201: ResourceOut}, auth=WRITE, operation_id="create_resource", summary="Create a draft")
def create_resource(
    request: HttpRequest,
    given: ResourceIn,
    idempotency_key: IdempotencyKey,
) -> Status[Any]:
    """A new resource in an organisation where you are teacher, reviewer or operator. Only you and its stewards see it.

    Send an Idempotency-Key to be able to repeat the request: with the same key and body it creates once.
    """
    actor = _actor(request)

    def make() -> dict[str, Any]:
        resource = api.create_resource(
            actor=actor, organisation_id=given.organisation_id, record=Record(**{"title": "", **_changes(given)})
        )
        return {"id": str(resource.id)}

    request_bytes = b"\0".join([request.path.encode(), request.body])
    made = once(account_id=_account(actor), key=idempotency_key, request=request_bytes, make=make)
    return Status(201, api.describe_resource(api.get_resource(actor=actor, resource_id=UUID(made["id"]))))


@router.patch(
    "/{uuid:resource_id}",
    response={200: ResourceOut, **CHANGES},
    auth=WRITE,
    operation_id="change_resource",
    summary="Change the draft",
)
def change_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, given: RecordIn, if_match: IfMatch
) -> dict[str, Any]:
    """Fields that are left out keep their values. Answers with the draft.

    A published resource gets a draft beside it; readers see the published version until the draft is published.
    """
    actor = _actor(request)
    resource = api.change_resource(
        actor=actor, resource_id=resource_id, revision=_revision(if_match), changes=_changes(given)
    )
    response["ETag"] = resource.etag
    return api.describe_resource(resource, prefer_draft=True)


@router.post(
    "/{uuid:resource_id}/publish",
    response={200: ResourceOut, 409: ProblemOut, **CHANGES},
    auth=PUBLISH,
    operation_id="publish_resource",
    summary="Publish the draft",
)
def publish_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, if_match: IfMatch
) -> dict[str, Any]:
    """Everybody sees the draft from now on; it takes the place of the version published before.

    Answers 422 (catalog.record_incomplete) while title, type, language, licence, source or content are missing, and 409
    when there is no draft.
    """
    resource = api.publish_resource(actor=_actor(request), resource_id=resource_id, revision=_revision(if_match))
    response["ETag"] = resource.etag
    return api.describe_resource(resource)


@router.post(
    "/{uuid:resource_id}/withdraw",
    response={200: ResourceOut, 409: ProblemOut, **CHANGES},
    auth=PUBLISH,
    operation_id="withdraw_resource",
    summary="Withdraw a published resource",
)
def withdraw_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, given: WithdrawalIn, if_match: IfMatch
) -> dict[str, Any]:
    """Takes it down for ever: there is no way back. A tombstone stays, with the record, the date and your reason.

    Answers 409 for a resource that was never published: throw its draft away instead.
    """
    resource = api.withdraw_resource(
        actor=_actor(request), resource_id=resource_id, reason=given.reason, revision=_revision(if_match)
    )
    response["ETag"] = resource.etag
    return api.describe_resource(resource)


@router.delete(
    "/{uuid:resource_id}/draft",
    response={204: None, 409: ProblemOut, **CHANGES},
    auth=WRITE,
    operation_id="discard_draft",
    summary="Throw the draft away",
)
def discard_draft(request: HttpRequest, resource_id: UUID, if_match: IfMatch) -> Status[Any]:
    """The published version stays; a resource that was never published is gone. Answers 409 when there is no draft."""
    api.discard_draft(actor=_actor(request), resource_id=resource_id, revision=_revision(if_match))
    return Status(204, None)


@router.post(
    "/{uuid:resource_id}/files",
    response={201: FileOut, 507: ProblemOut, **CHANGES},
    auth=WRITE,
    operation_id="add_file",
    summary="Add a file to the draft",
)
def add_file(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, if_match: IfMatch, file: File[UploadedFile]
) -> Status[Any]:
    """Sent as multipart/form-data in the field file. One of the same name is replaced; the first is the main one.

    The type is told by the content: a file whose name says otherwise answers 422, a disk that is full 507.
    """
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
    response={200: None},
    auth=READ,
    operation_id="download_file",
    summary="Download a file",
    openapi_extra=BYTES,
)
def read_file(request: HttpRequest, resource_id: UUID, file_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """The bytes of a file of the published version, or of a draft that you may see; whole or a range of them."""
    row = api.get_file(actor=_actor(request), file_id=file_id, resource_id=resource_id)
    return send_file(request, sha256=row.sha256, size=row.size, media_type=row.media_type, path=row.path)


@router.delete(
    "/{uuid:resource_id}/files/{uuid:file_id}",
    response={204: None, **CHANGES},
    auth=WRITE,
    operation_id="remove_file",
    summary="Remove a file from the draft",
)
def remove_file(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, file_id: UUID, if_match: IfMatch
) -> Status[Any]:
    """Published versions keep theirs. A file that is not there is no error."""
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
