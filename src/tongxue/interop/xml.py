"""Parsing XML that comes from strangers: no entity is expanded, no DTD is read, nothing is fetched.

XML 1.0 §4.4 leaves it to the application whether external entities are read; EPUB 3.3 §3.4 and CNXML
documents may carry a DOCTYPE, and XHTML pages of older books use the named characters of HTML without
declaring them.
"""

import re
from html.entities import html5

from lxml import etree

from tongxue.interop.errors import CodecError

XML_ENTITY = "xml_entity"
XML_MALFORMED = "xml_malformed"
XML_TOO_LARGE = "xml_too_large"

LARGEST = 32 << 20
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
# Encodings in which bytes under 128 are ASCII wherever they can be markup; UTF-7 and EBCDIC would hide markup
# from us.
_ENCODINGS = re.compile(
    rb"utf-?8|(us-)?ascii|iso-8859-\d+|windows-\d+|gb2312|gbk|gb18030|big5|euc-\w+|shift_jis|koi8-\w",
    re.IGNORECASE,
)
_PROLOG = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(rb"""<!DOCTYPE(?:[^"'\[>]|"[^"]*"|'[^']*')*(?P<end>[\[>])""", re.DOTALL)
# An allow-list: what follows "[" in a document type may declare elements and attributes, nothing that can
# expand.
_HARMLESS_SUBSET = re.compile(rb"""(?:\s|<!(?:ELEMENT|ATTLIST)(?:[^"'<>%]|"[^"<]*"|'[^'<]*')*+>)*+\]\s*>""")
_REFERENCE = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|&([A-Za-z][A-Za-z0-9]*);", re.DOTALL)
_OF_XML = (b"amp", b"lt", b"gt", b"quot", b"apos")


class XmlError(CodecError):
    """The document is no XML, is too large, or wants something that is not given to strangers."""


def parse(data: bytes, limit: int = LARGEST) -> etree._Element:
    """The root element, without comments and processing instructions.

    Raises ``XmlError``: ``XML_TOO_LARGE`` over ``limit`` bytes, ``XML_ENTITY`` where the document declares
    entities or uses ones that HTML does not name, ``XML_MALFORMED`` else.
    """
    if len(data) > limit:
        raise XmlError(XML_TOO_LARGE, "{size} bytes of XML, over {limit}", size=len(data), limit=limit)
    data = _in_ascii_superset(data).lstrip()  # blank lines before the declaration are an error that many packers make
    _refuse_declarations(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_REFERENCE.sub(_as_number, data), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise XmlError(XML_MALFORMED, "not well-formed XML: {reason}", reason=error) from error
    for reference in root.iter(etree.Entity):
        raise XmlError(XML_ENTITY, "uses the entity {name}", name=reference.text)
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace: packages of one standard differ in namespaces by version."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """The attribute of that local name, whatever its namespace; "" where there is none."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].casefold() == name.casefold():
            return str(value).strip()
    return ""


def children(element: etree._Element | None, *names: str) -> list[etree._Element]:
    """The child elements of these local names, in document order."""
    return [] if element is None else [child for child in element if local(child) in names]


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant down a path of local names, or None."""
    for name in path:
        element = next(iter(children(element, name)), None)
    return element


def text(element: etree._Element | None) -> str:
    """All text in an element, with white space collapsed."""
    return "" if element is None else " ".join("".join(str(t) for t in element.itertext()).split())


def _in_ascii_superset(data: bytes) -> bytes:
    """The document in an encoding in which markup is ASCII: the checks see what the parser sees."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.startswith(_UTF16_BOMS) and b"\0" not in data[:4]:
        encoding = _ENCODING.match(data.lstrip())
        if encoding and not _ENCODINGS.fullmatch(encoding[1]):
            raise XmlError(XML_MALFORMED, "not well-formed XML: {reason}", reason=f"encoding {encoding[1]!r}")
        return data
    wide = "utf-32" if b"\0\0" in data[:4] else "utf-16"
    if not data.startswith(_UTF16_BOMS):
        wide += "-be" if data.startswith(b"\0") else "-le"
    try:
        document = data.decode(wide)
    except UnicodeDecodeError as error:
        raise XmlError(XML_MALFORMED, "not well-formed XML: {reason}", reason=error) from error
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", document.lstrip("\ufeff")).encode()


def _refuse_declarations(data: bytes) -> None:
    """Refuse a DOCTYPE that declares entities, before any parser expands one ("billion laughs")."""
    start = _PROLOG.match(data)
    prolog = data[start.end() if start else 0 :]
    doctype = _DOCTYPE.match(prolog)
    if doctype is None and prolog.startswith(b"<!"):
        raise XmlError(XML_MALFORMED, "not well-formed XML: {reason}", reason="the document type is not closed")
    if doctype and doctype["end"] == b"[" and not _HARMLESS_SUBSET.match(prolog, doctype.end()):
        raise XmlError(XML_ENTITY, "the document type declares entities", name="")


def _as_number(match: re.Match[bytes]) -> bytes:
    name = match[1]
    characters = None if name is None or name in _OF_XML else html5.get(name.decode() + ";")
    if characters is None:
        return match[0]
    return "".join(f"&#{ord(c)};" for c in characters).encode()
