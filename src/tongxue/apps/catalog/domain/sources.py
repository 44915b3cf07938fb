"""Which codec reads a path, and how: one place where sources become items."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tongxue.apps.catalog.errors import SourceRefused, SourceUnknown
from tongxue.apps.catalog.models import ImportRun
from tongxue.interop import cartridge, cnxml, epub, markdown, package, questions, scorm, tables
from tongxue.interop.archive import open_archive
from tongxue.interop.errors import CodecError
from tongxue.interop.foldersettings import load_settings, parse_settings
from tongxue.interop.mapping import load_mapping
from tongxue.interop.record import Item, Rejection

Items = Iterator[Item | Rejection]
TABLES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


def detect_kind(path: Path) -> str:
    """The codec for a path, by what it holds; raises SourceUnknown."""
    if path.is_dir():
        if package.detect(path) == "cnxml":
            return "cnxml"
        if any(path.rglob("*.md")):
            return "markdown"
    elif path.name.lower().endswith(TABLES):
        return "table"
    elif path.is_file():
        kind = package.detect(path)
        if kind in {"epub", "cartridge", "scorm", "cnxml"}:
            return kind
        if kind == "zip" and _holds_markdown(path):
            return "markdown-zip"
    raise SourceUnknown(name=path.name)


def _holds_markdown(path: Path) -> bool:
    with open_archive(path) as archive:
        return any(member.lower().endswith((".md", ".markdown")) for member in archive.members)


def read_source(run: ImportRun) -> Items:
    """The items of a run's source from its beginning. Raises SourceRefused for a source that cannot be read at all."""
    path = Path(run.path)
    try:
        yield from _READERS[run.kind](path, run)
    except CodecError as error:
        raise SourceRefused(name=run.label, reason=error.code, values=error.params) from error
    except FileNotFoundError as error:
        raise SourceUnknown(name=path.name) from error


def _mapping(run: ImportRun) -> Path:
    """The mapping or settings file that a run was given; raises SourceRefused where a table has none."""
    if not run.mapping:
        raise SourceRefused(name=run.label, reason="mapping.missing", values={})
    return Path(run.mapping)


def _read_table(path: Path, run: ImportRun) -> Items:
    return tables.read_items(path, load_mapping(_mapping(run)))


def _read_markdown(path: Path, run: ImportRun) -> Items:
    return markdown.read_folder(path, load_settings(_mapping(run)) if run.mapping else parse_settings(b""))


def _read_markdown_zip(path: Path, run: ImportRun) -> Items:
    """A folder of Markdown that came as a ZIP: unpacked for as long as its items are read."""
    with TemporaryDirectory() as unpacked:
        folder = Path(unpacked)
        with open_archive(path) as archive:
            yield from archive.rejections
            for member in archive.members:
                target = folder / member  # the archive hands out safe relative paths only
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file)
        yield from _read_markdown(folder, run)


def _read_questions(path: Path, run: ImportRun) -> Items:
    return questions.read_items(path, load_settings(_mapping(run)))


def _named(read: Callable[..., Items]) -> Callable[[Path, ImportRun], Items]:
    return lambda path, run: read(path, name=run.label)


def _each(read: Callable[..., Items], pattern: str) -> Callable[[Path, ImportRun], Items]:
    """A codec over a single package, or over all packages of a folder."""

    def read_all(path: Path, run: ImportRun) -> Items:
        for package_path in sorted(path.glob(pattern)) if path.is_dir() else [path]:
            yield from read(package_path, name=package_path.name if path.is_dir() else run.label)

    return read_all


_READERS: dict[str, Callable[[Path, ImportRun], Items]] = {
    "table": _read_table,
    "markdown": _read_markdown,
    "markdown-zip": _read_markdown_zip,
    "questions": _read_questions,
    "epub": _each(epub.read_items, "*.epub"),
    "cartridge": _each(cartridge.read_items, "*.imscc"),
    "scorm": _each(scorm.read_items, "*.zip"),
    "cnxml": _named(cnxml.read_items),
}
