"""CSV as rows: RFC 4180, with the delimiters, encodings and damages that real files come with.

Encodings: UTF-8 with or without a byte order mark, UTF-16 with one, GB 18030-2022. Delimiters: comma,
semicolon, tab, bar.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tongxue.interop.errors import CodecError

LONGEST_LINE = 4 * 1024 * 1024
_CHUNK = 256 * 1024
_DELIMITERS = ",;\t|"
# A UTF-8 file with a few broken rows has few bytes that do not decode; a GB 18030 file read as UTF-8 has
# hardly any that do.
_DAMAGED_AT_MOST = 0.1

Cells = list[str]


def csv_rows(path: Path) -> Iterator[tuple[int, Cells | CodecError]]:
    """First the header, then the rows that have a value, as wide as the header, with their first lines.

    A row that cannot be taken is a CodecError in its place. Where an unclosed quotation mark has swallowed the
    lines after it, only the line that opened it is lost: the others are read again.
    """
    with path.open("rb") as stream:
        encoding = detect_encoding(stream)
        stream.seek(0)
        errors = "replace" if encoding == "utf-16" else "surrogateescape"
        text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
        yield from _rows(_Lines(text))


def detect_encoding(stream: BinaryIO) -> str:
    """The encoding of a stream, found in constant memory: its mark, UTF-8 if it all decodes, else a guess."""
    start = stream.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk = start
    while chunk:
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return _likelier(chunk + stream.read(_CHUNK))
        chunk = stream.read(_CHUNK)
    return "utf-8"


def _likelier(sample: bytes) -> str:
    """UTF-8 or GB 18030, by how much of the sample each leaves undecoded."""
    beyond_ascii = sum(1 for byte in sample if byte > 0x7F)  # noqa: PLR2004 - the last of ASCII
    as_utf8 = sample.decode("utf-8", "replace").count("\N{REPLACEMENT CHARACTER}")
    as_gb = sample.decode("gb18030", "replace").count("\N{REPLACEMENT CHARACTER}")
    return "gb18030" if as_utf8 > beyond_ascii * _DAMAGED_AT_MOST and as_gb < as_utf8 else "utf-8"


class _Lines:
    """The lines of a text, remembering those of the row being read, so that they can be given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.row: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self.row.append(line)
        return line

    def give_back(self) -> None:
        """All lines of the row but the first will be read again."""
        back = self.row[1:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)


def _rows(lines: _Lines) -> Iterator[tuple[int, Cells | CodecError]]:
    first = next(lines, "")
    while first and not first.strip():
        first = next(lines, "")
    if not first:
        return
    delimiter = max(_DELIMITERS, key=first.count)
    lines.row, lines.number = ["", first], lines.number
    lines.give_back()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width = 0
    while True:
        lines.row.clear()
        number = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back()
            yield number, CodecError("row.malformed", "not readable as CSV: {reason}", reason=error)
            continue
        if not any(cells):
            continue
        if not width:
            cells = header_of(cells)
            width = len(cells)
        yield number, _checked(cells, width, lines)


def _checked(cells: Cells, width: int, lines: _Lines) -> Cells | CodecError:
    if len(cells) != width and (len(cells) < width or any(cells[width:])):
        if len(lines.row) > 1:
            lines.give_back()
        return wrong_width(width, len(cells))
    try:
        for line in lines.row:
            line.encode()
    except UnicodeEncodeError as error:
        byte = f"0x{ord(error.object[error.start]) & 0xFF:02X}"
        return CodecError("row.undecodable", "the byte {byte} is no character in the file's encoding", byte=byte)
    return cells if len(cells) == width else cells[:width]


def header_of(cells: Cells) -> Cells:
    """Column names without the space around them and without empty columns at the end."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if twice := sorted({name for name in names if names.count(name) > 1}):
        listed = ", ".join(f"'{name}'" for name in twice)
        raise CodecError("table.duplicate_columns", "the header has {columns} more than once", columns=listed)
    return names


def wrong_width(expected: int, found: int) -> CodecError:
    """A row not as wide as the header: nobody knows which cell belongs to which column."""
    return CodecError(
        "row.width", "the row has {found} cells, the header has {expected}", expected=expected, found=found
    )
