"""Files of a version: kept in the store, their type told by content, listed in the author's order."""

from dataclasses import dataclass
from typing import IO, BinaryIO, cast
from uuid import UUID

from django.db import transaction

from tongxue.apps.catalog.domain.resources import aggregate, lock, prepare, touch
from tongxue.apps.catalog.errors import FileRefused
from tongxue.apps.catalog.events import ResourceChanged
from tongxue.apps.catalog.models import Resource, VersionFile
from tongxue.apps.catalog.reasons import reason_text
from tongxue.interop import mediatype
from tongxue.interop.errors import CodecError
from tongxue.interop.paths import safe_path
from tongxue.platform import blobs
from tongxue.platform.actor import Actor
from tongxue.platform.outbox.api import emit


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is in the store already and belongs to no version yet."""

    path: str
    sha256: str
    size: int
    media_type: str
    main: bool = False

    def row(self, version_id: UUID, order: int) -> VersionFile:
        """The row that makes it belong to a version."""
        return VersionFile(
            version_id=version_id,
            path=self.path,
            sha256=self.sha256,
            size=self.size,
            media_type=self.media_type,
            main=self.main,
            order=order,
        )


def take_file(*, path: str, stream: IO[bytes], main: bool = False) -> NewFile:
    """Keep a stream and tell its type. Raises FileRefused where the name is unsafe or the type belies it.

    What is refused is not kept.
    """
    try:
        path = safe_path(path)
        with blobs.receive(stream) as draft:
            media_type = _check(cast("BinaryIO", draft.file), path)
            blob = draft.keep()
    except CodecError as fault:
        raise FileRefused(field="files", name=path[:200], reason=reason_text(fault.code, fault.params)) from fault
    return NewFile(path, blob.sha256, blob.size, media_type, main)


def _check(file: BinaryIO, path: str) -> str:
    media_type = mediatype.check_type(file, path)
    if media_type.startswith("image/") and media_type != "image/svg+xml":
        file.seek(0)
        mediatype.check_picture(file)
    return media_type


@transaction.atomic
def add_file(
    *, actor: Actor, resource_id: UUID, path: str, stream: IO[bytes], revision: int | None = None
) -> tuple[Resource, VersionFile]:
    """Add a file to the draft, or put it in the place of the one of the same path. For those who may change it.

    The first file becomes the main one. Emits ResourceChanged. Raises FileRefused, TooLarge, DiskFull and
    RevisionConflict.
    """
    resource = lock(actor=actor, resource_id=resource_id, revision=revision)
    draft = prepare(resource, actor)
    new = take_file(path=path, stream=stream)
    before = list(draft.files.all())
    same = next((file for file in before if file.path == new.path), None)
    row = new.row(draft.id, same.order if same else len(before))
    row.main = same.main if same else not before
    if same:
        same.delete()
    row.save()
    _told(resource, actor)
    return resource, row


@transaction.atomic
def remove_file(*, actor: Actor, resource_id: UUID, file_id: UUID, revision: int | None = None) -> Resource:
    """Take a file out of the draft; the store keeps the bytes while another version has them. Emits ResourceChanged."""
    resource = lock(actor=actor, resource_id=resource_id, revision=revision)
    draft = prepare(resource, actor)
    # The editor may still name the file of the published version, whose copy stands in the draft by the same path.
    path = VersionFile.objects.filter(version__resource=resource, id=file_id).values_list("path", flat=True).first()
    gone = draft.files.filter(path=path).first() if path else None
    if gone:
        gone.delete()
        heir = draft.files.first() if gone.main else None
        if heir:
            heir.main = True
            heir.save(update_fields=["main"])
        _told(resource, actor)
    return resource


def _told(resource: Resource, actor: Actor) -> None:
    touch(resource)
    emit(ResourceChanged(resource_id=resource.id, fields=["files"]), aggregate=aggregate(resource.id), actor=actor)
