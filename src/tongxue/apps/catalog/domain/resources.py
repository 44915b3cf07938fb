"""The life of a resource: created as a draft, changed, published, prepared anew, withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tongxue.apps.catalog.domain.packages import PACKAGES, start_preparing
from tongxue.apps.catalog.domain.positions import position_of
from tongxue.apps.catalog.domain.validation import clean, require_complete, text_of
from tongxue.apps.catalog.errors import NothingToPublish, NotPublished, ResourceGone, ResourceNotFound, RevisionConflict
from tongxue.apps.catalog.events import (
    ResourceChanged,
    ResourceCreated,
    ResourceDiscarded,
    ResourceEvent,
    ResourcePublished,
    ResourceWithdrawn,
)
from tongxue.apps.catalog.models import Resource, Version, VersionFile
from tongxue.apps.catalog.rules import may_change, may_create, may_publish, may_see_draft
from tongxue.interop.record import Record
from tongxue.platform.actor import Actor
from tongxue.platform.errors import AccessDenied
from tongxue.platform.outbox.api import emit


def aggregate(resource_id: UUID) -> str:
    """How the outbox names a resource."""
    return f"resource:{resource_id}"


@transaction.atomic
def create_resource(*, actor: Actor, organisation_id: UUID, record: Record) -> Resource:
    """A draft in an organisation. For its teachers, reviewers and operators. Emits ResourceCreated; FieldInvalid."""
    if not may_create(actor, organisation_id):
        raise AccessDenied
    record = clean(record)
    resource = Resource.objects.create(organisation_id=organisation_id, created_by_id=actor.account_id)
    resource.draft = _new_version(resource, record, number=1, actor=actor)
    resource.save(update_fields=["draft"])
    _tell(ResourceCreated(resource_id=resource.id), actor)
    return resource


@transaction.atomic
def change_resource(*, actor: Actor, resource_id: UUID, revision: int | None, changes: Mapping[str, Any]) -> Resource:
    """Change fields of the draft; a published resource gets a draft first, and its published version stays up.

    For those who may change it. ``revision`` is the one the editor saw; None overrides. Emits ResourceChanged.
    Raises RevisionConflict, FieldInvalid, ResourceGone.
    """
    resource = lock(actor=actor, resource_id=resource_id, revision=revision)
    draft = prepare(resource, actor)
    record = clean(replace(draft.record, **changes))
    columns = Version.columns(record)
    changed = [name for name, value in columns.items() if getattr(draft, name) != value]
    if changed:
        for name in changed:
            setattr(draft, name, columns[name])
        draft.save(update_fields=changed)
        touch(resource)
        _tell(ResourceChanged(resource_id=resource.id, fields=changed), actor)
    return resource


@transaction.atomic
def publish_resource(*, actor: Actor, resource_id: UUID, revision: int | None = None) -> Resource:
    """Put the draft up in place of the version before. For those who may publish it. Emits ResourcePublished.

    Its packages are prepared for reading in the background.
    Raises NothingToPublish, RecordIncomplete, RevisionConflict, ResourceGone.
    """
    resource = lock(actor=actor, resource_id=resource_id, revision=revision)
    if not may_publish(actor, resource):
        raise AccessDenied
    draft = resource.draft
    if draft is None:
        raise NothingToPublish
    require_complete(draft.record, has_content=draft.files.exists())
    now = timezone.now()
    draft.published_at = now
    draft.save(update_fields=["published_at"])
    resource.current, resource.draft = draft, None
    resource.state, resource.published_at = Resource.State.PUBLISHED, now
    resource.position_id = position_of(draft.record, actor=actor)
    touch(resource, "current", "draft", "state", "published_at", "position")
    start_preparing(actor=actor, files=draft.files.filter(media_type__in=PACKAGES))
    _tell(ResourcePublished(resource_id=resource.id, number=draft.number), actor)
    return resource


@transaction.atomic
def withdraw_resource(*, actor: Actor, resource_id: UUID, reason: str, revision: int | None = None) -> Resource:
    """Take a published resource down for ever; record and reason stay as a tombstone. Emits ResourceWithdrawn.

    For those who may publish it. Raises NotPublished for a draft, which is discarded instead.
    """
    resource = lock(actor=actor, resource_id=resource_id, revision=revision)
    if not may_publish(actor, resource):
        raise AccessDenied
    if resource.state != Resource.State.PUBLISHED:
        raise NotPublished
    _drop_draft(resource)
    resource.state, resource.withdrawn_at = Resource.State.WITHDRAWN, timezone.now()
    resource.withdrawal_reason = text_of(reason)[:2000]
    touch(resource, "state", "withdrawn_at", "withdrawal_reason", "draft")
    _tell(ResourceWithdrawn(resource_id=resource.id), actor)
    return resource


@transaction.atomic
def discard_draft(*, actor: Actor, resource_id: UUID, revision: int | None = None) -> None:
    """Throw the prepared version away; a resource that was never published goes with it. Emits ResourceDiscarded."""
    resource = lock(actor=actor, resource_id=resource_id, revision=revision)
    if resource.draft is None:
        raise NothingToPublish
    _drop_draft(resource)
    if resource.current is None:
        resource.delete()
    else:
        touch(resource, "draft")
    _tell(ResourceDiscarded(resource_id=resource_id), actor)


def lock(*, actor: Actor, resource_id: UUID, revision: int | None) -> Resource:
    """The resource, locked until the transaction ends, once the actor may change it and has seen its last revision."""
    rows = Resource.objects.select_related("current", "draft").select_for_update(of=("self",))
    resource = rows.filter(id=resource_id).first()
    if resource is None or (resource.state == Resource.State.DRAFT and not may_see_draft(actor, resource)):
        raise ResourceNotFound
    if not may_change(actor, resource):
        raise AccessDenied
    if resource.state == Resource.State.WITHDRAWN:
        raise ResourceGone
    if revision is not None and revision != resource.revision:
        raise RevisionConflict(revision=resource.revision)
    return resource


def touch(resource: Resource, *names: str) -> None:
    """Save the named fields under a new revision."""
    resource.revision += 1
    resource.save(update_fields=[*names, "revision", "changed_at"])


def prepare(resource: Resource, actor: Actor) -> Version:
    """The draft, made from the published version where there is none yet. The caller holds the lock."""
    if resource.draft is not None:
        return resource.draft
    current = resource.current
    if current is None:
        raise NothingToPublish
    resource.draft = _new_version(resource, current.record, number=_next_number(resource), actor=actor)
    VersionFile.objects.bulk_create(_copies(current.files.all(), resource.draft))
    resource.save(update_fields=["draft"])
    return resource.draft


def _copies(files: Iterable[VersionFile], version: Version) -> list[VersionFile]:
    names = ("path", "sha256", "size", "media_type", "main", "order")
    return [VersionFile(version=version, **{name: getattr(file, name) for name in names}) for file in files]


def _next_number(resource: Resource) -> int:
    last = resource.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _new_version(resource: Resource, record: Record, *, number: int, actor: Actor) -> Version:
    return Version.objects.create(
        resource=resource,
        number=number,
        created_by_id=actor.account_id,
        **Version.columns(record),
    )


def _drop_draft(resource: Resource) -> None:
    draft, resource.draft = resource.draft, None
    if draft is not None:
        resource.save(update_fields=["draft"])
        draft.delete()


def _tell(event: ResourceEvent, actor: Actor) -> None:
    emit(event, aggregate=aggregate(event.resource_id), actor=actor)
