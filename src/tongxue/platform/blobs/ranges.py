"""Byte ranges (RFC 9110 §14): video and pdf.js ask for parts of a file."""

import re
from collections.abc import Iterator
from typing import BinaryIO

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class RangeUnsatisfiable(ValueError):
    """The range lies outside of the file: 416."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range, or None for the whole file. Several ranges are answered with the whole."""
    match = _RANGE.fullmatch(header.strip())
    if not match or header.strip() == "bytes=-":
        return None
    first, last = match[1], match[2]
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        raise RangeUnsatisfiable
    return start, end


class Pieces:
    """The bytes from ``start`` to ``end``, both included. ``close`` closes the file, also where nothing was read."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self.file, self.start, self.end = file, start, end

    def __iter__(self) -> Iterator[bytes]:
        with self.file as file:
            file.seek(self.start)
            left = self.end - self.start + 1
            while left > 0 and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                yield piece

    def close(self) -> None:
        """WSGI servers and Django call this when the answer is over (PEP 3333)."""
        self.file.close()


def pieces(file: BinaryIO, start: int, end: int) -> Pieces:
    """The bytes of a part of a file, which is closed with them."""
    return Pieces(file, start, end)
