"""Files that lie beside a table and belong to its rows: pictures, pages, texts (``files`` of a mapping)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tongxue.interop.errors import CodecError
from tongxue.interop.fields import check_text
from tongxue.interop.folder import find_inside, open_inside
from tongxue.interop.markdown import read_text
from tongxue.interop.paths import safe_path
from tongxue.interop.record import Item, Rejection, SourceFile


def attach(item: Item, names: Sequence[str], root: Path) -> Iterator[Item | Rejection]:
    """The item with the files of these names below ``root``, after reports on those that cannot be taken.

    The first file is the main one. A Markdown file is not kept as a file: it is the body, without a heading that only
    repeats the title; its pictures are other files of the row.
    """
    files: list[SourceFile] = []
    for order, name in enumerate(names):
        place = f"{item.place} » {name}"
        try:
            path = safe_path(name)
            file = _find(root, path)
            if path.endswith(".md"):
                text = read_text(file).removeprefix(f"# {item.record.title}\n")
                item = replace(item, record=replace(item.record, body=check_text("body", text)))
            else:
                files.append(SourceFile(path, partial(open_inside, file), file.stat().st_size, order == 0))
        except CodecError as fault:
            yield fault.rejection(place)
    yield replace(item, files=tuple(files))


def _find(root: Path, path: str) -> Path:
    file = find_inside(root, path)
    if file is None:
        raise CodecError("row.file_missing", "there is no file {path} beside the table", path=path)
    return file
