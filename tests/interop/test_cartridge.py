"""IMS Common Cartridges: one with every kind of resource, spoilt ones, and the real ones."""

from pathlib import Path

import pytest
from tests.interop.packages import codes, items, manifest, png, write_zip

from tongxue.interop import cartridge, imscp, mediatype, xml
from tongxue.interop.record import Item, Rejection

LOM = (
    "<lom><general><title><string>水的课程</string></title><language>zh-CN</language></general><rights>"
    "<description>"
    "<string>CC Attribution - http://creativecommons.org/licenses/by/4.0</string></description>"
    "</rights></lom>"
)
ORGANISATION = (
    '<item identifier="root"><item identifier="u1"><title>第一单元</title>'
    '<item identifier="i1" identifierref="page"><title>水</title></item>'
    '<item identifier="i2" identifierref="link"><title>链接</title></item>'
    '<item identifier="i3" identifierref="gone"><title>没有了</title></item></item></item>'
)
RESOURCES = (
    '<resource identifier="page" type="webcontent" href="pages/%E6%B0%B4.html"><file href="pages/水.html"/>'
    '<dependency identifierref="data"/></resource>'
    '<resource identifier="data" '
    'type="associatedcontent/imscc_xmlv1p1/learning-application-resource"><file href="d.csv"/></resource>'
    '<resource identifier="link" type="imswl_xmlv1p1"><file href="l.xml"/></resource>'
    '<resource identifier="topic" type="imsdt_xmlv1p1"><file href="t.xml"/></resource>'
    '<resource identifier="quiz" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"><file href="q.xml"/>'
    "</resource>"
    '<resource identifier="tool" type="imsbasiclti_xmlv1p0"><file href="b.xml"/></resource>'
    '<resource identifier="plan" type="webcontent" intendeduse="lessonplan" href="plan.txt"><file '
    'href="plan.txt"/></resource>'
    '<resource identifier="picture" type="webcontent" href="web_resources/a b.png"/>'
)
MEMBERS: dict[str, str | bytes] = {
    "pages/水.html": '<title>页</title><h1>水</h1><p>\\(x^2\\)<img src="$IMS-CC-FILEBASE$/a%20b.png?x=1"></p>'
    '<a href="l.xml">l</a>',
    "d.csv": "a,b",
    "l.xml": '<webLink><title>网</title><url href="https://example.org/a?b=1"/></webLink>',
    "t.xml": "<topic><title>讨论</title><text>&lt;p&gt;冰_是_什么&lt;/p&gt;</text></topic>",
    "q.xml": "<questestinterop><assessment title='测验'/></questestinterop>",
    "b.xml": "<l><title>工具</title><description>d</description><launch_url>http://example.org/lti</launch_url></l>",
    "plan.txt": "教案",
    "web_resources/a b.png": png(),
}


def made(resources: str = RESOURCES, organisation: str = ORGANISATION, **more: str | bytes) -> dict[str, str | bytes]:
    document = manifest(organisation, resources, schema="IMS Common Cartridge", version="1.3.0", metadata=LOM)
    return {"imsmanifest.xml": document, **MEMBERS, **more}


def read(tmp_path: Path, members: dict[str, str | bytes]) -> list[Item | Rejection]:
    return list(cartridge.read_items(write_zip(tmp_path / "x.imscc", members), name="水.imscc"))


@pytest.mark.plan("2.7")
def test_every_kind_of_resource(tmp_path: Path):
    found = read(tmp_path, made())
    taken = {item.key: item for item in items(found)}
    assert codes(found) == [cartridge.CARTRIDGE_RESOURCE_MISSING]
    assert {key: item.record.type for key, item in taken.items()} == {
        "M1": "package",
        "page": "lesson",
        "link": "reference",
        "topic": "",
        "quiz": "test",
        "tool": "tool",
        "plan": "plan",
    }
    assert taken["M1"].record.body == "- 第一单元\n  - 水\n  - 链接\n  - 没有了"
    page = taken["page"]
    assert page.place == "水.imscc/pages/水.html"
    assert (page.record.title, page.record.body) == ("水", "# 水\n\n$x^2$\n\nl")
    assert [(f.path, f.main) for f in page.files] == [
        ("pages/水.html", True),
        ("d.csv", False),
        ("web_resources/a b.png", False),
    ]
    assert page.record.keywords == ("第一单元", "水的课程")
    assert page.record.provenance == "水.imscc; 第一单元 / 水; pages/水.html"
    assert (page.record.language, page.record.licence) == (
        "zh-CN",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    assert taken["link"].record.location == "https://example.org/a?b=1"
    assert (taken["topic"].record.body, taken["topic"].record.summary) == ("冰\\_是\\_什么", "冰_是_什么")
    assert taken["plan"].record.audience == ("teacher",)


@pytest.mark.plan("2.7")
def test_a_cartridge_in_a_folder_of_its_own_without_an_organisation(tmp_path: Path):
    members = {f"folder/{name}": data for name, data in made(organisation="").items()}
    taken = [item.key for item in items(read(tmp_path, members))]
    assert taken == ["M1", "page", "link", "topic", "quiz", "tool", "plan"]


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"l.xml": '<webLink><url href="javascript:alert(1)"/></webLink>'}, cartridge.CARTRIDGE_URL),
        ({"l.xml": '<!DOCTYPE w [<!ENTITY a "b">]><webLink/>'}, xml.XML_ENTITY),
        ({"q.xml": "<other/>"}, cartridge.CARTRIDGE_RESOURCE_UNKNOWN),
        ({"plan.txt": b"\x7fELF\2\1\1\0"}, mediatype.TYPE_BELIES_NAME),
        ({"web_resources/a b.png": png(50_000, 50_000)}, mediatype.PICTURE_TOO_LARGE),
        ({"../x.html": "x"}, "path_traversal"),
    ],
)
def test_one_bad_resource_does_not_lose_the_others(tmp_path: Path, changed: dict[str, str | bytes], expected: str):
    found = read(tmp_path, made(**changed))
    assert sorted(codes(found)) == sorted([cartridge.CARTRIDGE_RESOURCE_MISSING, expected])
    assert len(items(found)) >= 6


@pytest.mark.plan("2.bad")
def test_files_that_are_not_there_and_identifiers_that_are_there_twice(tmp_path: Path):
    resources = (
        '<resource identifier="a" type="webcontent" href="../../etc/passwd"/><resource '
        'identifier="b" type="webcontent" href="b.pdf"/>'
        '<resource identifier="b" type="webcontent" href="plan.txt"/><resource identifier="c" '
        'type="novel_xmlv1p0"/>'
    )
    found = read(tmp_path, made(resources, ""))
    assert [item.key for item in items(found)] == ["M1"]
    assert codes(found) == [
        cartridge.CARTRIDGE_DUPLICATE,
        cartridge.CARTRIDGE_FILE_MISSING,
        cartridge.CARTRIDGE_FILE_MISSING,
        cartridge.CARTRIDGE_RESOURCE_UNKNOWN,
    ]


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"a.txt": "x"}, imscp.MANIFEST_MISSING),
        ({"imsmanifest.xml": "<manifest>"}, xml.XML_MALFORMED),
        ({"imsmanifest.xml": "<manifest/>"}, cartridge.CARTRIDGE_NO_TITLE),
    ],
)
def test_a_cartridge_that_is_refused(tmp_path: Path, members: dict[str, str | bytes], expected: str):
    found = read(tmp_path, members)
    assert (items(found), codes(found)) == ([], [expected])


@pytest.mark.plan("2.7", "A1.3")
@pytest.mark.shared_data
def test_the_real_cartridges(shared_data: Path):
    folder = shared_data / "content/cartridges"
    found = {
        name: list(cartridge.read_items(folder / name, name=name)) for name in ("allyworkshop.imscc", "latex.imscc")
    }
    ally, latex = items(found["allyworkshop.imscc"]), items(found["latex.imscc"])
    assert (len(ally), len(latex)) == (23, 3)
    assert codes(found["allyworkshop.imscc"]) == [cartridge.CARTRIDGE_RESOURCE_MISSING]
    assert codes(found["latex.imscc"]) == []
    assert len({item.key for item in ally}) == 23
    assert "$f(10)$" in latex[1].record.body
    captions = next(item for item in ally if item.record.title == "Caption Hub")
    assert [f.path for f in captions.files] == [
        "wiki_content/caption-hub.html",
        "web_resources/caption-hub.png",
    ]
