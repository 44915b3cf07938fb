"""A folder of Markdown as items: each page one, its pictures its files.

The body is CommonMark; what a site's own dialect adds is folded into it. Nothing outside of the folder is
read, and no link of the file system is followed.
"""

import io
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from markdown_it.token import Token

from tongxue.interop.csvrows import detect_encoding
from tongxue.interop.d2lbook import Book
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.fields import check_many, check_text
from tongxue.interop.folder import find_inside, open_inside
from tongxue.interop.foldersettings import FolderSettings
from tongxue.interop.licencefile import recognise_licence
from tongxue.interop.markdownblocks import blocks, without_comments
from tongxue.interop.mkdocs import fold_mkdocs, split_metadata
from tongxue.interop.plaintext import inline_text, markdown_parser, plain_text
from tongxue.interop.record import Contributor, Item, Record, Rejection, SourceFile

LONGEST_PAGE = 4 * 1024 * 1024
LONGEST_SUMMARY = 200
_SUFFIXES = (".md", ".markdown")
_LICENCE_FILES = ("LICENSE", "LICENCE", "LICENSE.md", "LICENSE.txt", "COPYING")
_INDEXES = frozenset({"index", "readme", "_index"})
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^#(?!#)[ \t]+(.+?)[ \t]*#*[ \t]*$|^(\S.*)\n=+[ \t]*$", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)|<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
# Chinese is written without spaces: one that comes from a line break of the source is none.
_WRAPPED = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
_SHOWN_PATHS = 5


@dataclass(slots=True)
class _Page:
    """A page on its way to being an item."""

    path: str
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)
    problems: list[CodecError] = field(default_factory=list)


def read_folder(path: Path, settings: FolderSettings) -> Iterator[Item | Rejection]:
    """The pages of a folder, by path; reports on parts that could not be taken come before their page."""
    root = path.resolve(strict=True)
    licence, holder = _licence(root)
    if not licence and "licence" not in settings.constants:
        message = "no licence is stated and no LICENSE file is recognised"
        yield reject(_LICENCE_FILES[0], "licence.unknown", message)
    book = _read_book(root) if settings.dialect == "d2l" else Book()
    for found in _walk(root):
        if isinstance(found, Rejection):
            yield found
            continue
        try:
            page = _Page(found, read_text(root / found))
            item = _item(root, page, settings, book, {"licence": licence, "rights_holder": holder})
        except CodecError as error:
            yield error.rejection(found)
        else:
            yield from (problem.rejection(found) for problem in page.problems)
            yield item


def _walk(root: Path) -> Iterator[str | Rejection]:
    """The pages below a folder; links of the file system are reported and not followed."""
    for folder, folders, files in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted({*folders, *files}):
            full = Path(folder) / name
            place = full.relative_to(root).as_posix()
            if full.is_symlink() and (name in folders or name.lower().endswith(_SUFFIXES)):
                yield reject(place, "path.symlink", "{path} is a symbolic link", path=place)
            elif name in files and name.lower().endswith(_SUFFIXES):
                yield place


def _read_book(root: Path) -> Book:
    book = Book()
    for found in _walk(root):
        if isinstance(found, str):
            try:
                book.add(found, without_comments(read_text(root / found)))
            except CodecError:
                continue  # it is reported when its turn comes
    return book


def read_text(path: Path) -> str:
    """The text of a Markdown file in whatever encoding, with plain line breaks. Raises CodecError."""
    size = path.stat().st_size
    if size > LONGEST_PAGE:
        raise CodecError("page.too_long", "the page has {size} bytes, over {limit}", size=size, limit=LONGEST_PAGE)
    data = path.read_bytes()
    try:
        return data.decode(detect_encoding(io.BytesIO(data))).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CodecError("page.undecodable", "line {line} does not decode", line=line) from error


def _licence(root: Path) -> tuple[str, str]:
    for name in _LICENCE_FILES:
        file = root / name
        if file.is_file() and not file.is_symlink():
            return recognise_licence(file.read_bytes()[:LONGEST_PAGE].decode("utf-8", "replace"))
    return "", ""


def _item(root: Path, page: _Page, settings: FolderSettings, book: Book, given: Mapping[str, str]) -> Item:
    fields = {**given, **settings.for_page(page.path)}
    _take_front_matter(page)
    _fold(root, page, settings, book, str(fields.get("language", "")))
    title = _title(page, settings)
    body = check_text("body", page.text)
    if not body:
        raise CodecError("page.empty", "the page has no text")
    summary = str(page.metadata.get("description") or "") or first_paragraph(body)
    fields |= {"title": check_text("title", title), "summary": check_text("summary", summary), "body": body}
    if people := _listed(page.metadata.get("author") or page.metadata.get("authors")):
        fields["contributors"] = tuple(Contributor(name) for name in dict.fromkeys(people))
    if tags := _listed(page.metadata.get("tags") or page.metadata.get("keywords")):
        fields["keywords"] = check_many("keywords", [*fields.get("keywords", ()), *tags])
    return Item(page.path, page.path, Record(**fields), tuple(_pictures(root, page)))


def _listed(value: object) -> list[str]:
    parts = value if isinstance(value, list) else re.split(r"[,，、;]", value) if isinstance(value, str) else []
    return [part.strip() for part in parts if isinstance(part, str) and part.strip()]


def _take_front_matter(page: _Page) -> None:
    """YAML 1.2 between two lines of hyphens; where it is broken the page is taken without it."""
    page.text = page.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    if not (found := _FRONT_MATTER.match(page.text)):
        return
    page.text = page.text[found.end() :]
    try:
        metadata = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        page.problems.append(CodecError("page.front_matter", "not readable as YAML: {reason}", reason=reason))
        return
    if isinstance(metadata, dict):
        page.metadata = {str(name).lower(): value for name, value in metadata.items()}


def _fold(root: Path, page: _Page, settings: FolderSettings, book: Book, language: str) -> None:
    page.text = without_comments(page.text).strip("\n")
    if settings.dialect == "d2l":
        page.text = book.fold(page.path, page.text)
    elif settings.dialect == "mkdocs":
        metadata, page.text = split_metadata(page.text)
        page.metadata = {**metadata, **page.metadata}
        missing: list[str] = []
        page.text = fold_mkdocs(page.text, language=language, include=partial(_snippet, root, missing))
        _report(page, "page.snippets_missing", "snippets", missing)


def _snippet(root: Path, missing: list[str], name: str) -> str | None:
    file = find_inside(root, posixpath.normpath(name))
    if file:
        try:
            return read_text(file)
        except CodecError:
            pass
    missing.append(name)
    return None


def _title(page: _Page, settings: FolderSettings) -> str:
    """The title, by the surest source first; a first heading that is the title leaves the body."""
    words, at, end = "", 0, 0
    for is_code, lines in blocks(page.text.split("\n")):
        text = "\n".join(lines)
        if not is_code and (found := _TITLE.search(text)):
            words, at, end = found[1] or found[2], at + found.start(), at + found.end()
            break
        at += len(text) + 1
    heading = plain_text(words)
    stated = str(page.metadata.get("title") or "") or settings.titles.get(page.path, "")
    if heading and (not stated or stated == heading) and not page.text[:at].strip():
        page.text = page.text[end:].strip("\n")
    return stated or heading or _name(page.path)


def _name(path: str) -> str:
    """A title from a file's name, or from its folder's where the file is the folder's index."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    if stem.lower() in _INDEXES and folder:
        stem = folder.rpartition("/")[2]
    return stem.replace("-", " ").replace("_", " ").strip() or path


def first_paragraph(markdown: str) -> str:
    """The first paragraph that has words, plain, at most LONGEST_SUMMARY characters."""
    tokens = markdown_parser().parse(markdown)
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and before.level == 0:
            words = _WRAPPED.sub("", " ".join(inline_text(token).split()))
            if words and _says_something(token):
                return words if len(words) <= LONGEST_SUMMARY else words[: LONGEST_SUMMARY - 1] + "…"
    return ""


def _says_something(paragraph: Token) -> bool:
    """Not only pictures or a link elsewhere ("previous lesson", "quiz"): words of its own."""
    depth = 0
    for child in paragraph.children or ():
        depth += child.nesting if child.type.startswith("link") else 0
        if not depth and child.type == "text" and child.content.strip():
            return True
    return False


def _pictures(root: Path, page: _Page) -> Iterator[SourceFile]:
    """The pictures of a page that lie in the folder; the others are reported."""
    missing: list[str] = []
    outside: list[str] = []
    for path in dict.fromkeys(_picture_paths(page)):
        if path.startswith("../") or path == "..":
            outside.append(path)
        elif file := find_inside(root, path):
            yield SourceFile(path, partial(open_inside, file), file.stat().st_size)
        else:
            missing.append(path)
    _report(page, "page.path_outside", "pictures outside of the folder", outside)
    _report(page, "page.pictures_missing", "pictures", missing)


def _picture_paths(page: _Page) -> Iterator[str]:
    for is_code, lines in blocks(page.text.split("\n")):
        for found in () if is_code else _PICTURE.finditer("\n".join(lines)):
            address = unquote(found[1] or found[2]).partition("#")[0].partition("?")[0]
            if address and not _ABSOLUTE.match(address) and "\0" not in address:
                base = "" if address.startswith("/") else posixpath.dirname(page.path)
                yield posixpath.normpath(posixpath.join(base, address.lstrip("/")))


def _report(page: _Page, code: str, what: str, paths: list[str]) -> None:
    if paths:
        listed = ", ".join(paths[:_SHOWN_PATHS]) + (" …" if len(paths) > _SHOWN_PATHS else "")
        message = f"{what}: {{count}} not taken: {{paths}}"
        page.problems.append(CodecError(code, message, count=len(paths), paths=listed))
