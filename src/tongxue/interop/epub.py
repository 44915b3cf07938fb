"""EPUB books, versions 2.0.1 and 3.0–3.3 (ISO/IEC 23761), fixed layout and right-to-left ones included.

A book is one item: the whole file, its metadata (EPUB 3.3 §5.5), its table of contents as text, and its
cover.
"""

import io
import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tongxue.interop.archive import Archive, open_archive
from tongxue.interop.epub_package import Package, read_contents, read_package
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.folder import whole_file
from tongxue.interop.markup import html_text, outline
from tongxue.interop.mediatype import check_picture, check_type
from tongxue.interop.record import Contributor, Item, Record, Rejection, SourceFile
from tongxue.interop.terms import (
    ACCESSIBILITY_UNKNOWN,
    LANGUAGE_INVALID,
    LICENCE_UNKNOWN,
    holder_of,
    language_of,
    licence_of,
    role_of,
    shortened,
    subject_of,
    unique,
)
from tongxue.interop.vocabulary import ACCESSIBILITY
from tongxue.interop.xml import attribute, children, local, parse, text

EPUB_ENCRYPTED = "epub_encrypted"
EPUB_FILE_MISSING = "epub_file_missing"
EPUB_NO_CONTENT = "epub_no_content"
EPUB_NO_TITLE = "epub_no_title"

_ENCRYPTION = "META-INF/encryption.xml"
# Fonts only are made unreadable by these two (EPUB 3.3 §4.4, and Adobe's older way); anything else is a lock
# on the text.
_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_TITLES_IN_SUMMARY = 12


def read_items(path: Path, *, name: str) -> Iterator[Item | Rejection]:
    """The one item of a book that came as ``name``, and what of it could not be taken. Raises nothing.

    The key is the unique identifier (EPUB 3.3 §5.4.1), or the name where a book has none. The files are the
    book (main) and its cover.
    """
    try:
        with open_archive(path) as archive:
            yield from archive.rejections
            package = read_package(archive)
            _refuse_locked(archive)
            yield from _missing(archive, package, name)
            contents = [(e.depth, e.title) for e in read_contents(archive, package)]
            record, rejections = _record(package, contents, name)
            yield from rejections
            cover = _cover(archive, package, name)
            if isinstance(cover, Rejection):
                yield cover
            covers = (cover,) if isinstance(cover, SourceFile) else ()
            yield Item(package.unique_identifier or name, name, record, (whole_file(path, name), *covers))
    except CodecError as fault:
        yield fault.rejection(name)


def _refuse_locked(archive: Archive) -> None:
    if _ENCRYPTION not in archive.members:
        return
    for method in parse(archive.read(_ENCRYPTION)).iter():
        if local(method) == "EncryptionMethod" and attribute(method, "Algorithm") not in _OBFUSCATION:
            raise CodecError(
                EPUB_ENCRYPTED, "the book is locked by {algorithm}", algorithm=attribute(method, "Algorithm")
            )


def _missing(archive: Archive, package: Package, name: str) -> Iterator[Rejection]:
    """Resources that the manifest lists and the book lacks; without any page to read there is no book."""
    for member, item in package.manifest.values():
        href = attribute(item, "href")
        if member not in archive.members and "://" not in href:
            yield reject(
                f"{name}/{member or href}",
                EPUB_FILE_MISSING,
                "the book lists {path} and lacks it",
                path=member or href,
            )
    pages = [package.manifest.get(attribute(i, "idref"), ("", None))[0] for i in children(package.spine, "itemref")]
    if not any(page in archive.members for page in pages):
        raise CodecError(EPUB_NO_CONTENT, "the book has no page to read")


def _record(package: Package, contents: list[tuple[int, str]], name: str) -> tuple[Record, list[Rejection]]:
    title = _title(package)
    if not title:
        raise CodecError(EPUB_NO_TITLE, "the book has no title")
    rejections: list[Rejection] = []
    licence, language = _terms(package, name, rejections)
    description = " ".join(map(html_text, package.values("description")))  # often HTML, escaped
    titles = [entry for depth, entry in contents if depth == 0][:_TITLES_IN_SUMMARY]
    record = Record(
        title=title,
        summary=shortened(description or " · ".join(titles)),
        type="textbook",
        subject=subject_of(package.values("subject")),
        keywords=package.values("subject"),
        language=language,
        licence=licence,
        rights_holder=holder_of(*package.values("rights")),
        contributors=tuple(_contributors(package)),
        provenance="; ".join(
            unique(
                name,
                *package.values("identifier"),
                *package.values("source"),
                *package.properties("dcterms:modified"),
            )
        ),
        accessibility=tuple(_accessibility(package, name, rejections)),
        body=outline(contents),
    )
    return record, rejections


def _terms(package: Package, name: str, rejections: list[Rejection]) -> tuple[str, str]:
    """Licence and language; what of them could not be understood joins the rejections."""
    terms = (*_licence_links(package), *package.values("rights"))
    licence = licence_of(*terms)
    if terms and not licence:
        rejections.append(reject(name, LICENCE_UNKNOWN, "the licence {value!r} is not known", value="; ".join(terms)))
    language = next(filter(None, map(language_of, package.values("language"))), "")
    if not language and package.values("language"):
        rejections.append(
            reject(name, LANGUAGE_INVALID, "{value!r} is no language tag", value=package.values("language")[0])
        )
    return licence, language


def _title(package: Package) -> str:
    """The main title, with the subtitle behind a colon where the book marks one (EPUB 3.3 §D.3.8)."""
    metadata = package.metadata
    titles = [] if metadata is None else [e for e in metadata.iter() if local(e) == "title" and text(e)]
    by_kind = {
        kind: text(e) for e in reversed(titles) for kind in package.properties("title-type", attribute(e, "id") or "-")
    }
    main = by_kind.get("main") or (text(titles[0]) if titles else "")
    return f"{main}: {by_kind['subtitle']}" if main and "subtitle" in by_kind else main


def _licence_links(package: Package) -> tuple[str, ...]:
    """``cc:license`` links of the whole book; one that refines an id is about that part alone."""
    links = [e for e in children(package.metadata, "link") if not attribute(e, "refines")]
    return unique(
        *(attribute(e, "href") for e in links if attribute(e, "rel") in ("cc:license", "dcterms:license", "license"))
    )


def _contributors(package: Package) -> Iterator[Contributor]:
    for element in [] if package.metadata is None else package.metadata.iter():
        kind, person = local(element), text(element)
        if kind in ("creator", "contributor", "publisher") and person:
            refined = package.properties("role", attribute(element, "id") or "-")
            stated = attribute(element, "role") or next(iter(refined), "")
            yield Contributor(person, role_of(stated) or {"creator": "author"}.get(kind, kind))


def _accessibility(package: Package, name: str, rejections: list[Rejection]) -> Iterator[str]:
    """Features that the book claims (EPUB Accessibility 1.1 §2.2); unknown ones are reported."""
    features = package.properties("schema:accessibilityFeature")
    for feature in unique(*(f for value in features for f in value.split(","))):
        code = ACCESSIBILITY.normalise(feature)
        if code:
            yield code
        else:
            rejections.append(reject(name, ACCESSIBILITY_UNKNOWN, "the feature {value!r} is not known", value=feature))


def _cover(archive: Archive, package: Package, name: str) -> SourceFile | Rejection | None:
    """The cover picture (EPUB 3.3 §D.4.1, or ``meta name="cover"`` of EPUB 2), where it proves to be one."""
    marked = [m for m, item in package.manifest.values() if "cover-image" in attribute(item, "properties").split()]
    named = [package.manifest[i][0] for i in package.properties("cover") if i in package.manifest]
    member = next((m for m in (*marked, *named) if m in archive.members), "")
    if not member:
        return None
    try:
        data = archive.read(member)
        media_type = check_type(io.BytesIO(data), member)
        if media_type != "image/svg+xml":  # a drawing has no pixels to count
            check_picture(io.BytesIO(data))
    except CodecError as fault:
        return fault.rejection(f"{name}/{member}")
    return archive.file(member, posixpath.basename("cover" + PurePosixPath(member).suffix.lower()))
