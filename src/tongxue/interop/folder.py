"""A folder on disk read as a package, with the same care and the same shape as an archive."""

import os
import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from tongxue.interop.archive import MEMBER_LINK, MEMBER_MISSING, ArchiveError, Tree, open_archive
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.paths import safe_path
from tongxue.interop.record import Rejection, SourceFile


class Folder(Tree):
    """The files under a folder. Symbolic links are reported and left out, never followed."""

    def __init__(self, root: Path) -> None:
        self._paths: dict[str, Path] = {}
        rejections: list[Rejection] = []
        for path in sorted(root.rglob("*")):  # rglob of Python 3.11 does not follow links to folders; 3.13 neither
            name = path.relative_to(root).as_posix()
            if path.is_symlink():
                rejections.append(reject(name, MEMBER_LINK, "{name} is a link or a device, not a file", name=name))
            elif path.is_file():
                try:
                    self._paths[safe_path(name)] = path
                except CodecError as fault:
                    rejections.append(fault.rejection(name))
        self.rejections = tuple(rejections)
        self.members: Mapping[str, int] = {name: path.stat().st_size for name, path in self._paths.items()}

    def open(self, member: str) -> BinaryIO:
        """A seekable stream of the file. Raises ``ArchiveError`` (``MEMBER_MISSING``)."""
        path = self._paths.get(member)
        if path is None:
            raise ArchiveError(MEMBER_MISSING, "{path} is not in the package", path=member)
        return path.open("rb")


@contextmanager
def open_tree(path: Path) -> Iterator[Tree]:
    """A folder, or a ZIP archive. Raises ``ArchiveError``."""
    if path.is_dir():
        yield Folder(path)
    else:
        with open_archive(path) as archive:
            yield archive


def find_inside(root: Path, path: str) -> Path | None:
    """The regular file at a relative path below a resolved ``root``, if no step on the way leaves it or is a link."""
    file = root / path
    if posixpath.isabs(path) or ".." in path.split("/") or file.resolve() != file or not file.is_file():
        return None
    return file


def open_inside(file: Path) -> BinaryIO:
    """The file that ``find_inside`` found. A link that has come in its place since is not followed."""
    return os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def whole_file(path: Path, name: str) -> SourceFile:
    """The package itself, as the one file that belongs to its item, under the name that it came with."""
    return SourceFile(
        safe_path(name.replace("\\", "/").rpartition("/")[2]),
        partial(_opened, path),
        path.stat().st_size,
        main=True,
    )


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")
