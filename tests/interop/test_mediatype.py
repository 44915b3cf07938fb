"""Media types by content, and pictures that would fill the memory."""

import io
import time

import pytest
from PIL import Image
from tests.interop.packages import book, png, zip_bytes

from tongxue.interop.errors import CodecError
from tongxue.interop.mediatype import (
    HEAD,
    PICTURE_TOO_LARGE,
    PICTURE_UNREADABLE,
    TYPE_BELIES_NAME,
    PictureError,
    agrees,
    check_picture,
    check_type,
    sniff,
)

OFFICE = "application/vnd.openxmlformats-officedocument."


def drawn(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 2)).save(out, kind)
    return out.getvalue()


SAMPLES = [
    ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
    ("a.png", png(), "image/png"),
    ("a.jpg", drawn("JPEG"), "image/jpeg"),
    ("a.gif", drawn("GIF"), "image/gif"),
    ("a.webp", drawn("WEBP"), "image/webp"),
    ("a.svg", b"<?xml version='1.0'?><!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ("b.svg", b"<svg/>", "image/svg+xml"),
    (
        "a.docx",
        zip_bytes({"[Content_Types].xml": "", "word/document.xml": ""}),
        OFFICE + "wordprocessingml.document",
    ),
    ("a.xlsx", zip_bytes({"[Content_Types].xml": "", "xl/workbook.xml": ""}), OFFICE + "spreadsheetml.sheet"),
    (
        "a.pptx",
        zip_bytes({"_rels/.rels": "", "docProps/x": "y" * 9000}),
        OFFICE + "presentationml.presentation",
    ),
    ("a.epub", zip_bytes(book(), 0), "application/epub+zip"),
    (
        "a.odt",
        zip_bytes({"mimetype": "application/vnd.oasis.opendocument.text"}, 0),
        "application/vnd.oasis.opendocument.text",
    ),
    ("a.imscc", zip_bytes({"imsmanifest.xml": "<manifest/>"}), "application/zip"),
    ("a.mp4", b"\0\0\0\x20ftypisom\0\0\2\0", "video/mp4"),
    ("a.m4a", b"\0\0\0\x20ftypM4A \0\0\2\0", "audio/mp4"),
    ("a.webm", b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
    ("a.mp3", b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
    ("b.mp3", b"\xff\xfb\x90\x44" + b"\0" * 40, "audio/mpeg"),
    ("a.wav", b"RIFF\x24\0\0\0WAVEfmt ", "audio/vnd.wave"),
    ("a.ogg", b"OggS\0\2" + b"\0" * 22 + b"\x01vorbis", "audio/ogg"),
    ("a.html", b"\n<!-- c --><!DOCTYPE html><html>", "text/html"),
    ("a.xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "application/xhtml+xml"),
    ("a.md", "# 水\n".encode(), "text/markdown"),
    ("a.csv", "题目,作者\n静夜思,李白\n".encode("gb18030"), "text/csv"),
    ("b.csv", "题目,作者\n".encode("utf-16"), "text/csv"),
    ("a.json", b'{"a": 1}', "application/json"),
    ("a.txt", "水".encode()[:2], "text/plain"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
]


@pytest.mark.plan("2.7")
@pytest.mark.parametrize(("name", "data", "expected"), SAMPLES, ids=[name for name, _, _ in SAMPLES])
def test_types_by_content(name: str, data: bytes, expected: str):
    assert sniff(data, name) == expected
    assert agrees(name, expected)


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"MZ\x90\0"),
        ("a.png", b"<html><script>"),
        ("a.jpg", png()),
        ("a.docx", zip_bytes({"a": "b"})),
        ("a.csv", b"<!doctype html><p>"),
        ("a.txt", b"\x7fELF\2\1\1\0"),
        ("a.svg", b"<html><svg/></html>"),
        ("a.mp4", b"plain text"),
    ],
)
def test_a_type_that_belies_its_name(name: str, data: bytes):
    with pytest.raises(CodecError) as error:
        check_type(io.BytesIO(data), name)
    assert error.value.code == TYPE_BELIES_NAME


def test_what_says_nothing_agrees():
    assert agrees("a.unheardof", "application/pdf")
    assert agrees("README", "text/plain")
    assert check_type(io.BytesIO(b""), "a.pdf") == "text/plain"


@pytest.mark.plan("2.7")
def test_the_size_of_a_picture():
    assert check_picture(io.BytesIO(drawn("JPEG"))) == (3, 2)


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 9_000), (9_000, 9_000)])
def test_a_picture_that_would_fill_the_memory(size: tuple[int, int]):
    with pytest.raises(PictureError) as error:
        check_picture(io.BytesIO(png(*size)))
    assert error.value.code == PICTURE_TOO_LARGE


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("data", [b"", b"text", png()[:20], drawn("JPEG")[:8]])
def test_a_picture_that_is_none(data: bytes):
    with pytest.raises(PictureError) as error:
        check_picture(io.BytesIO(data))
    assert error.value.code == PICTURE_UNREADABLE


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("text", ["<!---->" * 1000, "<?x?>" * 1000, " " * 8000, "<!-- " * 1600, "<!DOCTYPE x>" * 700])
def test_telling_a_type_takes_no_longer_for_a_hostile_text(text: str):
    """A pattern that can match in many ways tries them all: forty comments would never end."""
    begin = time.process_time()
    sniff(text.encode()[:HEAD], "a.txt")
    assert time.process_time() - begin < 0.5
