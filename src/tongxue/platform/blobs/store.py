"""The local store: written to a temporary name, synced, renamed; a reader never meets half a file.

Whoever puts what is there already makes it young again, under a lock that the sweep (``blobs.sweeping``) takes too.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import DomainError

PIECE = 1024 * 1024
HEAD = 8192
"""How much of a file is kept in hand to tell its type."""
DRAFT = ".draft-"
"""How temporary names begin."""
RESERVE = 64 * 1024 * 1024
"""Free space (bytes) that the store leaves to the database and the index, which fare worse on a full disk."""


class TooLarge(DomainError):
    """The file is larger than the node takes."""

    code = "blob.too_large"
    status = 413
    message = _("文件太大：最多 {limit_mb} MB。")


class DiskFull(DomainError):
    """There is no room on the disk; nothing was kept."""

    code = "blob.disk_full"
    status = 507
    message = _("存储空间已满，文件没有保存。请联系管理员。")


class BlobMissing(DomainError):
    """The database knows the file but the store has lost it."""

    code = "blob.missing"
    status = 404
    message = _("文件不在存储中。请联系管理员。")


@dataclass(frozen=True, slots=True)
class Blob:
    """A kept file: lower-case hexadecimal SHA-256 and size in bytes; ``head`` is its beginning, to tell its type."""

    sha256: str
    size: int
    head: bytes = b""


def path_of(sha256: str) -> Path:
    """Where a file lies. Two levels of folders, so that none holds more than a few thousand names."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004  hexadecimal SHA-256
        raise BlobMissing
    return Path(settings.BLOBS_ROOT) / sha256[:2] / sha256[2:4] / sha256


def open_blob(sha256: str) -> BinaryIO:
    """The file for reading; raises BlobMissing."""
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError as error:
        raise BlobMissing from error


def put_bytes(data: bytes) -> Blob:
    """Keep bytes that are in memory already."""
    sha256 = hashlib.sha256(data).hexdigest()
    if not renew(sha256):
        with _draft(len(data)) as file:
            file.write(data)
            _settle(file, sha256)
    return Blob(sha256, len(data), data[:HEAD])


def put(stream: IO[bytes], *, limit: int | None = None) -> Blob:
    """Keep a stream of at most ``limit`` bytes (default: the node's upload limit); raises TooLarge, DiskFull."""
    with receive(stream, limit=limit) as draft:
        return draft.keep()


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole stream that is not kept yet: ``file`` can be read, ``blob`` says what it would be."""

    file: IO[bytes]
    blob: Blob

    def keep(self) -> Blob:
        """Give it its address."""
        _settle(self.file, self.blob.sha256)
        return self.blob


@contextmanager
def receive(stream: IO[bytes], *, limit: int | None = None) -> Iterator[Draft]:
    """A stream as a draft, to be looked at before it is kept; one that is not kept leaves nothing. As ``put``."""
    with _draft(0) as file:
        blob = copy(stream, file, limit=limit)
        file.seek(0)
        yield Draft(file, blob)


def copy(stream: IO[bytes], file: IO[bytes], *, limit: int | None = None) -> Blob:
    """Write a stream into a file and tell what it was; raises TooLarge."""
    limit = limit or settings.TONGXUE.upload_limit_mb * 1024 * 1024
    digest, size, head = hashlib.sha256(), 0, b""
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > limit:
            raise TooLarge(limit_mb=limit // 1024 // 1024)
        head = head or piece[:HEAD]
        digest.update(piece)
        file.write(piece)
    return Blob(digest.hexdigest(), size, head)


@contextmanager
def guard(*, sweeping: bool = False) -> Iterator[None]:
    """While putting, nothing is swept; held for a moment only, since a sweep keeps all who put waiting.

    Without it a file could be found old, be put again by somebody who therefore writes nothing, and then be removed.
    """
    root = os.open(settings.BLOBS_ROOT, os.O_RDONLY)
    try:
        fcntl.flock(root, fcntl.LOCK_EX if sweeping else fcntl.LOCK_SH)
        yield
    finally:
        os.close(root)


def renew(sha256: str) -> bool:
    """Make a kept file as young as one that is put now; False where there is none."""
    path = path_of(sha256)
    if not path.exists():
        return False
    with guard():
        try:
            os.utime(path)
        except FileNotFoundError:
            return False
    return True


def prepare_room(expected: int) -> Path:
    """The store's folder, once there is room for so many bytes; raises DiskFull."""
    root = Path(settings.BLOBS_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < expected + RESERVE:
        raise DiskFull
    return root


@contextmanager
def full_disk_told() -> Iterator[None]:
    """What the system says of a full disk, a quota or a largest file, as DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull from error
        raise


@contextmanager
def _draft(expected: int) -> Iterator[IO[bytes]]:
    """A temporary file on the same file system; removed unless it was settled, a full disk told as such."""
    root = prepare_room(expected)
    name = ""
    try:
        with full_disk_told(), tempfile.NamedTemporaryFile(dir=root, prefix=DRAFT, delete=False) as file:
            name = file.name
            yield cast("IO[bytes]", file)
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


def _settle(file: IO[bytes], sha256: str) -> None:
    """Sync, rename to the address, sync the folder: after this a power cut loses nothing."""
    file.flush()
    os.fsync(file.fileno())
    target = path_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with guard():
        Path(file.name).rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
