"""CNXML 0.8 modules under COLLXML collections, as OpenStax keeps its books.

``modules/*/index.cnxml`` are the texts, one item each; ``collections/*.collection.xml`` say where in the book
they stand and under which licence.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tongxue.interop.archive import Tree
from tongxue.interop.cnxml_markdown import Conversion, convert
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.folder import open_tree
from tongxue.interop.mediatype import check_type
from tongxue.interop.paths import resolve
from tongxue.interop.record import Contributor, Item, Record, Rejection, SourceFile
from tongxue.interop.terms import (
    LANGUAGE_INVALID,
    LICENCE_UNKNOWN,
    language_of,
    licence_of,
    shortened,
    subject_of,
    unique,
)
from tongxue.interop.xml import attribute, child, children, local, parse, text

CNXML_EXERCISES_ELSEWHERE = "cnxml_exercises_elsewhere"
CNXML_MEDIA_MISSING = "cnxml_media_missing"
CNXML_MODULE_MISSING = "cnxml_module_missing"
CNXML_MODULE_UNPLACED = "cnxml_module_unplaced"
CNXML_NO_MODULES = "cnxml_no_modules"
CNXML_NO_TITLE = "cnxml_no_title"

_DEEPEST = 16
_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Book:
    """A collection's own metadata; empty for modules that stand in none."""

    title: str = ""
    language: str = ""
    licence: str = ""
    contributors: tuple[Contributor, ...] = ()


@dataclass(frozen=True, slots=True)
class _Position:
    """Where a module stands: its book, and the titles of the parts and chapters above it."""

    book: _Book
    chapters: tuple[str, ...]


def collections(tree: Tree) -> list[str]:
    """The members that are collections."""
    return sorted(m for m in tree.members if m.endswith(".collection.xml") and "collections" in m.split("/")[:-1])


def modules(tree: Tree) -> list[str]:
    """The members that are modules."""
    return sorted(m for m in tree.members if m.endswith("/index.cnxml"))


def read_items(path: Path, *, name: str) -> Iterator[Item | Rejection]:
    """The modules of a folder or ZIP archive that came as ``name``, in the order of the book. Raises nothing.

    A module that no collection names is taken and reported: its licence is then unknown.
    Keys are the names of the modules (``m00001``). The files of an item are the module as it came and the
    media that it shows, under the paths that its body uses.
    """
    try:
        with open_tree(path) as tree:
            yield from tree.rejections
            found = {posixpath.basename(posixpath.dirname(member)): member for member in modules(tree)}
            if not found:
                raise CodecError(CNXML_NO_MODULES, "there is no module in it")  # noqa: TRY301
            positions: dict[str, _Position] = {}
            for member in collections(tree):
                yield from _place_modules(tree, member, found, positions, name)
            for module, position in positions.items():
                yield from _module_items(tree, found[module], position, name)
            for module in (m for m in found if m not in positions):
                yield reject(
                    f"{name}/{found[module]}",
                    CNXML_MODULE_UNPLACED,
                    "no collection names {module}",
                    module=module,
                )
                yield from _module_items(tree, found[module], _Position(_Book(), ()), name)
    except CodecError as fault:
        yield fault.rejection(name)


def _place_modules(
    tree: Tree, member: str, found: dict[str, str], positions: dict[str, _Position], name: str
) -> Iterator[Rejection]:
    place = f"{name}/{member}"
    try:
        root = parse(tree.read(member))
    except CodecError as fault:
        yield fault.rejection(place)
        return
    metadata = child(root, "metadata")
    title = text(child(metadata, "title"))
    licence, language, problems = _terms(metadata, place)
    yield from problems
    book = _Book(title, language, licence, tuple(_people(metadata)))
    for module, chapters in _modules_of(child(root, "content"), (), 0):
        if module in found:
            positions.setdefault(module, _Position(book, chapters))
        else:
            yield reject(
                f"{name}: {' / '.join((title, *chapters))}",
                CNXML_MODULE_MISSING,
                "the collection names the module {module}, which is not there",
                module=module,
            )


def _modules_of(
    content: etree._Element | None, chapters: tuple[str, ...], depth: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for element in [] if content is None or depth > _DEEPEST else content:
        if local(element) == "module":
            yield attribute(element, "document"), chapters
        elif local(element) == "subcollection":
            yield from _modules_of(
                child(element, "content"), unique(*chapters, text(child(element, "title"))), depth + 1
            )


def _module_items(tree: Tree, member: str, position: _Position, name: str) -> Iterator[Item | Rejection]:
    place = f"{name}/{member}"
    try:
        root = parse(tree.read(member))
        title = text(child(root, "metadata", "title")) or text(child(root, "title"))
        if not title:
            raise CodecError(CNXML_NO_TITLE, "the module has no title")  # noqa: TRY301
    except CodecError as fault:
        yield fault.rejection(place)
        return
    metadata = child(root, "metadata")
    licence, language, problems = _terms(metadata, place)
    yield from problems
    converted = convert(child(root, "content"))
    files, missing = _files(tree, member, converted)
    yield from (fault.rejection(f"{place} → {path}") for path, fault in missing if fault is not None)
    yield from _lacking(place, [path for path, fault in missing if fault is None], converted)
    module = posixpath.basename(posixpath.dirname(member))
    book = position.book
    keywords = (text(e) for e in children(child(metadata, "keywordlist"), "keyword"))
    subjects = tuple(text(e) for e in children(child(metadata, "subjectlist"), "subject"))
    record = Record(
        title=title,
        summary=shortened(text(child(metadata, "abstract")) or _objectives(root)),
        type="lesson",
        subject=subject_of(subjects),
        keywords=unique(*keywords, *subjects, *position.chapters),
        language=language or book.language,
        licence=licence or book.licence,
        contributors=tuple(_people(metadata)) or book.contributors,
        source=book.title,
        provenance="; ".join(unique(name, " / ".join((book.title, *position.chapters)) if book.title else "", member)),
        body=converted.markdown,
    )
    yield Item(module, place, record, files)


def _files(
    tree: Tree, member: str, converted: Conversion
) -> tuple[tuple[SourceFile, ...], list[tuple[str, CodecError | None]]]:
    """The module as it came and its media; beside them the media that are not there (None) or are refused."""
    files = [tree.file(member, "index.cnxml")]
    missing: list[tuple[str, CodecError | None]] = []
    for src, path in converted.media.items():
        source = resolve(member, src)
        if source not in tree.members:
            missing.append((src, None))
            continue
        try:
            with tree.open(source) as stream:
                check_type(stream, source)
            files.append(tree.file(source, path))
        except CodecError as fault:
            missing.append((src, fault))
    return tuple(files), missing


def _lacking(place: str, missing: list[str], converted: Conversion) -> Iterator[Rejection]:
    """One line a module for all that the source lacks of it: a book without its media is still read."""
    if missing:
        names = ", ".join(posixpath.basename(path) for path in missing[:_NAMED])
        yield reject(
            place,
            CNXML_MEDIA_MISSING,
            "{count} media files are not there: {names}",
            count=len(missing),
            names=names,
        )
    if converted.exercises:
        yield reject(
            place,
            CNXML_EXERCISES_ELSEWHERE,
            "{count} exercises are held by an exercise bank elsewhere: {names}",
            count=len(converted.exercises),
            names=", ".join(converted.exercises[:_NAMED]),
        )


def _objectives(root: etree._Element) -> str:
    """The learning objectives that a module begins with: its section of that class or title, as a summary."""
    for section in children(child(root, "content"), "section"):
        marked = (
            "learning-objectives" in attribute(section, "class")
            or text(child(section, "title")).lower() == "learning objectives"
        )
        if marked:
            return " ".join(text(item) for item in section.iter() if local(item) == "item")
    return ""


def _terms(metadata: etree._Element | None, place: str) -> tuple[str, str, list[Rejection]]:
    """Licence, language, and what of them could not be understood (mdml ``license``, ``language``)."""
    stated = next(iter(children(metadata, "license")), None)
    licence = "" if stated is None else licence_of(attribute(stated, "url"), text(stated))
    value = text(child(metadata, "language"))
    language = language_of(value)
    problems = []
    if stated is not None and not licence:
        named = attribute(stated, "url") or text(stated)
        problems.append(reject(place, LICENCE_UNKNOWN, "the licence {value!r} is not known", value=named))
    if value and not language:
        problems.append(reject(place, LANGUAGE_INVALID, "{value!r} is no language tag", value=value))
    return licence, language, problems


def _people(metadata: etree._Element | None) -> Iterator[Contributor]:
    """mdml: roles name actors by their ids; the name is ``fullname``."""
    names = {
        attribute(actor, "userid") or attribute(actor, "id"): text(child(actor, "fullname"))
        or text(child(actor, "name"))
        for actor in children(child(metadata, "actors"), "person", "organization")
    }
    for role in children(child(metadata, "roles"), "role"):
        for identifier in text(role).split():
            if names.get(identifier):
                yield Contributor(names[identifier], attribute(role, "type") or "author")
