"""The local store: written to a temporary name, synced, renamed; a reader never meets half a file."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import DomainError

PIECE = 1024 * 1024
HEAD = 8192
"""How much of a file is kept in hand to tell its type."""
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
    if not path_of(sha256).exists():
        with _draft(len(data)) as (file, name):
            file.write(data)
            _settle(file, name, sha256)
    return Blob(sha256, len(data), data[:HEAD])


def put(stream: IO[bytes], *, limit: int | None = None) -> Blob:
    """Keep a stream of at most ``limit`` bytes (default: the node's upload limit); raises TooLarge, DiskFull."""
    limit = limit or settings.TONGXUE.upload_limit_mb * 1024 * 1024
    digest, size, head = hashlib.sha256(), 0, b""
    with _draft(0) as (file, name):
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > limit:
                raise TooLarge(limit_mb=limit // 1024 // 1024)
            head = head or piece[:HEAD]
            digest.update(piece)
            file.write(piece)
        _settle(file, name, digest.hexdigest())
    return Blob(digest.hexdigest(), size, head)


@contextmanager
def _draft(expected: int) -> Iterator[tuple[IO[bytes], str]]:
    """A temporary file on the same file system; removed on any failure, a full disk told as such."""
    root = Path(settings.BLOBS_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < expected + RESERVE:
        raise DiskFull
    name = ""
    try:
        with tempfile.NamedTemporaryFile(dir=root, prefix=".draft-", delete=False) as file:
            name = file.name
            yield file, name
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull from error
        raise
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


def _settle(file: IO[bytes], name: str, sha256: str) -> None:
    """Sync, rename to the address, sync the folder: after this a power cut loses nothing."""
    file.flush()
    os.fsync(file.fileno())
    target = path_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(name).rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
