"""SCORM packages."""

from pathlib import Path

import pytest
from tests.interop.packages import codes, items, manifest, write_zip

from tongxue.interop import scorm
from tongxue.interop.record import Item, Rejection

ORGANISATION = '<title>安全</title><item identifier="i" identifierref="r"><title>第一课</title></item>'
RESOURCES = '<resource identifier="r" type="webcontent" href="index.html?a=1"><file href="index.html"/></resource>'
V12 = 'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
V2004 = 'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"'


def read(tmp_path: Path, document: str, **members: str) -> list[Item | Rejection]:
    path = write_zip(tmp_path / "x.zip", {"imsmanifest.xml": document, "index.html": "<html></html>", **members})
    return list(scorm.read_items(path, name="安全.zip"))


@pytest.mark.plan("2.7")
@pytest.mark.parametrize(
    ("schema", "version", "root", "expected"),
    [
        ("ADL SCORM", "1.2", "", "SCORM 1.2"),
        ("ADL SCORM", "2004 4th Edition", "", "SCORM 2004 4th Edition"),
        ("ADL SCORM", "CAM 1.3", "", "SCORM 2004"),
        ("", "", V12, "SCORM 1.2"),
        ("", "", V2004, "SCORM 2004"),
    ],
)
def test_versions(tmp_path: Path, schema: str, version: str, root: str, expected: str):
    found = read(tmp_path, manifest(ORGANISATION, RESOURCES, schema=schema, version=version, root=root))
    (item,) = items(found)
    assert codes(found) == []
    assert item.record.keywords == (expected,)
    assert (item.key, item.record.title, item.record.type, item.record.body) == (
        "M1",
        "安全",
        "package",
        "- 第一课",
    )
    assert [(f.path, f.main) for f in item.files] == [("安全.zip", True)]


@pytest.mark.plan("2.7")
def test_metadata_in_a_file_beside_the_manifest(tmp_path: Path):
    lom = (
        "<lom><general><title><langstring>消防安全</langstring></title><keyword><langstring>"
        "火</langstring></keyword></general>"
        "<lifecycle><contribute><role><value><langstring>author</langstring></value></role><centity>"
        "<vcard>BEGIN:VCARD\n"
        "FN:李老师\nEND:VCARD</vcard></centity></contribute></lifecycle></lom>"
    )
    location = f"<adlcp:location {V12}>meta.xml</adlcp:location>"
    document = manifest(ORGANISATION, RESOURCES, schema="ADL SCORM", version="1.2", metadata=location)
    record = items(read(tmp_path, document, **{"meta.xml": lom}))[0].record
    assert (record.title, record.keywords) == ("消防安全", ("火", "SCORM 1.2"))
    assert [(c.name, c.role) for c in record.contributors] == [("李老师", "author")]


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("organisation", "resources", "expected"),
    [
        (ORGANISATION, "", [scorm.SCORM_RESOURCE_MISSING, scorm.SCORM_NO_LAUNCH]),
        (ORGANISATION, RESOURCES.replace("index", "gone"), [scorm.SCORM_FILE_MISSING, scorm.SCORM_NO_LAUNCH]),
        (ORGANISATION.replace("安全", "").replace("第一课", ""), RESOURCES, [scorm.SCORM_NO_TITLE]),
    ],
)
def test_packages_that_cannot_be_used(tmp_path: Path, organisation: str, resources: str, expected: list[str]):
    found = read(tmp_path, manifest(organisation, resources, schema="ADL SCORM", version="1.2"))
    assert (items(found), codes(found)) == ([], expected)


@pytest.mark.plan("2.7", "A1.3")
@pytest.mark.shared_data
def test_the_real_packages(shared_data: Path):
    found = [list(scorm.read_items(path, name=path.name)) for path in sorted((shared_data / "content/scorm").iterdir())]
    assert [codes(results) for results in found] == [[], []]
    assert [item.record.keywords for results in found for item in items(results)] == [
        ("SCORM 1.2",),
        ("SCORM 2004 3rd Edition",),
    ]
