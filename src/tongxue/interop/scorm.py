"""SCORM packages (ADL CAM 1.2 §2.3; CAM 2004 4th edition §3): one item, the package as it came."""

import re
from collections.abc import Iterator
from pathlib import Path

from tongxue.interop.archive import open_archive
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.folder import whole_file
from tongxue.interop.imscp import Manifest, Metadata, Resource, read_lom, read_manifest
from tongxue.interop.markup import outline
from tongxue.interop.record import Item, Record, Rejection
from tongxue.interop.terms import shortened, subject_of, unique

SCORM_FILE_MISSING = "scorm_file_missing"
SCORM_NO_LAUNCH = "scorm_no_launch"
SCORM_NO_TITLE = "scorm_no_title"
SCORM_RESOURCE_MISSING = "scorm_resource_missing"


def read_items(path: Path, *, name: str) -> Iterator[Item | Rejection]:
    """The one item of a SCORM package that came under ``name``, and what is wrong inside it. Raises nothing.

    The key is the identifier of the manifest, or the name where it has none.
    """
    try:
        with open_archive(path) as archive:
            yield from archive.rejections
            manifest = read_manifest(archive)
            yield from _broken(manifest, set(archive.members), name)
            metadata = read_lom(manifest.metadata, name)
            yield from metadata.rejections
            yield Item(
                manifest.identifier or name,
                name,
                _record(manifest, metadata, name),
                (whole_file(path, name),),
            )
    except CodecError as fault:
        yield fault.rejection(name)


def scorm_version(manifest: Manifest) -> str:
    """``1.2``, ``2004`` with its edition where the manifest says it, or "" for what is no SCORM package.

    The schema version decides (CAM 2004 §3.4.1.4); packers that leave it out are known by the ADL namespace
    that they use.
    """
    stated = f"{manifest.schema} {manifest.version}"
    edition = re.search(r"\b2004(\s+\d(?:st|nd|rd|th) Edition)?", stated, re.IGNORECASE)
    if edition:
        return "2004" + (edition[1] or "")
    if "scorm" in stated.lower() and re.search(r"\b1\.2\b", stated):
        return "1.2"
    if "CAM 1.3" in stated or any("adlcp_v1p3" in uri for uri in manifest.namespaces):  # the name of the 2nd edition
        return "2004"
    return "1.2" if any("adlcp_rootv1p2" in uri for uri in manifest.namespaces) else ""


def _broken(manifest: Manifest, members: set[str], name: str) -> Iterator[Rejection]:
    """Parts that lead nowhere; a package of which nothing can be started raises ``SCORM_NO_LAUNCH``."""
    by_identifier = {resource.identifier: resource for resource in manifest.resources}
    for entry in manifest.entries:
        if entry.resource and entry.resource not in by_identifier:
            yield reject(
                f"{name}: {entry.title}",
                SCORM_RESOURCE_MISSING,
                "{title} names the resource {identifier}, which is not there",
                title=entry.title,
                identifier=entry.resource,
            )
    for path in unique(*(f for resource in manifest.resources for f in (resource.href, *resource.files))):
        if path not in members and "://" not in path:
            yield reject(
                f"{name}/{path}",
                SCORM_FILE_MISSING,
                "the manifest lists {path}, which is not there",
                path=path,
            )
    if not any(_starts(by_identifier.get(entry.resource), members) for entry in manifest.entries):
        raise CodecError(SCORM_NO_LAUNCH, "nothing in the package can be started")


def _starts(resource: Resource | None, members: set[str]) -> bool:
    return resource is not None and (resource.href in members or "://" in resource.href)


def _record(manifest: Manifest, metadata: Metadata, name: str) -> Record:
    title = metadata.title or manifest.title or next((e.title for e in manifest.entries if e.title), "")
    if not title:
        raise CodecError(SCORM_NO_TITLE, "the package has no title")
    version = scorm_version(manifest)
    titles = [(len(entry.path), entry.title) for entry in manifest.entries]
    return Record(
        title=title,
        summary=shortened(metadata.summary or " · ".join(t for depth, t in titles if depth == 0 and t)),
        type="package",
        subject=subject_of(metadata.keywords),
        keywords=unique(*metadata.keywords, f"SCORM {version}" if version else ""),
        language=metadata.language,
        licence=metadata.licence,
        rights_holder=metadata.rights_holder,
        contributors=metadata.contributors,
        provenance="; ".join(unique(name, manifest.identifier, f"SCORM {version}" if version else "")),
        body=outline(titles),
    )
