"""Byte ranges (RFC 9110 §14): video and pdf.js ask for parts of a file."""

import re
from collections.abc import Iterator
from typing import BinaryIO

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


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


def pieces(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The bytes from ``start`` to ``end``, both included; closes the file."""
    with file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
