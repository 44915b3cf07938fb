"""The package document of an EPUB book: what it holds, in which order it is read, what its table of contents says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from tongxue.interop.archive import Archive
from tongxue.interop.errors import CodecError
from tongxue.interop.paths import resolve
from tongxue.interop.terms import unique
from tongxue.interop.xml import attribute, child, children, local, parse, text

EPUB_CONTAINER = "epub_container"

CONTAINER = "META-INF/container.xml"
_PACKAGE_TYPE = "application/oebps-package+xml"
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents: how deep (from 0), its words, the member that it leads to ("" for none)."""

    depth: int
    title: str
    member: str


@dataclass(frozen=True, slots=True)
class Pages:
    """A book as it is read: (member, title) in reading order, and whether its pages turn from right to left."""

    pages: list[tuple[str, str]]
    right_to_left: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The package document; its manifest maps ids to (member, element)."""

    member: str
    metadata: etree._Element | None
    manifest: dict[str, tuple[str, etree._Element]]
    spine: etree._Element | None
    unique_identifier: str

    def values(self, name: str) -> tuple[str, ...]:
        """The texts of the Dublin Core elements of that name; EPUB 2 may wrap them in ``dc-metadata``."""
        found = () if self.metadata is None else (e for e in self.metadata.iter() if local(e) == name)
        return unique(*(text(e) for e in found))

    def properties(self, name: str, refines: str = "") -> tuple[str, ...]:
        """The values of ``meta`` elements: ``property`` of EPUB 3, ``name`` and ``content`` of EPUB 2."""
        metas = [] if self.metadata is None else [e for e in self.metadata.iter() if local(e) == "meta"]
        return unique(
            *(
                text(meta) or attribute(meta, "content")
                for meta in metas
                if attribute(meta, "refines").lstrip("#") == refines
                and name in (attribute(meta, "property"), attribute(meta, "name"))
            )
        )


def read_package(archive: Archive) -> Package:
    """EPUB 3.3 §4.2.6.3.1: the first rootfile that is a package document."""
    if CONTAINER not in archive.members:
        raise CodecError(EPUB_CONTAINER, "the book has no {path}", path=CONTAINER)
    container = parse(archive.read(CONTAINER))
    rootfiles = [
        e for e in container.iter() if local(e) == "rootfile" and attribute(e, "media-type") in ("", _PACKAGE_TYPE)
    ]
    member = resolve("x", attribute(rootfiles[0], "full-path")) if rootfiles else ""
    if member not in archive.members:
        raise CodecError(EPUB_CONTAINER, "the book has no {path}", path=member or "package document")
    root = parse(archive.read(member))
    package = Package(
        member=member,
        metadata=child(root, "metadata"),
        manifest={
            attribute(item, "id"): (resolve(member, attribute(item, "href")), item)
            for item in children(child(root, "manifest"), "item")
        },
        spine=child(root, "spine"),
        unique_identifier="",
    )
    wanted = attribute(root, "unique-identifier")
    identifiers = [] if package.metadata is None else [e for e in package.metadata.iter() if local(e) == "identifier"]
    named = [text(e) for e in identifiers if attribute(e, "id") == wanted] or [text(e) for e in identifiers]
    return replace(package, unique_identifier=named[0] if named else "")


def read_pages(archive: Archive) -> Pages:
    """The pages of a book in reading order (EPUB 3.3 §5.7), each with its title of the table of contents.

    A page without one belongs to the chapter before it. Raises CodecError.
    """
    package = read_package(archive)
    titles: dict[str, str] = {}
    for entry in read_contents(archive, package):
        titles.setdefault(entry.member, entry.title)
    pages: list[tuple[str, str]] = []
    for item in children(package.spine, "itemref"):
        member = package.manifest.get(attribute(item, "idref"), ("", None))[0]
        if member in archive.members:
            pages.append((member, titles.get(member, "")))
    direction = attribute(package.spine, "page-progression-direction") if package.spine is not None else ""
    return Pages(pages, direction == "rtl")


def read_contents(archive: Archive, package: Package) -> list[Entry]:
    """The table of contents: the navigation document (EPUB 3.3 §7), else the NCX (OPF 2.0.1 §2.4.1)."""
    for member, item in package.manifest.values():
        if "nav" in attribute(item, "properties").split() and member in archive.members:
            lists = [
                e
                for e in parse(archive.read(member)).iter()
                if local(e) == "nav" and "toc" in attribute(e, "type").split()
            ]
            found = list(_nav_entries(child(lists[0], "ol"), 0, member)) if lists else []
            if found:
                return found
    by_id = package.manifest.get(attribute(package.spine, "toc") if package.spine is not None else "")
    ncx = by_id[0] if by_id else next((m for m, _ in package.manifest.values() if m.endswith(".ncx")), "")
    if ncx not in archive.members:
        return []
    return list(_ncx_entries(child(parse(archive.read(ncx)), "navMap"), 0, ncx))


def _nav_entries(level: etree._Element | None, depth: int, base: str) -> Iterator[Entry]:
    for entry in children(level, "li") if depth < _DEEPEST else []:
        label = next(iter(children(entry, "a", "span")), None)
        href = attribute(label, "href") if label is not None else ""
        yield Entry(depth, text(label), resolve(base, href))
        yield from _nav_entries(child(entry, "ol"), depth + 1, base)


def _ncx_entries(level: etree._Element | None, depth: int, base: str) -> Iterator[Entry]:
    for point in children(level, "navPoint") if depth < _DEEPEST else []:
        content = child(point, "content")
        href = attribute(content, "src") if content is not None else ""
        yield Entry(depth, text(child(point, "navLabel", "text")), resolve(base, href))
        yield from _ncx_entries(point, depth + 1, base)
