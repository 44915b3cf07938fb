"""Many files at once with two syncs instead of two a file, and the same promise.

Nothing has its address before all bytes are on the disk, and nothing is told as kept before all addresses are.
"""

import ctypes
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tongxue.platform.blobs.store import DRAFT, Blob, copy, full_disk_told, guard, path_of, prepare_room

_LIBC = ctypes.CDLL(None, use_errno=True)


class Lot:
    """Files that are put together; they have their addresses when the ``with`` of :func:`lot` has ended well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.drafts: dict[str, Path] = {}

    def put(self, stream: IO[bytes]) -> Blob:
        """Add a stream; raises TooLarge."""
        path = self.folder / str(len(self.drafts))  # the same bytes again leave the name to the next stream
        with path.open("wb") as file:
            blob = copy(stream, file)
        self.drafts.setdefault(blob.sha256, path)
        return blob


@contextmanager
def lot(expected: int) -> Iterator[Lot]:
    """Put many files, about ``expected`` bytes together. Raises DiskFull, where it can before anything is written.

    A failure inside keeps none of them.
    """
    root = prepare_room(expected)
    # The system tells a failed write to who has a descriptor from before it (syncfs(2), Linux 5.8).
    handle = os.open(root, os.O_RDONLY)
    try:
        with full_disk_told(), tempfile.TemporaryDirectory(dir=root, prefix=DRAFT) as folder:
            files = Lot(Path(folder))
            yield files
            _sync(handle)
            _settle(files)
            _sync(handle)
    finally:
        os.close(handle)


def _settle(files: Lot) -> None:
    for sha256, draft in files.drafts.items():
        target = path_of(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        with guard():
            draft.rename(target)


def _sync(handle: int) -> None:
    """Everything on the store's file system is on the disk: bytes, names, new folders."""
    if _LIBC.syncfs(handle):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
