"""Packages (EPUB, SCORM, HTML in a ZIP) unpacked into the store, so that a page of them can be shown in the sandbox.

The members become blobs and the list of them a manifest of the content origin (``platform.blobs.content``); the work is
done once for a file, when it is first opened.
"""

from dataclasses import dataclass, field

import orjson

from tongxue.apps.catalog.models import VersionFile
from tongxue.interop import mediatype
from tongxue.interop.archive import Archive, open_archive
from tongxue.interop.epub_package import read_pages
from tongxue.interop.errors import CodecError
from tongxue.platform import blobs
from tongxue.platform.blobs.content import Manifest, keep_manifest, media_type_for_web

PACKAGES = frozenset({"application/epub+zip", "application/zip"})
STARTS = ("index.html", "index.htm", "index.xhtml", "story.html", "shared/launchpage.html")


@dataclass(frozen=True, slots=True)
class Package:
    """An unpacked package: its manifest's SHA-256 and its pages (path, title) in reading order, the first one first."""

    manifest: str
    pages: list[tuple[str, str]] = field(default_factory=list)
    right_to_left: bool = False


def open_package(file: VersionFile) -> Package | None:
    """The package that a file is, unpacked on its first use; None where it has no page to show."""
    if file.media_type not in PACKAGES:
        return None
    if not file.unpacked:
        file.unpacked = _unpack(file)
        file.save(update_fields=["unpacked"])
    with blobs.open_blob(file.unpacked) as stored:
        description = orjson.loads(stored.read())
    if not description["pages"]:
        return None
    pages = [(path, title) for path, title in description["pages"]]
    return Package(description["manifest"], pages, description["right_to_left"])


def _unpack(file: VersionFile) -> str:
    """The SHA-256 of the description that ``open_package`` reads."""
    pages: list[tuple[str, str]] = []
    right_to_left = False
    manifest: Manifest = {}
    try:
        with open_archive(blobs.path_of(file.sha256)) as archive:
            manifest = _keep_members(archive)
            if file.media_type == "application/epub+zip":
                book = read_pages(archive)
                pages, right_to_left = book.pages, book.right_to_left
            else:
                pages = [(path, path) for path in _starts(list(manifest))]
    except CodecError:
        pages = []  # a package that cannot be read can still be downloaded
    sha256 = keep_manifest(manifest)
    description = {"manifest": sha256, "pages": pages, "right_to_left": right_to_left}
    return blobs.put_bytes(orjson.dumps(description)).sha256


def _keep_members(archive: Archive) -> Manifest:
    manifest: Manifest = {}
    for member in archive.members:
        try:
            with archive.open(member) as stream:
                blob = blobs.put(stream)
        except CodecError:
            continue
        manifest[member] = (blob.sha256, media_type_for_web(member, mediatype.sniff(blob.head, member)))
    return manifest


def _starts(members: list[str]) -> list[str]:
    """The page to open: a usual name nearest to the root, else the only HTML page nearest to it."""
    named = [m for m in members if m.lower().endswith(STARTS)]
    pages = named or [m for m in members if m.lower().endswith((".html", ".htm", ".xhtml"))]
    return sorted(pages, key=lambda m: (m.count("/"), len(m)))[:1]
