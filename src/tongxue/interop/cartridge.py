"""IMS Common Cartridge 1.0–1.3 (IMS CC core specification 1.3): the cartridge and what is of use in it.

The cartridge is one item of type ``package``. Beside it come the pages, documents, links, discussions and
tests that the organisation names, and those that it leaves out (CC §4.4 allows both); pictures that pages
show come with their pages.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import etree

from tongxue.interop.archive import Archive, open_archive
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.folder import whole_file
from tongxue.interop.imscp import Entry, Manifest, Metadata, Resource, read_lom, read_manifest
from tongxue.interop.markup import from_html, html_root, html_text, html_title, outline
from tongxue.interop.mediatype import check_picture, check_type
from tongxue.interop.paths import resolve
from tongxue.interop.record import Item, Record, Rejection, SourceFile
from tongxue.interop.terms import shortened, subject_of, unique
from tongxue.interop.xml import XmlError, attribute, child, children, local, parse, text

CARTRIDGE_DUPLICATE = "cartridge_duplicate"
CARTRIDGE_FILE_MISSING = "cartridge_file_missing"
CARTRIDGE_NO_TITLE = "cartridge_no_title"
CARTRIDGE_RESOURCE_MISSING = "cartridge_resource_missing"
CARTRIDGE_RESOURCE_UNKNOWN = "cartridge_resource_unknown"
CARTRIDGE_URL = "cartridge_url"

_PAGES = (".html", ".htm", ".xhtml")
# What only serves pages: taken with them, no item of its own unless the organisation names it.
_PARTS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".css", ".js", ".woff", ".woff2", ".ttf", ".otf",
".ico", ".xml", ".xsd", ".dtd")  # fmt: skip
_TYPES = {
    "text/html": "lesson", "application/xhtml+xml": "lesson", "application/pdf": "reading",
    "application/msword": "reading",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "reading",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "courseware",
    "application/vnd.ms-powerpoint": "courseware", "application/epub+zip": "textbook",
    "text/plain": "reading",
    "text/markdown": "reading",
}  # fmt: skip
_FAMILIES = ("image", "video", "audio")
# Roots of references inside a cartridge (CC §4.3.3, and the habits of packers).
_FILEBASE = re.compile(r"^(\$|%24)(IMS[-_]CC[-_]FILEBASE|CANVAS_OBJECT_REFERENCE)(\$|%24)/?", re.IGNORECASE)


@dataclass(slots=True)
class _Cartridge:
    """An open cartridge and what all of its items share."""

    name: str
    archive: Archive
    manifest: Manifest
    metadata: Metadata
    title: str
    by_identifier: dict[str, Resource] = field(default_factory=dict)
    places: dict[str, list[Entry]] = field(default_factory=dict)


def read_items(path: Path, *, name: str) -> Iterator[Item | Rejection]:
    """The items of a cartridge that came under ``name``, and what of it could not be taken. Raises nothing.

    Keys are the identifiers of the manifest and of its resources.
    """
    try:
        with open_archive(path) as archive:
            yield from archive.rejections
            manifest = read_manifest(archive)
            metadata = read_lom(manifest.metadata, name)
            yield from metadata.rejections
            title = metadata.title or manifest.title
            if not title:
                raise CodecError(CARTRIDGE_NO_TITLE, "the cartridge has no title")  # noqa: TRY301
            cartridge = _Cartridge(name, archive, manifest, metadata, title)
            yield from _index(cartridge)
            yield _whole(cartridge, path)
            for resource in _worth_an_item(cartridge):
                yield from _resource_items(cartridge, resource)
    except CodecError as fault:
        yield fault.rejection(name)


def _index(cartridge: _Cartridge) -> Iterator[Rejection]:
    for resource in cartridge.manifest.resources:
        if resource.identifier in cartridge.by_identifier:
            yield reject(
                f"{cartridge.name}/{resource.href}",
                CARTRIDGE_DUPLICATE,
                "the identifier {identifier} is there twice",
                identifier=resource.identifier,
            )
        else:
            cartridge.by_identifier[resource.identifier] = resource
    for entry in cartridge.manifest.entries:
        if entry.resource in cartridge.by_identifier:
            cartridge.places.setdefault(entry.resource, []).append(entry)
        elif entry.resource:
            yield reject(
                f"{cartridge.name}: {' / '.join((*entry.path, entry.title))}",
                CARTRIDGE_RESOURCE_MISSING,
                "{title} names the resource {identifier}, which is not there",
                title=entry.title,
                identifier=entry.resource,
            )


def _whole(cartridge: _Cartridge, path: Path) -> Item:
    titles = [(len(entry.path), entry.title) for entry in cartridge.manifest.entries]
    metadata = cartridge.metadata
    record = Record(
        title=cartridge.title,
        summary=shortened(metadata.summary or " · ".join(title for depth, title in titles if depth == 0 and title)),
        type="package",
        subject=subject_of(metadata.keywords),
        keywords=unique(*metadata.keywords, "Common Cartridge"),
        language=metadata.language,
        licence=metadata.licence,
        rights_holder=metadata.rights_holder,
        contributors=metadata.contributors,
        provenance="; ".join(
            unique(
                cartridge.name,
                cartridge.manifest.identifier,
                f"Common Cartridge {cartridge.manifest.version}",
            )
        ),
        body=outline(titles),
    )
    return Item(
        cartridge.manifest.identifier or cartridge.name,
        cartridge.name,
        record,
        (whole_file(path, cartridge.name),),
    )


def _worth_an_item(cartridge: _Cartridge) -> Iterator[Resource]:
    """Resources in the organisation's order, then those that stand for themselves, in the manifest's."""
    for identifier in cartridge.places:
        yield cartridge.by_identifier[identifier]
    for resource in cartridge.by_identifier.values():
        # CC §4.4.5: associated content belongs to one resource and is never used alone.
        if resource.identifier in cartridge.places or resource.type.startswith("associatedcontent"):
            continue
        if resource.type != "webcontent" or not resource.href.lower().endswith(_PARTS):
            yield resource


def _resource_items(cartridge: _Cartridge, resource: Resource) -> Iterator[Item | Rejection]:
    place = f"{cartridge.name}/{_document(resource)}"
    # Types are "imswl_xmlv1p1", "imsqti_xmlv1p2/imscc_xmlv1p1/assessment": the part before "_" is the kind.
    handler = _HANDLERS.get(re.split(r"[_/]", resource.type, maxsplit=1)[0])
    if handler is None:
        yield reject(place, CARTRIDGE_RESOURCE_UNKNOWN, "resources of type {type} are not known", type=resource.type)
        return
    try:
        yield from handler(cartridge, resource, place)
    except CodecError as fault:
        yield fault.rejection(place)


def _document(resource: Resource) -> str:
    """The member that holds the resource: its href, else its first file (links and topics have no href)."""
    return resource.href or next(iter(resource.files), resource.identifier)


def _descriptor(cartridge: _Cartridge, resource: Resource) -> etree._Element:
    return parse(cartridge.archive.read(_present(cartridge, _document(resource))))


def _present(cartridge: _Cartridge, member: str) -> str:
    if member not in cartridge.archive.members:
        raise CodecError(CARTRIDGE_FILE_MISSING, "the cartridge lists {path} and lacks it", path=member)
    return member


def _record(
    cartridge: _Cartridge, resource: Resource, title: str, kind: str, *, content: str = "", location: str = ""
) -> Record:
    """The record of one resource: its own metadata first, then the cartridge's. ``content`` is HTML."""
    entries = cartridge.places.get(resource.identifier, [])
    own, shared = read_lom(resource.metadata, cartridge.name), cartridge.metadata
    path = " / ".join((*entries[0].path, entries[0].title)) if entries else ""
    teaching = resource.intended_use in ("lessonplan", "instructionalplan")
    return Record(
        title=next((e.title for e in entries if e.title), "") or own.title or title,
        summary=own.summary or shortened(html_text(content)),
        type="plan" if teaching else kind,
        keywords=unique(*own.keywords, *(step for e in entries for step in e.path), cartridge.title),
        audience=("teacher",) if teaching or _for_teachers(resource) else (),
        language=own.language or shared.language,
        licence=own.licence or shared.licence,
        rights_holder=own.rights_holder or shared.rights_holder,
        contributors=own.contributors or shared.contributors,
        source=cartridge.title,
        provenance="; ".join(unique(cartridge.name, path, _document(resource))),
        location=location,
        body=from_html(content),
    )


def _for_teachers(resource: Resource) -> bool:
    """CC §4.6: the role metadata of a resource that is meant for instructors alone."""
    roles = [text(child(e, "value")) for e in children(child(resource.metadata, "educational"), "intendedEndUserRole")]
    return bool(roles) and set(map(str.lower, roles)) <= {"instructor", "mentor", "teacher"}


def _file(cartridge: _Cartridge, resource: Resource, place: str) -> Iterator[Item | Rejection]:
    """Web content: a page with what it shows, or any other file; its type must be what its name says."""
    main = _present(cartridge, _document(resource))
    media_type = _checked(cartridge, main)
    page = _page_text(cartridge, main) if main.lower().endswith(_PAGES) else ""
    files: list[SourceFile] = [cartridge.archive.file(main, main=True)]
    for part in _parts(cartridge, resource, main, page):
        try:
            _checked(cartridge, _present(cartridge, part))
            files.append(cartridge.archive.file(part))
        except CodecError as fault:
            yield fault.rejection(f"{place} → {part}")
    family = media_type.partition("/")[0]
    kind = _TYPES.get(media_type, family if family in _FAMILIES else "")
    title = html_title(page) or PurePosixPath(main).stem
    yield Item(resource.identifier, place, _record(cartridge, resource, title, kind, content=page), tuple(files))


def _checked(cartridge: _Cartridge, member: str) -> str:
    with cartridge.archive.open(member) as stream:
        media_type = check_type(stream, member)
        if media_type in ("image/png", "image/jpeg", "image/gif", "image/webp"):
            stream.seek(0)
            check_picture(stream)
    return media_type


def _page_text(cartridge: _Cartridge, member: str) -> str:
    """The page as text: UTF-8, which CC §4.3 asks for, else GB 18030, else with replacement marks."""
    data = cartridge.archive.read(member)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(errors="replace")


def _parts(cartridge: _Cartridge, resource: Resource, main: str, page: str) -> tuple[str, ...]:
    """The other members of a resource: its files, its dependencies' files, and what its page shows."""
    depended = (cartridge.by_identifier.get(identifier) for identifier in resource.dependencies)
    listed = [*resource.files, *(f for d in depended if d is not None for f in d.files)]
    shown = (_reference(cartridge, main, reference) for reference in _references(page))
    return tuple(part for part in unique(*listed, *shown) if part != main)


def _references(page: str) -> Iterator[str]:
    """What a page shows: pictures, films, embedded pages and styles, not the links that lead away from it."""
    root = html_root(page)
    for element in () if root is None else root.iter():
        for name in ("src", "poster", "data", *(("href",) if local(element) == "link" else ())):
            if element.get(name):
                yield str(element.get(name))


def _reference(cartridge: _Cartridge, main: str, reference: str) -> str:
    """The member that a page refers to, "" for another site and for what is not in the cartridge."""
    rooted = _FILEBASE.sub("", reference)
    if rooted != reference:
        inside = unquote(rooted.partition("?")[0])
        return next((m for m in (f"web_resources/{inside}", inside) if m in cartridge.archive.members), "")
    member = resolve(main, reference)
    return member if member in cartridge.archive.members else ""


def _web_link(cartridge: _Cartridge, resource: Resource, place: str) -> Iterator[Item | Rejection]:
    """IMS CC §4.10 web link: the address is the resource."""
    root = _descriptor(cartridge, resource)
    url = attribute(next(iter(children(root, "url")), root), "href")
    yield Item(
        resource.identifier,
        place,
        _record(cartridge, resource, text(child(root, "title")) or url, "reference", location=_web(url)),
    )


def _tool(cartridge: _Cartridge, resource: Resource, place: str) -> Iterator[Item | Rejection]:
    """A Basic LTI link (LTI 1.1 §4.2): the address of a tool; the consumer's secrets are never in it."""
    root = _descriptor(cartridge, resource)
    url = text(child(root, "secure_launch_url")) or text(child(root, "launch_url"))
    record = _record(
        cartridge,
        resource,
        text(child(root, "title")) or url,
        "tool",
        content=text(child(root, "description")),
        location=_web(url),
    )
    yield Item(resource.identifier, place, record)


def _web(url: str) -> str:
    """The address, proved to be one of the web: ``javascript:`` would run, ``file:`` show something else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise CodecError(CARTRIDGE_URL, "{url!r} is no web address", url=url)
    return url


def _discussion(cartridge: _Cartridge, resource: Resource, place: str) -> Iterator[Item | Rejection]:
    """IMS CC §4.9 discussion topic: its text is the content, its attachments are files."""
    root = _descriptor(cartridge, resource)
    prompt = child(root, "text")
    raw = "" if prompt is None else "".join(str(t) for t in prompt.itertext())
    files: list[SourceFile] = []
    for attachment in children(child(root, "attachments"), "attachment"):
        member = _reference(cartridge, _document(resource), attribute(attachment, "href"))
        try:
            _checked(cartridge, _present(cartridge, member or attribute(attachment, "href")))
            files.append(cartridge.archive.file(member))
        except CodecError as fault:
            yield fault.rejection(f"{place} → {attribute(attachment, 'href')}")
    title = text(child(root, "title")) or cartridge.title
    yield Item(resource.identifier, place, _record(cartridge, resource, title, "", content=raw), tuple(files))


def _test(cartridge: _Cartridge, resource: Resource, place: str) -> Iterator[Item | Rejection]:
    """IMS QTI 1.2.1 assessment or question bank, taken as a document."""
    member = _present(cartridge, _document(resource))
    root = _descriptor(cartridge, resource)
    if local(root) != "questestinterop":
        raise XmlError(CARTRIDGE_RESOURCE_UNKNOWN, "resources of type {type} are not known", type=local(root))
    titled = next((attribute(e, "title") for e in root.iter() if local(e) in ("assessment", "objectbank")), "")
    record = _record(cartridge, resource, titled or PurePosixPath(member).stem, "test")
    yield Item(resource.identifier, place, record, (cartridge.archive.file(member, main=True),))


_HANDLERS: dict[str, Callable[[_Cartridge, Resource, str], Iterator[Item | Rejection]]] = {
    "webcontent": _file,
    "associatedcontent": _file,
    "imswl": _web_link,
    "imsdt": _discussion,
    "imsqti": _test,
    "imsbasiclti": _tool,
}
