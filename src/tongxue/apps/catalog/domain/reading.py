"""A page of a book or package in its frame, or what a reader is told where there is none yet."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongxue.apps.catalog.domain.packages import find_package, is_stuck
from tongxue.apps.catalog.domain.presenting import shown_version
from tongxue.apps.catalog.errors import ResourceGone, ResourceNotFound
from tongxue.apps.catalog.models import PreparedPackage, Resource, VersionFile
from tongxue.apps.catalog.queries import get_resource
from tongxue.apps.catalog.reasons import reason_text
from tongxue.apps.catalog.rules import may_see_draft
from tongxue.platform.actor import Actor
from tongxue.platform.blobs.content import content_path


@dataclass(frozen=True, slots=True)
class Reading:
    """One page of a package: ``src`` for the frame, and the numbers (from 1) around it.

    While it is ``preparing`` there is no page yet; where it ``failed`` there is a ``reason`` instead.
    """

    resource: Resource
    title: str
    file_id: UUID
    number: int
    state: Literal["ready", "preparing", "failed"]
    src: str = ""
    pages: list[tuple[str, str]] = field(default_factory=list)
    right_to_left: bool = False
    reason: str = ""


def get_reading(*, actor: Actor, resource_id: UUID, file_id: UUID, number: int, origin: str) -> Reading:
    """A page of a package of a version that the actor may see; raises ResourceNotFound, ResourceGone.

    One that nobody has prepared is being prepared from now on.
    """
    resource = get_resource(actor=actor, resource_id=resource_id)
    if resource.state == Resource.State.WITHDRAWN:
        raise ResourceGone
    seen = [resource.current_id, resource.draft_id if may_see_draft(actor, resource) else None]
    versions = [version_id for version_id in seen if version_id]
    file = VersionFile.objects.filter(id=file_id, version_id__in=versions).first()
    package = find_package(actor=actor, file=file) if file else None
    if file is None or package is None:
        raise ResourceNotFound
    title = shown_version(resource).title
    if package.state != PreparedPackage.State.READY:
        reason = _reason(package)
        return Reading(resource, title, file.id, number, "failed" if reason else "preparing", reason=reason)
    if not 1 <= number <= len(package.pages):
        raise ResourceNotFound
    src = origin + content_path(package.manifest, package.pages[number - 1][0], key=settings.TONGXUE.key)
    pages = [(path, page_title) for path, page_title in package.pages]
    return Reading(resource, title, file.id, number, "ready", src, pages, package.right_to_left)


def _reason(package: PreparedPackage) -> str:
    """Why it cannot be read; "" while it is being prepared."""
    if package.state == PreparedPackage.State.FAILED:
        return reason_text(package.reason, package.params)
    return _("准备时出了问题，稍后会再试一次。") if is_stuck(package) else ""
