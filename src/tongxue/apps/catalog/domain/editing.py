"""What the editor shows, and the first step of something new."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongxue.apps.catalog.domain.resources import create_resource
from tongxue.apps.catalog.domain.validation import REQUIRED
from tongxue.apps.catalog.errors import FieldInvalid, ResourceGone, ResourceNotFound
from tongxue.apps.catalog.models import Resource, Version, VersionFile
from tongxue.apps.catalog.queries import get_resource, list_files
from tongxue.apps.catalog.reasons import labels_of
from tongxue.apps.catalog.rules import AUTHORS, may_change, may_publish
from tongxue.apps.registry import api as registry
from tongxue.interop.record import Record
from tongxue.platform.actor import Actor
from tongxue.platform.errors import AccessDenied


@dataclass(frozen=True, slots=True)
class EditorPage:
    """The editor of one resource; ``missing`` names the fields that publication still asks for."""

    resource: Resource
    version: Version
    initial: dict[str, Any]
    files: list[VersionFile]
    missing: list[str]
    may_publish: bool


def get_editor_page(*, actor: Actor, resource_id: UUID) -> EditorPage:
    """For those who may change the resource; raises ResourceNotFound, AccessDenied, ResourceGone."""
    resource = get_resource(actor=actor, resource_id=resource_id)
    if not may_change(actor, resource):
        raise AccessDenied
    if resource.state == Resource.State.WITHDRAWN:
        raise ResourceGone
    version = resource.draft or resource.current
    if version is None:
        raise ResourceNotFound
    files = list_files(version.id)
    columns = Version.columns(version.record)
    initial = {**columns, "contributors": [c["name"] for c in columns["contributors"]]}
    initial["contributor_roles"] = {c["name"]: c["role"] for c in columns["contributors"]}
    missing = [name for name in REQUIRED if not columns[name]]
    if not (files or version.body or version.location):
        missing.append("content")
    labels = [labels_of([name]) for name in missing]
    return EditorPage(resource, version, initial, files, labels, may_publish(actor, resource))


def list_workplaces(*, actor: Actor) -> list[tuple[UUID, str]]:
    """The organisations in which the actor may make resources, by name."""
    return registry.list_names(actor.organisations(*AUTHORS))


def start_draft(*, actor: Actor, organisation_id: str, title: str) -> Resource:
    """A draft with a title, in the one organisation that the actor works in or in the one that was chosen."""
    places = actor.organisations(*AUTHORS)
    chosen = next((place for place in places if str(place) == organisation_id), None)
    if chosen is None and len(places) != 1:
        raise FieldInvalid(field="organisation", reason=_("请选择机构。"))
    record = Record(title=title.strip() or _("未命名资源"), language="zh-Hans", audience=("learner",))
    return create_resource(actor=actor, organisation_id=chosen or next(iter(places)), record=record)
