"""Tables as streams of items: CSV (RFC 4180 and its cousins), XLSX (ISO/IEC 29500-1) and JSON Lines.

Memory does not grow with the table. What is wrong with the table as a whole is raised as CodecError before
the first row; what is wrong with one row is yielded in its place as a Rejection with its line, and the rows
after it go on.
"""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from tongxue.interop.csvrows import csv_rows
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.mapping import TableMapping
from tongxue.interop.record import Item, Rejection
from tongxue.interop.rowfiles import attach
from tongxue.interop.spreadsheet import sheet_rows

LONGEST_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row under its header. ``number`` is the line (of a sheet, the row) that it starts on, from 1."""

    number: int
    values: Mapping[str, Any]


def read_rows(path: Path) -> Iterator[Row | Rejection]:
    """The rows of a .csv, .tsv, .txt, .xlsx, .jsonl, .ndjson or .jsonl.gz file, but for empty ones."""
    name = path.name.lower()
    if name.endswith((".csv", ".tsv", ".txt")):
        return _headed(csv_rows(path), path.name)
    if name.endswith(".xlsx"):
        return _headed(sheet_rows(path), path.name)
    if name.endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")):
        return _json_rows(path)
    raise CodecError("table.unsupported", "{name} is not a CSV, XLSX or JSON Lines file", name=path.name)


def read_items(path: Path, mapping: TableMapping) -> Iterator[Item | Rejection]:
    """The items that a mapping makes of a table; raises CodecError at once if a column is missing.

    Files that the mapping names are looked for beside the table and nowhere else.
    """
    rows = read_rows(path)
    name, checked, make, wanted = path.name, False, mapping.item, mapping.wanted
    for row in rows:
        if isinstance(row, Rejection):
            yield row
            continue
        if not checked:
            _check_columns(mapping.columns, row.values)
            checked = True
        if not wanted(row.values):
            continue
        place = f"{name}:{row.number}"
        try:
            item = make(row.values, place)
            names = mapping.file_names(row.values)
            yield from attach(item, names, path.parent.resolve()) if names else (item,)
        except CodecError as error:
            yield error.rejection(place)


def _check_columns(wanted: tuple[str, ...], found: Mapping[str, Any]) -> None:
    if missing := [column for column in wanted if column not in found]:
        raise CodecError(
            "table.missing_columns",
            "the table has no column {missing}; it has {found}",
            missing=", ".join(missing),
            found=", ".join(found),
        )


def _headed(rows: Iterator[tuple[int, list[str] | CodecError]], name: str) -> Iterator[Row | Rejection]:
    """Rows under the names of the first one."""
    header: list[str] = []
    for number, cells in rows:
        if isinstance(cells, CodecError):
            if not header:
                raise cells
            yield cells.rejection(f"{name}:{number}")
        elif header:
            yield Row(number, dict(zip(header, cells, strict=True)))
        else:
            header = cells
    if not header:
        raise CodecError("table.empty", "{name} has no rows", name=name)


def _json_rows(path: Path) -> Iterator[Row | Rejection]:
    """JSON Lines: one RFC 8259 object a line; each brings its own names."""
    name, number = path.name, 0
    try:
        with _open(path) as stream:
            while line := stream.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    _skip_line(stream)
                    message = "the line is longer than {limit} bytes"
                    yield reject(f"{name}:{number}", "row.too_long", message, limit=LONGEST_LINE)
                elif not line.isspace():
                    row = _json_row(number, line)
                    yield row.rejection(f"{name}:{number}") if isinstance(row, CodecError) else row
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        # What was read before the damage has been yielded already and stays good.
        yield reject(f"{name}:{number + 1}", "table.unreadable", "the file breaks off: {reason}", reason=error)
        return
    if not number:
        raise CodecError("table.empty", "{name} has no rows", name=name)


def _open(path: Path) -> BinaryIO:
    if path.name.lower().endswith(".gz"):
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _json_row(number: int, line: bytes) -> Row | CodecError:
    try:
        values = orjson.loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
    except orjson.JSONDecodeError as error:
        return CodecError("row.malformed", "not readable as JSON: {reason}", reason=error.msg)
    if not isinstance(values, dict):
        return CodecError("row.malformed", "the line is not a JSON object", reason="not an object")
    return Row(number, {key: "" if value is None else value for key, value in values.items()})
