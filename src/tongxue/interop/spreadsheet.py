"""The first sheet of an XLSX workbook (ISO/IEC 29500-1) as rows, read as a stream."""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from tongxue.interop.csvrows import header_of, wrong_width
from tongxue.interop.errors import CodecError

# A workbook is a ZIP: a small file may unpack to anything. Shared strings are held in memory by the reader.
LARGEST_UNPACKED = 512 * 1024 * 1024


def sheet_rows(path: Path) -> Iterator[tuple[int, list[str] | CodecError]]:
    """First the header, then the rows that have a value, as wide as the header, with their row numbers."""
    workbook = _open(path)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # some programs write a dimension that hides rows
        width = 0
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_text(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            if not width:
                cells = header_of(cells)
                width = len(cells)
            if len(cells) > width:
                yield number, wrong_width(width, len(cells))
            else:
                yield number, cells + [""] * (width - len(cells))
    except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile, EOFError) as error:
        raise CodecError("table.unreadable", "the workbook breaks off: {reason}", reason=error) from error
    finally:
        workbook.close()


def _open(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST_UNPACKED:
            raise CodecError(
                "table.too_large",
                "the workbook unpacks to {size} bytes, over {limit}",
                size=size,
                limit=LARGEST_UNPACKED,
            )
        from openpyxl import load_workbook  # noqa: PLC0415  25 MB that only a workbook needs

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # parts of a workbook that matter only to those who edit it
            return load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise CodecError("table.unreadable", "not readable as XLSX: {reason}", reason=error) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet knows no whole numbers: 2024 comes as 2024.0
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
