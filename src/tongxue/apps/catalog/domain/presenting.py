"""A resource as a plain value for the API and for export: the version that the reader may see, with its files."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from tongxue.apps.catalog.models import Resource, Version
from tongxue.apps.catalog.queries import list_files
from tongxue.platform.ids import GlobalId


def shown_version(resource: Resource, *, prefer_draft: bool = False) -> Version:
    """The published version; the draft where there is no other or where the editor asks for it."""
    version = (resource.draft if prefer_draft else None) or resource.current or resource.draft
    if version is None:
        raise LookupError(f"resource {resource.id} has no version")
    return version


def describe_resource(resource: Resource, *, prefer_draft: bool = False) -> dict[str, Any]:
    """What ``schemas.ResourceOut`` shows. A withdrawn resource keeps its record and shows neither text nor files."""
    version = shown_version(resource, prefer_draft=prefer_draft)
    gone = resource.state == Resource.State.WITHDRAWN
    record = Version.columns(version.record)
    return {
        "id": resource.id,
        "global_id": str(GlobalId(settings.TONGXUE.node_id, "resource", resource.id)),
        "url": reverse("catalog:resource", args=[resource.id]),
        "state": resource.state,
        "revision": resource.revision,
        "version": version.number,
        "has_draft": resource.draft_id is not None,
        "organisation_id": resource.organisation_id,
        "created_at": resource.created_at,
        "published_at": resource.published_at,
        "withdrawn_at": resource.withdrawn_at,
        "withdrawal_reason": resource.withdrawal_reason,
        "uses": resource.uses,
        **record,
        **({"body": "", "location": ""} if gone else {}),
        "files": [] if gone else [describe_file(file) for file in list_files(version.id)],
    }


def describe_file(file: Any) -> dict[str, Any]:
    """What ``schemas.FileOut`` shows."""
    names = ("id", "path", "sha256", "size", "media_type", "main")
    return {**{name: getattr(file, name) for name in names}, "url": reverse("catalog:file", args=[file.id])}
