"""``/api/v1/resources``: the catalogue for programs.

Reading is for everybody; a token needs ``resources:read``, writing ``resources:write``, publishing and withdrawing
``resources:publish``, and its account the role that the domain asks for.
"""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import File, Header, Query, Router, Status, UploadedFile

from tongxue.apps.accounts.api import Scope, access
from tongxue.apps.catalog import api
from tongxue.apps.catalog.schemas import (
    FileOut,
    ProblemOut,
    RecordIn,
    ResourceIn,
    ResourceOut,
    SearchOut,
    SearchQuery,
    WithdrawalIn,
)
from tongxue.interop.record import Contributor, Record
from tongxue.platform.actor import Actor
from tongxue.platform.errors import DomainError
from tongxue.platform.idempotency.api import once

router = Router(tags=["resources"])
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 410, 412, 413, 422, 428, 429, 507), ProblemOut)
READ = access(Scope.RESOURCES_READ, visitors=True)
WRITE = access(Scope.RESOURCES_WRITE)
PUBLISH = access(Scope.RESOURCES_PUBLISH)
IfMatch = Annotated[str, Header("", alias="If-Match", description='The ETag that you saw, or "*".')]


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
def read_resource(request: HttpRequest, response: HttpResponse, resource_id: UUID) -> dict[str, Any]:
    """Record, state and files; a withdrawn resource answers with its tombstone."""
    resource = api.get_resource(actor=_actor(request), resource_id=resource_id)
    response["ETag"] = resource.etag
    return api.describe_resource(resource)


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
