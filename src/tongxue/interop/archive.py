"""Reading ZIP archives that come from strangers (ZIP APPNOTE 6.3.10, ISO/IEC 21320-1:2015).

A bad member is reported and left out, the good ones stay. What can exhaust the machine refuses the whole
archive.
"""

import io
import stat
import tempfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from tongxue.interop.errors import CodecError
from tongxue.interop.paths import safe_path
from tongxue.interop.record import Rejection, SourceFile

ARCHIVE_BOMB = "archive_bomb"
ARCHIVE_NESTED = "archive_nested"
ARCHIVE_OVERLAP = "archive_overlap"
ARCHIVE_TOO_LARGE = "archive_too_large"
ARCHIVE_TOO_MANY = "archive_too_many"
ARCHIVE_UNREADABLE = "archive_unreadable"
MEMBER_DAMAGED = "member_damaged"
MEMBER_DUPLICATE = "member_duplicate"
MEMBER_ENCRYPTED = "member_encrypted"
MEMBER_LINK = "member_link"
MEMBER_METHOD = "member_method"
MEMBER_MISSING = "member_missing"
MEMBER_TOO_LARGE = "member_too_large"

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAGS = 0x1 | 0x40
# ISO/IEC 21320-1 allows these two alone. The stream decoders of bzip2 and LZMA in the standard library hand
# out whole blocks, so that 4 KiB of input may become tens of MiB at once.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SMALL = 1 << 20
_BLOCK = 1 << 20
_ZIP_MAGIC = b"PK\x03\x04"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may make of itself. Sizes in bytes, unpacked, with archives inside it."""

    members: int = 20_000
    total: int = 4 << 30
    ratio: int = 200
    """Unpacked to packed size of members over 1 MiB: real texts stay under 50, deflate ends at 1,032."""
    depth: int = 3
    """Archives inside archives; a document of an office suite is one, with a spreadsheet inside it two."""


DEFAULT_LIMITS = Limits()


class ArchiveError(CodecError):
    """The archive, or one member that was asked for, cannot be read."""


class _Checked(io.RawIOBase):
    """A member's bytes: no more than promised; whatever the decoder raises comes out as ``ArchiveError``."""

    def __init__(self, stream: BinaryIO, path: str, size: int) -> None:
        self._stream, self._path, self._size = stream, path, size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        try:
            return self._stream.seek(offset, whence)
        except _DAMAGE as damage:
            raise self._damaged(damage) from damage

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        try:
            block = self._stream.read(len(buffer))
            position = self._stream.tell()
        except _DAMAGE as damage:
            raise self._damaged(damage) from damage
        if position > self._size:
            raise ArchiveError(
                ARCHIVE_BOMB,
                "{path} holds more than the {size} bytes that it declares",
                path=self._path,
                size=self._size,
            )
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _damaged(self, damage: Exception) -> ArchiveError:
        return ArchiveError(MEMBER_DAMAGED, "{path} is damaged: {reason}", path=self._path, reason=damage)


class Tree(ABC):
    """What the codecs of packages read: an open archive or a folder. ``members`` maps paths to sizes."""

    rejections: tuple[Rejection, ...]
    members: Mapping[str, int]

    @abstractmethod
    def open(self, member: str) -> BinaryIO:
        """A seekable stream of the member. Raises ``ArchiveError`` (``MEMBER_MISSING``)."""

    def read(self, member: str, limit: int = 32 << 20) -> bytes:
        """All bytes of a member. Raises as ``open`` does, and ``MEMBER_TOO_LARGE`` over ``limit`` bytes."""
        size = self.members.get(member, 0)
        if size > limit:
            raise ArchiveError(
                MEMBER_TOO_LARGE, "{path} has {size} bytes, over {limit}", path=member, size=size, limit=limit
            )
        with self.open(member) as stream:
            return stream.read()

    def file(self, member: str, path: str = "", *, main: bool = False) -> SourceFile:
        """The member as a file of an item, under its own path or another."""
        return SourceFile(path or member, partial(self.open, member), self.members[member], main)


class Archive(Tree):
    """An open archive: ``members`` maps normalised paths to unpacked sizes; ``rejections`` are left out."""

    def __init__(self, path: Path, zipped: zipfile.ZipFile, limits: Limits) -> None:
        self._path, self._zip = path, zipped
        self._infos: dict[str, zipfile.ZipInfo] = {}
        rejections: list[Rejection] = []
        _refuse_bombs(zipped.infolist(), limits)
        for info in zipped.infolist():
            name = _decoded_name(info)
            try:
                member = _checked_path(info, name)
                if info.filename.endswith("/"):
                    continue
                if member in self._infos:
                    # Two programs may pick different ones of the two, so a check of one says nothing about
                    # the other.
                    raise CodecError(MEMBER_DUPLICATE, "the name {name!r} is there twice", name=name)  # noqa: TRY301
            except CodecError as fault:
                rejections.append(fault.rejection(name.replace("\0", "␀")))
            else:
                self._infos[member] = info
        self.rejections = tuple(rejections)
        self.members: Mapping[str, int] = {member: info.file_size for member, info in self._infos.items()}
        _Nesting(limits, sum(self.members.values())).look_into(zipped, depth=1)

    def open(self, member: str) -> BinaryIO:
        """A seekable stream of the member. Works after the archive was closed too, by opening it once more.

        Raises ``ArchiveError`` (``MEMBER_MISSING``; while reading ``MEMBER_DAMAGED``, ``ARCHIVE_BOMB``).
        """
        info = self._infos.get(member)
        if info is None:
            raise ArchiveError(MEMBER_MISSING, "{path} is not in the package", path=member)
        try:
            if self._zip.fp is not None:
                stream = self._zip.open(info)
            else:
                with zipfile.ZipFile(self._path) as again:  # the stream keeps the file open until it is closed itself
                    stream = again.open(info)
        except _DAMAGE as damage:
            raise ArchiveError(MEMBER_DAMAGED, "{path} is damaged: {reason}", path=member, reason=damage) from damage
        checked = _Checked(cast("BinaryIO", stream), member, info.file_size)
        return cast("BinaryIO", io.BufferedReader(checked))


@contextmanager
def open_archive(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[Archive]:
    """Open a ZIP archive. Raises ``ArchiveError`` where it is none, is cut off, or unpacks to too much."""
    try:
        zipped = zipfile.ZipFile(path)
    except _DAMAGE as damage:  # ValueError also for a name that says that it is UTF-8 and is not
        raise ArchiveError(ARCHIVE_UNREADABLE, "not a readable ZIP archive: {reason}", reason=damage) from damage
    with zipped:
        yield Archive(path, zipped, limits)


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """The name: in UTF-8 where the flag says so, else in what packers of the region write unsaid."""
    name = info.orig_filename
    if info.flag_bits & _UTF8_FLAG or name.isascii():
        return name
    raw = name.encode("cp437")
    # Packers of macOS write UTF-8 without the flag; text in GB 18030 is next to never valid UTF-8, the
    # reverse often is.
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _checked_path(info: zipfile.ZipInfo, name: str) -> str:
    path = safe_path(name)
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise CodecError(MEMBER_LINK, "{name} is a link or a device, not a file", name=name)
    if info.flag_bits & _ENCRYPTED_FLAGS:
        raise CodecError(MEMBER_ENCRYPTED, "{name} is encrypted", name=name)
    if info.compress_type not in _METHODS:
        raise CodecError(MEMBER_METHOD, "{name} is packed by method {method}", name=name, method=info.compress_type)
    return path


def _refuse_bombs(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse by what the directory declares: a stream never gives more than that, see ``_Checked``."""
    if len(infos) > limits.members:
        raise ArchiveError(ARCHIVE_TOO_MANY, "{count} members, over {limit}", count=len(infos), limit=limits.members)
    total = sum(info.file_size for info in infos)
    if total > limits.total:
        raise ArchiveError(ARCHIVE_TOO_LARGE, "unpacks to {size} bytes, over {limit}", size=total, limit=limits.total)
    end = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.file_size > max(_SMALL, limits.ratio * info.compress_size):
            raise ArchiveError(ARCHIVE_BOMB, "{path} unpacks to {size} bytes", path=info.filename, size=info.file_size)
        if info.header_offset < end:
            # Members that share their bytes: the zip bomb of Fifield (WOOT 2019), which stays under every
            # ratio.
            raise ArchiveError(ARCHIVE_OVERLAP, "{path} overlaps the member before it", path=info.filename)
        end = info.header_offset + info.compress_size


class _Nesting:
    """Counts what archives inside the archive declare: 42 kB must not become petabytes one layer down."""

    def __init__(self, limits: Limits, total: int) -> None:
        self._limits, self._total = limits, total

    def look_into(self, zipped: zipfile.ZipFile, depth: int) -> None:
        for info in zipped.infolist():
            if info.filename.endswith("/") or info.flag_bits & _ENCRYPTED_FLAGS or info.compress_type not in _METHODS:
                continue
            try:
                self._look_at(zipped, info, depth)
            except _DAMAGE:
                # A damaged member is reported when it is read; here it hides nothing that could be opened.
                continue

    def _look_at(self, zipped: zipfile.ZipFile, info: zipfile.ZipInfo, depth: int) -> None:
        with zipped.open(info) as stream, tempfile.SpooledTemporaryFile(_BLOCK) as copy:
            head = stream.read(len(_ZIP_MAGIC))
            if head != _ZIP_MAGIC:
                return
            if depth > self._limits.depth:
                raise ArchiveError(
                    ARCHIVE_NESTED, "archives inside archives, over {limit} deep", limit=self._limits.depth
                )
            copy.write(head)
            while block := stream.read(_BLOCK):
                copy.write(block)
            with zipfile.ZipFile(copy) as inner:
                _refuse_bombs(inner.infolist(), self._limits)
                self._total += sum(i.file_size for i in inner.infolist())
                if self._total > self._limits.total:
                    raise ArchiveError(
                        ARCHIVE_TOO_LARGE,
                        "unpacks to {size} bytes, over {limit}",
                        size=self._total,
                        limit=self._limits.total,
                    )
                self.look_into(inner, depth + 1)
