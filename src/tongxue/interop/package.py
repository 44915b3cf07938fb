"""Which kind of package a file or folder is, by what it holds."""

from pathlib import Path
from typing import Literal

from tongxue.interop import cnxml, epub_package
from tongxue.interop.archive import ARCHIVE_UNREADABLE, ArchiveError, Tree
from tongxue.interop.folder import open_tree
from tongxue.interop.imscp import manifest_member, read_manifest
from tongxue.interop.scorm import scorm_version


def detect(path: Path) -> Literal["epub", "cartridge", "scorm", "cnxml", "zip", ""]:
    """The kind of package: ``zip`` for an archive that is none of the others, "" for no package at all.

    A folder can be CNXML alone. Raises ``CodecError`` where a package is recognised and refused: an archive
    that would unpack to too much, a manifest that is no XML.
    """
    try:
        with open_tree(path) as tree:
            kind = _kind(tree)
    except ArchiveError as error:
        if error.code == ARCHIVE_UNREADABLE:
            return ""
        raise
    return kind if not path.is_dir() or kind == "cnxml" else ""


def _kind(tree: Tree) -> Literal["epub", "cartridge", "scorm", "cnxml", "zip"]:
    if epub_package.CONTAINER in tree.members:
        return "epub"
    if manifest_member(tree.members):
        manifest = read_manifest(tree)
        # SCORM first: a cartridge never speaks of SCORM, a SCORM package may borrow cartridge metadata.
        if scorm_version(manifest):
            return "scorm"
        if "common cartridge" in manifest.schema.lower() or any("imscc" in uri for uri in manifest.namespaces):
            return "cartridge"
    return "cnxml" if cnxml.collections(tree) or cnxml.modules(tree) else "zip"
