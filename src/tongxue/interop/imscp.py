"""IMS Content Packaging manifests (1.1.2–1.2), the ground of SCORM and of Common Cartridge.

Versions differ in namespaces and agree in names, so elements are met by their local names (IMS CP 1.1.4 §4).
"""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from tongxue.interop.archive import Tree
from tongxue.interop.errors import CodecError, reject
from tongxue.interop.paths import resolve
from tongxue.interop.record import Contributor, Rejection
from tongxue.interop.terms import (
    LANGUAGE_INVALID,
    LICENCE_UNKNOWN,
    holder_of,
    language_of,
    licence_of,
    role_of,
    unique,
)
from tongxue.interop.xml import attribute, child, children, local, parse, text

MANIFEST_MISSING = "manifest_missing"

MANIFEST = "imsmanifest.xml"
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the organisation. ``path`` holds the titles of the items above it, outermost first."""

    identifier: str
    title: str
    resource: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource; ``href`` and ``files`` are paths of members, ``href`` is "" where there is none."""

    identifier: str
    type: str
    href: str
    files: tuple[str, ...]
    dependencies: tuple[str, ...]
    intended_use: str
    scorm_type: str
    metadata: etree._Element | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says. ``member`` is its own path."""

    member: str
    identifier: str
    schema: str
    version: str
    namespaces: frozenset[str]
    title: str
    entries: tuple[Entry, ...]
    resources: tuple[Resource, ...]
    metadata: etree._Element | None


@dataclass(slots=True)
class Metadata:
    """IEEE 1484.12.1 elements that the record has a place for, and what of them could not be understood."""

    title: str = ""
    summary: str = ""
    language: str = ""
    licence: str = ""
    rights_holder: str = ""
    keywords: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    rejections: list[Rejection] = field(default_factory=list)


def manifest_member(members: Iterable[str]) -> str:
    """The path of the manifest: at the root, else in the one folder that holds everything; else ""."""
    names = list(members)
    if MANIFEST in names:
        return MANIFEST
    inside = [n for n in names if n.count("/") == 1 and n.endswith("/" + MANIFEST)]
    return inside[0] if len(inside) == 1 else ""


def read_manifest(tree: Tree) -> Manifest:
    """The manifest of a package. Raises ``CodecError`` (``MANIFEST_MISSING``; as archives and XML do)."""
    member = manifest_member(tree.members)
    if not member:
        raise CodecError(MANIFEST_MISSING, "the package has no {path}", path=MANIFEST)
    root = parse(tree.read(member))
    metadata = child(root, "metadata")
    organisation = _default_organisation(child(root, "organizations"))
    base = posixpath.join(posixpath.dirname(member), attribute(root, "base"))
    resources = child(root, "resources")
    base = posixpath.join(base, attribute(resources, "base")) if resources is not None else base
    return Manifest(
        member=member,
        identifier=attribute(root, "identifier"),
        schema=text(child(metadata, "schema")),
        version=text(child(metadata, "schemaversion")),
        namespaces=frozenset(str(uri) for element in root.iter() for uri in element.nsmap.values() if uri),
        title=text(child(organisation, "title")),
        entries=tuple(_entries(organisation, (), 0)),
        resources=tuple(_resource(r, base, tree) for r in children(resources, "resource")),
        metadata=_lom(metadata, tree, base),
    )


def read_lom(lom: etree._Element | None, place: str) -> Metadata:
    """The metadata in a LOM element of any binding: IMS MD 1.2, LOM 1.0, Common Cartridge."""
    found = Metadata()
    general, rights = child(lom, "general"), child(lom, "rights")
    found.title = _string(child(general, "title"))
    found.summary = _string(child(general, "description"))
    found.keywords = unique(*(_string(k) for k in children(general, "keyword")))
    found.contributors = tuple(_contributors(lom))
    language = text(child(general, "language"))
    found.language = language_of(language)
    if language and not found.language and language.lower() not in ("none", "x-none"):
        found.rejections.append(reject(place, LANGUAGE_INVALID, "{value!r} is no language tag", value=language))
    statement = _string(child(rights, "description"))
    found.licence, found.rights_holder = licence_of(statement), holder_of(statement)
    if statement and not found.licence:
        found.rejections.append(reject(place, LICENCE_UNKNOWN, "the licence {value!r} is not known", value=statement))
    return found


def _default_organisation(organisations: etree._Element | None) -> etree._Element | None:
    """IMS CP §4.3: the one that ``default`` names, else the first; there may be none at all."""
    found = children(organisations, "organization")
    wanted = attribute(organisations, "default") if organisations is not None else ""
    return next((o for o in found if attribute(o, "identifier") == wanted), found[0] if found else None)


def _entries(parent: etree._Element | None, path: tuple[str, ...], depth: int) -> Iterator[Entry]:
    if depth > _DEEPEST:
        return
    for item in children(parent, "item"):
        title = text(child(item, "title"))
        yield Entry(attribute(item, "identifier"), title, attribute(item, "identifierref"), path)
        # Common Cartridge §4.4.2 has a root item without a title: it is no step of the hierarchy.
        yield from _entries(item, (*path, title) if title else path, depth + 1)


def _resource(element: etree._Element, base: str, tree: Tree) -> Resource:
    base = posixpath.join(base, attribute(element, "base"))
    return Resource(
        identifier=attribute(element, "identifier"),
        type=attribute(element, "type"),
        href=_member(attribute(element, "href"), base, tree),
        files=unique(*(_member(attribute(f, "href"), base, tree) for f in children(element, "file"))),
        dependencies=unique(*(attribute(d, "identifierref") for d in children(element, "dependency"))),
        intended_use=attribute(element, "intendeduse").lower(),
        scorm_type=attribute(element, "scormtype").lower(),
        metadata=child(element, "metadata", "lom"),
    )


def _member(href: str, base: str, tree: Tree) -> str:
    """The member that an href means: a URL, or as some packers write a file name with a bare ``%``."""
    literal = posixpath.normpath(posixpath.join(base, href)) if href else ""
    if literal in tree.members or not href:
        return literal
    return resolve(posixpath.join(base, "x"), href) or unquote(href)


def _lom(metadata: etree._Element | None, tree: Tree, base: str) -> etree._Element | None:
    """The LOM inside the manifest, or in the file of ``adlcp:location`` (SCORM 2004 CAM §4.5.1)."""
    inside = next((e for e in children(metadata, "lom", "record")), None)
    location = text(child(metadata, "location"))
    member = resolve(posixpath.join(base, "x"), location) if inside is None and location else ""
    if member in tree.members:
        root = parse(tree.read(member))
        return root if local(root) == "lom" else child(root, "lom")
    return inside


def _string(element: etree._Element | None) -> str:
    """The first LangString of an element: ``langstring`` in IMS MD 1.2, ``string`` in LOM 1.0."""
    if element is None:
        return ""
    return next((text(e) for e in element.iter() if local(e) in ("string", "langstring") and text(e)), text(element))


def _contributors(lom: etree._Element | None) -> Iterator[Contributor]:
    """LOM 2.3: entities are vCards (RFC 2426), of which FN is the name."""
    for contribute in children(child(lom, "lifeCycle"), "contribute") + children(child(lom, "lifecycle"), "contribute"):
        role = text(child(contribute, "role", "value")).lower()
        for entity in children(contribute, "entity", "centity"):
            card = "".join(str(t) for t in entity.itertext())
            name = next(
                (line.partition(":")[2].strip() for line in card.splitlines() if line.strip().upper().startswith("FN")),
                "",
            )
            if name or (card.strip() and "BEGIN:VCARD" not in card.upper()):
                yield Contributor(name or " ".join(card.split()), role_of(role) if role else "contributor")
