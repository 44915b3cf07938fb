"""Packages made for tests: archives, books and manifests, good ones to spoil."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

from tongxue.interop.record import Item, Rejection

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)
METADATA = (
    '<dc:identifier id="id">urn:isbn:9787107000000</dc:identifier><dc:title>小学科学</dc:title>'
    "<dc:language>zh_cn</dc:language>"
)
PAGE = '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body><p>水&nbsp;</p></body></html>'
NAV = (
    '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
    'xmlns:epub="http://www.idpf.org/2007/ops"><body>'
    '<nav epub:type="landmarks"><ol><li><a href="p.xhtml">Guide</a></li></ol></nav>'
    '<nav epub:type="toc"><ol><li><a href="p.xhtml">第一章&nbsp;水</a><ol><li><span>冰</span></li></ol>'
    "</li></ol></nav>"
    "</body></html>"
)


def zip_bytes(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members, in order; the same bytes whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as zipped:
        for name, data in members.items():
            zipped.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def write_zip(path: Path, members: dict[str, str | bytes]) -> Path:
    path.write_bytes(zip_bytes(members))
    return path


def png(width: int = 2, height: int = 2) -> bytes:
    """A PNG picture that says that it is this large; its pixels are those of one that is small."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 14)) + chunk(b"IEND", b"")
    )


def book(metadata: str = METADATA, manifest: str = "", version: str = "3.0") -> dict[str, str | bytes]:
    """The members of a small book with one page and a table of contents."""
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf" version="{version}" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f'{metadata}</metadata><manifest><item id="nav" href="nav.xhtml" properties="nav"/>'
        f'<item id="p" href="p.xhtml"/>{manifest}</manifest><spine><itemref idref="p"/></spine></package>'
    )
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": package,
        "OEBPS/nav.xhtml": NAV,
        "OEBPS/p.xhtml": PAGE,
    }


def manifest(
    organisation: str, resources: str, *, schema: str, version: str, metadata: str = "", root: str = ""
) -> str:
    """An IMS manifest with one organisation."""
    described = f"<schema>{schema}</schema><schemaversion>{version}</schemaversion>{metadata}"
    organised = f'<organizations><organization identifier="O1">{organisation}</organization></organizations>'
    return (
        f'<manifest identifier="M1" {root}><metadata>{described}</metadata>{organised}'
        f"<resources>{resources}</resources></manifest>"
    )


def items(results: list[Item | Rejection]) -> list[Item]:
    return [result for result in results if isinstance(result, Item)]


def codes(results: list[Item | Rejection]) -> list[str]:
    return [result.code for result in results if isinstance(result, Rejection)]
