"""Which codec reads a path, and how: one place where sources become items."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from tongxue.apps.catalog.domain.unpacking import is_hidden, unpacked, unpacked_one_by_one
from tongxue.apps.catalog.errors import SourceRefused, SourceUnknown
from tongxue.apps.catalog.models import ImportRun
from tongxue.interop import cartridge, cnxml, epub, markdown, package, questions, scorm, tables
from tongxue.interop.archive import open_archive
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.foldersettings import FolderSettings, load_settings, parse_settings
from tongxue.interop.mapping import load_mapping
from tongxue.interop.record import Item, Rejection

Items = Iterator[Item | Rejection]
JSON_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
TABLES = (".csv", ".tsv", ".xlsx", *JSON_LINES)
PAGES = (".md", ".markdown")
PACKAGES = (".epub", ".imscc", ".zip")
ZIPPED = "-zip"
"""Ends the kind of a folder that came as a ZIP."""


def detect_kind(path: Path) -> str:
    """The codec for a path, by what it holds; raises SourceUnknown, and SourceRefused where opening it would harm."""
    try:
        kind = _folder_kind(path) if path.is_dir() else _file_kind(path)
    except CodecError as error:
        raise SourceRefused(name=path.name, reason=error.code, values=error.params) from error
    if not kind:
        raise SourceUnknown(name=path.name)
    return kind


def _folder_kind(folder: Path) -> str:
    if package.detect(folder) == "cnxml":
        return "cnxml"
    files = _files(folder)
    if any(file.name.lower().endswith(PAGES) for file in files):
        return "markdown"
    return "collection" if any(map(_part_kind, files)) else ""


def _file_kind(path: Path) -> str:
    if path.name.lower().endswith(TABLES):
        return _part_kind(path) or "table"
    kind = package.detect(path) if path.is_file() else ""
    return _archive_kind(path) if kind == "zip" else kind


def _archive_kind(path: Path) -> str:
    """A folder that came as a ZIP: of no more is unpacked than it takes to know one of its parts."""
    with open_archive(path) as archive:
        if any(member.lower().endswith(PAGES) for member in archive.members):
            return f"markdown{ZIPPED}"
        parts = [member for member in archive.members if member.lower().endswith((*JSON_LINES, *PACKAGES))]
        return f"collection{ZIPPED}" if any(map(_part_kind, unpacked_one_by_one(archive, parts))) else ""


def _part_kind(file: Path) -> str:
    """What a file is, that may lie beside others of its or another kind; "" for what cannot be taken by itself."""
    name = file.name.lower()
    if name.endswith(JSON_LINES):
        return "questions" if questions.is_bank(file) else ""
    if not name.endswith(PACKAGES):
        return ""
    try:
        kind = package.detect(file)
    except CodecError:
        return ""  # told when the collection is read, which goes on behind it
    return kind if kind != "zip" else ""


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file() and not is_hidden(file.relative_to(folder))]


@contextmanager
def open_source(run: ImportRun) -> Iterator[Items]:
    """The items of a run's source from its beginning; their files can be read for as long as it is open.

    Raises, here or while items are asked for, SourceRefused and SourceUnknown for a source that cannot be read at all.
    """
    path, told = Path(run.path), list[Rejection]()
    with ExitStack() as stack:
        if run.kind.endswith(ZIPPED):
            with _refusing(run):
                path, told = stack.enter_context(unpacked(path))
        yield chain(told, _read(path, run))


def _read(path: Path, run: ImportRun) -> Items:
    with _refusing(run):
        yield from _READERS[run.kind.removesuffix(ZIPPED)](path, run)


@contextmanager
def _refusing(run: ImportRun) -> Iterator[None]:
    try:
        yield
    except CodecError as error:
        raise SourceRefused(name=run.label, reason=error.code, values=error.params) from error
    except FileNotFoundError as error:
        raise SourceUnknown(name=Path(run.path).name) from error


def _read_table(path: Path, run: ImportRun) -> Items:
    if not run.mapping:
        raise SourceRefused(name=run.label, reason="mapping.missing", values={})
    return tables.read_items(path, load_mapping(Path(run.mapping)))


def _settings(run: ImportRun) -> FolderSettings:
    """The settings file that a run was given; a folder of pages and a question bank can do without."""
    return load_settings(Path(run.mapping)) if run.mapping else parse_settings(b"")


def _read_markdown(path: Path, run: ImportRun) -> Items:
    return markdown.read_folder(path, _settings(run))


def _read_questions(path: Path, run: ImportRun) -> Items:
    return questions.read_items(path, _settings(run))


def _read_collection(folder: Path, run: ImportRun) -> Items:
    """Several packages and files of question banks, each by its own codec; what is neither is told.

    An item's key is the one that it has in its part, behind the part's name: two packages of one program often have
    the same.
    """
    for file in _files(folder):
        name = file.relative_to(folder).as_posix()
        for entry in _read_part(file, name, run):
            yield replace(entry, key=f"{name}/{entry.key}") if isinstance(entry, Item) else entry


def _read_part(file: Path, name: str, run: ImportRun) -> Items:
    kind = _part_kind(file)
    if kind == "questions":
        yield from _read_questions(file, run)
    elif kind:
        yield from _PACKAGES[kind](file, name=name)
    else:
        yield _unknown(file, name)


def _unknown(file: Path, name: str) -> Rejection:
    """Why a file of a collection is not taken: a package that would harm says it itself."""
    try:
        package.detect(file)
    except CodecError as error:
        return error.rejection(name)
    return reject(name, "import.part_unknown", "{name} is no package and no question bank", name=name)


def _each(kind: str, pattern: str) -> Callable[[Path, ImportRun], Items]:
    """A codec over a single package, or over all packages of a folder."""

    def read_all(path: Path, run: ImportRun) -> Items:
        for package_path in sorted(path.glob(pattern)) if path.is_dir() else [path]:
            yield from _PACKAGES[kind](package_path, name=package_path.name if path.is_dir() else run.label)

    return read_all


_PACKAGES: dict[str, Callable[..., Items]] = {
    "epub": epub.read_items,
    "cartridge": cartridge.read_items,
    "scorm": scorm.read_items,
    "cnxml": cnxml.read_items,
}
_READERS: dict[str, Callable[[Path, ImportRun], Items]] = {
    "table": _read_table,
    "markdown": _read_markdown,
    "questions": _read_questions,
    "collection": _read_collection,
    "epub": _each("epub", "*.epub"),
    "cartridge": _each("cartridge", "*.imscc"),
    "scorm": _each("scorm", "*.zip"),
    "cnxml": lambda path, run: cnxml.read_items(path, name=run.label),
}
