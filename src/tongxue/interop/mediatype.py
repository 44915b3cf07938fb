"""The media type of a file by what it holds (RFC 6838; WHATWG MIME Sniffing), never by its name alone.

The name decides only between formats that look alike: which kind of text, which office document in an OLE or
ZIP shell.
"""

import codecs
import io
import re
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic
from PIL import Image

from tongxue.interop.errors import CodecError

PICTURE_TOO_LARGE = "picture_too_large"
PICTURE_UNREADABLE = "picture_unreadable"
TYPE_BELIES_NAME = "type_belies_name"

HEAD = 8192
"""How many bytes of a file ``sniff`` wants to see; more do no harm."""
UNKNOWN = "application/octet-stream"
MOST_PIXELS = 80_000_000
"""What a picture may have, 240 MB unpacked: more than most cameras give, less than Pillow's limit."""

_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."
# Name endings and the types that a file of that name may turn out to have; the first is what the name says.
_SUFFIXES: dict[str, tuple[str, ...]] = {
    ".pdf": ("application/pdf",),
    ".png": ("image/png",),
    ".jpg": ("image/jpeg",),
    ".jpeg": ("image/jpeg",),
    ".gif": ("image/gif",),
    ".webp": ("image/webp",),
    ".svg": ("image/svg+xml",),
    ".docx": (_OOXML + "wordprocessingml.document",),
    ".xlsx": (_OOXML + "spreadsheetml.sheet",),
    ".pptx": (_OOXML + "presentationml.presentation",),
    ".doc": ("application/msword",),
    ".xls": ("application/vnd.ms-excel",),
    ".ppt": ("application/vnd.ms-powerpoint",),
    ".odt": (_ODF + "text",),
    ".ods": (_ODF + "spreadsheet",),
    ".odp": (_ODF + "presentation",),
    ".epub": ("application/epub+zip",),
    ".zip": ("application/zip",),
    ".imscc": ("application/zip",),
    ".mp4": ("video/mp4",),
    ".m4v": ("video/mp4",),
    ".m4a": ("audio/mp4", "video/mp4"),
    ".mov": ("video/quicktime", "video/mp4"),
    ".webm": ("video/webm",),
    ".mkv": ("video/matroska", "video/webm"),
    ".mp3": ("audio/mpeg",),
    ".wav": ("audio/vnd.wave",),
    ".ogg": ("audio/ogg", "video/ogg"),
    ".oga": ("audio/ogg",),
    ".ogv": ("video/ogg",),
    ".html": ("text/html", "application/xhtml+xml", "application/xml", "text/plain"),
    ".htm": ("text/html", "application/xhtml+xml", "application/xml", "text/plain"),
    ".xhtml": ("application/xhtml+xml", "application/xml", "text/html"),
    ".xml": ("application/xml", "application/xhtml+xml", "image/svg+xml"),
    ".md": (
        "text/markdown",
        "text/html",
        "application/xml",
    ),  # CommonMark §4.6: a document may begin with HTML
    ".csv": ("text/csv",),
    ".json": ("application/json",),
    ".txt": ("text/plain",),
    ".css": ("text/css",),
    ".js": ("text/javascript",),
    ".vtt": ("text/vtt",),
    ".srt": ("text/plain",),
}
_TEXTS = (".html", ".htm", ".md", ".csv", ".json", ".txt", ".css", ".js", ".vtt", ".srt")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"fLaC", "audio/flac"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/vnd.wave", b"AVI ": "video/vnd.avi"}
_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"avif": "image/avif",
    b"heic": "image/heic",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OOXML_PARTS = {b"word/": ".docx", b"xl/": ".xlsx", b"ppt/": ".pptx"}
_MIMETYPE = re.compile(rb"^PK\x03\x04.{26}mimetype(application/[\w.+-]+)", re.DOTALL)
_HTML = re.compile(
    r"\s*+(?><!--.*?-->\s*+)*+<(!doctype html|html|head|body|script|iframe)\b", re.IGNORECASE | re.DOTALL
)
_XML_PROLOG = re.compile(r"(?>\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[[^\]]*\]\s*)?>)*+", re.DOTALL)
_XML_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
_PICTURES = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")


class PictureError(CodecError):
    """The picture cannot be taken."""


def sniff(head: bytes, name: str) -> str:
    """The media type of a file from its first ``HEAD`` bytes; ``UNKNOWN`` where nothing tells.

    IMS cartridges and SCORM packages are ``application/zip``: no type that is registered for them can be told
    from a head; :func:`tongxue.interop.package.detect` tells them apart.
    """
    suffix = PurePosixPath(name).suffix.lower()
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(head, suffix)
    if head.startswith(_OLE):
        return _SUFFIXES[suffix][0] if suffix in (".doc", ".xls", ".ppt") else "application/x-ole-storage"
    return _media_type(head) or _text_type(head, suffix) or _other_type(head)


def agrees(name: str, media_type: str) -> bool:
    """Whether a file of this name may have this type. A name that says nothing agrees with everything."""
    expected = _SUFFIXES.get(PurePosixPath(name).suffix.lower())
    return expected is None or media_type in expected


def check_type(stream: BinaryIO, name: str) -> str:
    """The media type of a stream. Raises ``CodecError`` (``TYPE_BELIES_NAME``) where the name says otherwise.

    An empty file passes: it holds nothing that could belie anything.
    """
    head = stream.read(HEAD)
    media_type = sniff(head, name)
    if head and not agrees(name, media_type):
        raise CodecError(TYPE_BELIES_NAME, "{name} holds {type}", name=name, type=media_type)
    return media_type


def check_picture(stream: BinaryIO) -> tuple[int, int]:
    """Width and height in pixels, from the header alone: nothing is decompressed.

    Raises ``PictureError``: ``PICTURE_TOO_LARGE`` over ``MOST_PIXELS``, ``PICTURE_UNREADABLE``.
    """
    try:
        with Image.open(stream, formats=_PICTURES) as picture:
            width, height = picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureError(PICTURE_TOO_LARGE, "the picture has over {limit} pixels", limit=MOST_PIXELS) from bomb
    except (OSError, SyntaxError, ValueError, EOFError) as damage:
        raise PictureError(PICTURE_UNREADABLE, "not a readable picture: {reason}", reason=damage) from damage
    if width * height > MOST_PIXELS:
        raise PictureError(PICTURE_TOO_LARGE, "the picture has over {limit} pixels", limit=MOST_PIXELS)
    return width, height


def _zip_type(head: bytes, suffix: str) -> str:
    # EPUB OCF 3.3 §4.2.7.3 and ODF 1.3 part 2 §3.3: the type is the first member, stored, so that it stands
    # at byte 38.
    declared = _MIMETYPE.match(head)
    if declared:
        return next(  # what follows the stored type without a gap is the next header, "PK"
            (kinds[0] for kinds in _SUFFIXES.values() if declared[1].removesuffix(b"PK").decode() == kinds[0]),
            "application/zip",
        )
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        for part, kind in _OOXML_PARTS.items():
            if b"PK" in head and re.search(rb"PK\x03\x04.{26}" + re.escape(part), head, re.DOTALL):
                return _SUFFIXES[kind][0]
        if (
            suffix in _OOXML_PARTS.values()
        ):  # the parts lie behind the head: it is some office document, believe its name
            return _SUFFIXES[suffix][0]
    return "application/zip"


def _media_type(head: bytes) -> str:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/matroska"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:256] else "audio/ogg"
    # ISO/IEC 11172-3 §2.4.1.3: eleven bits of synchronisation, layer III, a bit rate and a sampling rate that
    # exist.
    if re.match(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]", head) and head[2] & 0x0C != 0x0C:  # noqa: PLR2004 - its mask
        return "audio/mpeg"
    return ""


def _text_type(head: bytes, suffix: str) -> str:
    text = _decoded(head)
    if text is None:
        return ""
    start = text.lstrip("\ufeff \t\r\n")
    if _HTML.match(start):
        return (
            "application/xhtml+xml"
            if 'xmlns="http://www.w3.org/1999/xhtml"' in start[:2048] and suffix != ".html"
            else "text/html"
        )
    prolog = _XML_PROLOG.match(start)
    root = _XML_ROOT.match(start, prolog.end() if prolog else 0)
    if root and (start.startswith("<?xml") or root[2] == "svg"):
        return {"svg": "image/svg+xml", "html": "application/xhtml+xml"}.get(root[2], "application/xml")
    if suffix in _TEXTS or suffix == ".xml":
        return _SUFFIXES[suffix][0]
    return "text/plain"


def _decoded(head: bytes) -> str | None:
    """The head as text, or None. It may end inside a character, so the decoders are not told of the end."""
    encodings = ("utf-16",) if head.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        if not any(c < " " and c not in "\t\n\r\f\x1b" for c in text):
            return text
    return None


def _other_type(head: bytes) -> str:
    """What the tables of puremagic know beyond ours; a guess that is less sure than even is none."""
    try:
        found = puremagic.magic_stream(io.BytesIO(head))
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    best = next((match for match in found if match.mime_type and match.confidence > 0.5), None)  # noqa: PLR2004 - even odds
    return str(best.mime_type) if best else UNKNOWN
