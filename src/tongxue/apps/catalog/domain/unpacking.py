"""Folders that came as a ZIP, unpacked for as long as they are read."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from tongxue.interop.archive import Archive, ArchiveError, open_archive
from tongxue.interop.record import Rejection


def is_hidden(path: PurePath) -> bool:
    """What systems and packers leave beside the files that people put there."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, list[Rejection]]]:
    """A folder with the archive's members, and what could not be unpacked. Raises ArchiveError."""
    with TemporaryDirectory() as folder, open_archive(path) as archive:
        rejections = list(archive.rejections)
        for member in archive.members:
            try:
                _unpack(archive, member, Path(folder))
            except ArchiveError as error:
                (Path(folder) / member).unlink(missing_ok=True)
                rejections.append(error.rejection(member))
        yield Path(folder), rejections


def unpacked_one_by_one(archive: Archive, members: Iterable[str]) -> Iterator[Path]:
    """Each member as a file that is there until the next one is asked for; damaged ones are left out."""
    for member in members:
        with TemporaryDirectory() as folder, suppress(ArchiveError):
            yield _unpack(archive, member, Path(folder))


def _unpack(archive: Archive, member: str, folder: Path) -> Path:
    target = folder / member  # the archive hands out safe relative paths only
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return target
