"""EPUB books: made ones, spoilt ones and the real ones."""

from pathlib import Path

import pytest
from tests.interop.packages import METADATA, book, codes, items, png, write_zip

from tongxue.interop import archive, epub, mediatype, terms, xml
from tongxue.interop.epub_package import EPUB_CONTAINER, read_pages
from tongxue.interop.record import Contributor, Item, Rejection


def read(tmp_path: Path, members: dict[str, str | bytes], name: str = "科学.epub") -> list[Item | Rejection]:
    return list(epub.read_items(write_zip(tmp_path / "x.epub", members), name=name))


@pytest.mark.plan("2.7")
def test_a_book_of_epub_3(tmp_path: Path):
    metadata = METADATA + (
        '<dc:creator id="c">王老师</dc:creator><meta refines="#c" property="role" '
        'scheme="marc:relators">ill</meta>'
        "<dc:publisher>某出版社</dc:publisher><dc:rights>© 2020 by A. B. Chen.</dc:rights>"
        '<link rel="cc:license" href="http://creativecommons.org/licenses/by-sa/4.0/"/>'
        '<link rel="cc:license" refines="#cover" href="http://creativecommons.org/licenses/by/4.0/"/>'
        "<dc:description>&lt;p&gt;水和&lt;b&gt;冰&lt;/b&gt;&lt;/p&gt;</dc:description><dc:subject>"
        "科学</dc:subject>"
        '<meta property="schema:accessibilityFeature">MathML</meta>'
        '<meta property="schema:accessibilityFeature">unheardOf</meta>'
    )
    cover = '<item id="cover" href="c.png" properties="cover-image" media-type="image/png"/>'
    found = read(tmp_path, {**book(metadata, cover), "OEBPS/c.png": png()})
    (item,) = items(found)
    assert codes(found) == [terms.ACCESSIBILITY_UNKNOWN]
    record = item.record
    assert (item.key, item.place) == ("urn:isbn:9787107000000", "科学.epub")
    assert (record.title, record.type, record.language, record.subject) == (
        "小学科学",
        "textbook",
        "zh-CN",
        "science",
    )
    assert record.licence == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert record.rights_holder == "A. B. Chen"
    assert record.contributors == (Contributor("王老师", "illustrator"), Contributor("某出版社", "publisher"))
    assert record.accessibility == ("mathml",)
    assert record.summary == "水和冰"
    assert record.body == "- 第一章 水\n  - 冰"
    assert [(f.path, f.main) for f in item.files] == [("科学.epub", True), ("cover.png", False)]
    with item.files[1].open() as stream:
        assert stream.read() == png()


@pytest.mark.plan("2.7")
def test_a_book_of_epub_2_with_ncx_and_summary_from_its_contents(tmp_path: Path):
    metadata = METADATA.replace("<dc:language>", '<dc:creator opf:role="trl">译者</dc:creator><dc:language>')
    metadata += '<meta name="cover" content="c"/>'
    manifest = '<item id="ncx" href="toc.ncx"/><item id="c" href="c.png"/>'
    members = book(metadata, manifest, "2.0")
    members["OEBPS/book.opf"] = str(members["OEBPS/book.opf"]).replace(' properties="nav"', "")
    members["OEBPS/toc.ncx"] = (
        '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" '
        '"http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"><ncx><navMap>'
        "<navPoint><navLabel><text>一</text></navLabel><navPoint><navLabel><text>二</text></navLabel>"
        "</navPoint></navPoint>"
        "</navMap></ncx>"
    )
    found = read(tmp_path, {**members, "OEBPS/c.png": png()})
    (item,) = items(found)
    assert codes(found) == []
    assert item.record.contributors == (Contributor("译者", "translator"),)
    assert (item.record.summary, item.record.body) == ("一", "- 一\n  - 二")
    assert [f.path for f in item.files] == ["科学.epub", "cover.png"]


@pytest.mark.plan("2.7")
def test_a_subtitle_and_an_unknown_licence_and_language(tmp_path: Path):
    metadata = (
        '<dc:identifier id="id">x</dc:identifier><dc:title id="b">副题</dc:title>'
        '<dc:title id="a">主题</dc:title>'
        '<meta refines="#a" property="title-type">main</meta><meta refines="#b" '
        'property="title-type">subtitle</meta>'
        "<dc:language>klingonian language</dc:language><dc:rights>Ask us.</dc:rights>"
    )
    found = read(tmp_path, book(metadata))
    assert items(found)[0].record.title == "主题: 副题"
    assert codes(found) == [terms.LICENCE_UNKNOWN, terms.LANGUAGE_INVALID]


def without(name: str) -> dict[str, str | bytes]:
    return {k: v for k, v in book().items() if k != name}


LOCK = '<encryption><EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></EncryptedData></encryption>'
FONT = LOCK.replace("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.idpf.org/2008/embedding")


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (without("META-INF/container.xml"), [EPUB_CONTAINER]),
        (without("OEBPS/book.opf"), [EPUB_CONTAINER]),
        (without("OEBPS/p.xhtml"), [epub.EPUB_FILE_MISSING, epub.EPUB_NO_CONTENT]),
        (book("<dc:language>zh</dc:language>"), [epub.EPUB_NO_TITLE]),
        ({**book(), "META-INF/encryption.xml": LOCK}, [epub.EPUB_ENCRYPTED]),
        (
            {**book(), "OEBPS/book.opf": '<!DOCTYPE p [<!ENTITY a "b">]><package>&a;</package>'},
            [xml.XML_ENTITY],
        ),
        ({**book(), "OEBPS/book.opf": "<package>"}, [xml.XML_MALFORMED]),
    ],
)
def test_a_book_that_is_refused(tmp_path: Path, members: dict[str, str | bytes], expected: list[str]):
    found = read(tmp_path, members)
    assert (items(found), codes(found)) == ([], expected)


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"../x": "x"}, ["path_traversal"]),
        ({"META-INF/encryption.xml": FONT}, []),
        ({"OEBPS/c.png": "<html>"}, [mediatype.TYPE_BELIES_NAME]),
        ({"OEBPS/c.png": png(50_000, 50_000)}, [mediatype.PICTURE_TOO_LARGE]),
        ({}, [epub.EPUB_FILE_MISSING]),
    ],
)
def test_what_is_bad_in_a_book_does_not_lose_it(tmp_path: Path, extra: dict[str, str | bytes], expected: list[str]):
    cover = (
        ""
        if set(extra) & {"../x", "META-INF/encryption.xml"}
        else '<item id="c" href="c.png" properties="cover-image"/>'
    )
    found = read(tmp_path, {**book(manifest=cover), **extra})
    assert [len(item.files) for item in items(found)] == [1]
    assert codes(found) == expected


@pytest.mark.plan("2.bad")
def test_a_book_that_is_no_archive(tmp_path: Path):
    (tmp_path / "x.epub").write_bytes(b"PK\x03\x04 cut off")
    assert codes(list(epub.read_items(tmp_path / "x.epub", name="x.epub"))) == [archive.ARCHIVE_UNREADABLE]


@pytest.mark.plan("2.7", "A1.3")
@pytest.mark.shared_data
def test_every_real_book_is_taken(shared_data: Path):
    found = {
        path.name: list(epub.read_items(path, name=path.name))
        for path in sorted((shared_data / "content/epub").iterdir())
    }
    assert {name: len(items(results)) for name, results in found.items()} == dict.fromkeys(found, 1)
    assert len(found) == 8
    assert {name: codes(results) for name, results in found.items() if codes(results)} == {
        "accessible_epub_3.epub": [terms.LICENCE_UNKNOWN],
        "childrens-literature.epub": [terms.LICENCE_UNKNOWN],
        "linear-algebra.epub": [terms.LICENCE_UNKNOWN],
    }
    books = {name: items(results)[0] for name, results in found.items()}
    assert all(book.record.body and book.record.summary for book in books.values())
    assert books["regime-anticancer-arabic.epub"].record.language == "ar"
    assert (
        Contributor("Marina Khalil Fayad", "translator") in books["regime-anticancer-arabic.epub"].record.contributors
    )
    assert books["moby-dick.epub"].record.licence == "https://creativecommons.org/licenses/by-sa/3.0/"
    assert len({book.key for book in books.values()}) == 8


@pytest.mark.plan("2.8")
@pytest.mark.shared_data
def test_real_books_are_read_in_order_from_their_side(shared_data):
    from tongxue.interop.archive import open_archive

    found = {}
    for path in sorted((shared_data / "content/epub").glob("*.epub")):
        with open_archive(path) as archive:
            pages = read_pages(archive)
            found[path.stem] = (len(pages.pages), pages.right_to_left)
            assert all(member in archive.members for member, _ in pages.pages)
            assert any(title for _, title in pages.pages)
    assert all(count > 0 for count, _ in found.values())
    assert found["regime-anticancer-arabic"][1]
    assert not found["moby-dick"][1]
