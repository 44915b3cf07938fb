"""What the page of a resource shows, gathered once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from markupsafe import Markup

from tongxue.apps.catalog.domain.packages import PACKAGES, open_package
from tongxue.apps.catalog.domain.presenting import shown_version
from tongxue.apps.catalog.domain.rendering import render_body
from tongxue.apps.catalog.errors import ResourceGone, ResourceNotFound
from tongxue.apps.catalog.models import Resource, Version, VersionFile
from tongxue.apps.catalog.queries import get_resource, list_files
from tongxue.apps.catalog.rules import may_change, may_publish, may_see_draft
from tongxue.interop.html import plain_text
from tongxue.platform.actor import Actor
from tongxue.platform.blobs.content import content_path, keep_manifest

LOOKED_AT, ALIKE = 2000, 40
"""Characters of a text that are compared with the summary, and how many must be the same."""
Look = Literal["picture", "audio", "video", "pdf", "package", "sandbox", "text", "none"]


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file and how it is shown; ``src`` is its address on the site or, for ``sandbox``, on the content origin."""

    file: VersionFile
    look: Look
    src: str


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """Everything that the template needs."""

    resource: Resource
    version: Version
    lead: str
    """The summary, unless the text begins with the same words."""
    body: Markup
    files: list[ShownFile]
    may_change: bool
    may_publish: bool
    is_draft: bool

    @property
    def shows(self) -> tuple[object, ...]:
        """What decides how the page looks, for ``remember``; () for a draft, which changes while it is looked at."""
        if self.is_draft:
            return ()
        resource, addresses = self.resource, tuple(shown.src for shown in self.files)
        return (
            self.version.id,
            resource.revision,
            resource.uses,
            resource.organisation.name,
            self.may_change,
            addresses,
        )

    @property
    def is_withdrawn(self) -> bool:
        """Only the tombstone is shown."""
        return self.resource.state == Resource.State.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Reading:
    """One page of a package: ``src`` for the frame, and the numbers (from 1) around it."""

    resource: Resource
    title: str
    file_id: UUID
    src: str
    number: int
    pages: list[tuple[str, str]]
    right_to_left: bool


def get_resource_page(*, actor: Actor, resource_id: UUID, draft: bool, origin: str) -> ResourcePage:
    """The page of a resource for a reader.

    ``origin`` is the content origin; ``draft`` asks for the prepared version, for those who may see it.
    """
    resource = get_resource(actor=actor, resource_id=resource_id)
    wants_draft = draft and resource.draft is not None and may_see_draft(actor, resource)
    version = shown_version(resource, prefer_draft=wants_draft)
    gone = resource.state == Resource.State.WITHDRAWN
    files = [] if gone else [_shown(file, origin) for file in _files(resource, version)]
    return ResourcePage(
        resource=resource,
        version=version,
        lead="" if _begins_alike(version.summary, version.body) else version.summary,
        body=Markup() if gone else render_body(resource, version),
        files=files,
        may_change=not gone and may_change(actor, resource),
        may_publish=not gone and may_publish(actor, resource),
        is_draft=version.published_at is None,
    )


def _files(resource: Resource, version: Version) -> tuple[VersionFile, ...]:
    """A draft's files as they are now; what is published does not change but with the resource's revision."""
    if version.published_at is None:
        return tuple(list_files(version.id))
    return _published_files(version.id, resource.revision)


@lru_cache(maxsize=512)
def _published_files(version_id: UUID, revision: int) -> tuple[VersionFile, ...]:
    del revision  # part of the key
    return tuple(list_files(version_id))


def get_reading(*, actor: Actor, resource_id: UUID, file_id: UUID, number: int, origin: str) -> Reading:
    """A page of a package that belongs to a version that the actor may see; raises ResourceNotFound."""
    resource = get_resource(actor=actor, resource_id=resource_id)
    if resource.state == Resource.State.WITHDRAWN:
        raise ResourceGone
    seen = [resource.current_id, resource.draft_id if may_see_draft(actor, resource) else None]
    versions = [version_id for version_id in seen if version_id]
    file = VersionFile.objects.filter(id=file_id, version_id__in=versions).first()
    package = open_package(file) if file else None
    if file is None or package is None or not 1 <= number <= len(package.pages):
        raise ResourceNotFound
    path, _ = package.pages[number - 1]
    src = origin + content_path(package.manifest, path, key=settings.TONGXUE.key)
    return Reading(resource, shown_version(resource).title, file.id, src, number, package.pages, package.right_to_left)


def _begins_alike(summary: str, body: str) -> bool:
    """Imported summaries are often the first paragraph: said twice it only pushes the text down."""
    if not summary or not body:
        return False
    first, words = plain_text(body[:LOOKED_AT]), "".join(summary.split())[:ALIKE]
    return "".join(first.split()).startswith(words)


def _shown(file: VersionFile, origin: str) -> ShownFile:
    src = reverse("catalog:file", args=[file.id])
    kind = file.media_type
    if kind == "image/svg+xml" or kind in {"text/html", "application/xhtml+xml"}:
        manifest = keep_manifest({file.path: (file.sha256, f"{kind}; charset=utf-8")})
        framed = origin + content_path(manifest, file.path, key=settings.TONGXUE.key)
        return ShownFile(file, "sandbox", framed)
    return ShownFile(file, _look(kind), src)


def _look(media_type: str) -> Look:
    looks: tuple[tuple[str, Look], ...] = (
        ("image/", "picture"),
        ("audio/", "audio"),
        ("video/", "video"),
        ("application/pdf", "pdf"),
        ("text/", "text"),
    )
    if media_type in PACKAGES:
        return "package"
    return next((look for prefix, look in looks if media_type.startswith(prefix)), "none")
