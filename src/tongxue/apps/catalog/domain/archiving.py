"""Everything of a resource in one ZIP, streamed: no temporary file, no size limit."""

import zipfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson

from tongxue.apps.catalog.domain.presenting import describe_resource, shown_version
from tongxue.apps.catalog.errors import ResourceGone
from tongxue.apps.catalog.models import Resource, VersionFile
from tongxue.apps.catalog.queries import get_resource, list_files
from tongxue.platform import blobs
from tongxue.platform.actor import Actor

PIECE = 256 * 1024


class _Sink:
    """A file object that only collects: what the ZIP writer wrote since it was last emptied."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        data, self.parts = b"".join(self.parts), []
        return data


def archive_resource(*, actor: Actor, resource_id: UUID) -> tuple[str, Iterator[bytes]]:
    """A file name and the pieces of the ZIP. For whoever may see the resource; raises ResourceGone for a tombstone."""
    resource = get_resource(actor=actor, resource_id=resource_id)
    if resource.state == Resource.State.WITHDRAWN:
        raise ResourceGone
    version = shown_version(resource)
    record = orjson.dumps(describe_resource(resource), option=orjson.OPT_INDENT_2)
    texts = {"record.json": record, **({"text.md": version.body.encode()} if version.body else {})}
    return version.title[:80], _pieces(texts, list_files(version.id))


def _pieces(texts: dict[str, bytes], files: list[VersionFile]) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, data in texts.items():
            archive.writestr(name, data)
        yield sink.take()
        for file in files:
            with (
                blobs.open_blob(file.sha256) as stream,
                archive.open(f"files/{file.path}", "w", force_zip64=True) as to,
            ):
                while piece := stream.read(PIECE):
                    to.write(piece)
                    yield sink.take()
    yield sink.take()
