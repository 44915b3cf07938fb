"""Telling packages apart by what they hold."""

from pathlib import Path

import pytest
from tests.interop.packages import book, manifest, write_zip

from tongxue.interop.archive import ArchiveError
from tongxue.interop.package import detect
from tongxue.interop.xml import XmlError

pytestmark = pytest.mark.plan("2.7")
MODULE = "<document/>"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (book(), "epub"),
        ({"imsmanifest.xml": manifest("", "", schema="IMS Common Cartridge", version="1.1.0")}, "cartridge"),
        ({"imsmanifest.xml": manifest("", "", schema="ADL SCORM", version="1.2")}, "scorm"),
        ({"imsmanifest.xml": manifest("", "", schema="IMS Content", version="1.1")}, "zip"),
        ({"b/modules/m1/index.cnxml": MODULE}, "cnxml"),
        ({"a.txt": "x"}, "zip"),
    ],
)
def test_kinds(tmp_path: Path, members: dict[str, str | bytes], expected: str):
    assert detect(write_zip(tmp_path / "named.pdf", members)) == expected


def test_folders_and_other_files(tmp_path: Path):
    (tmp_path / "x.zip").write_text("no archive")
    assert detect(tmp_path / "x.zip") == ""
    assert detect(tmp_path) == ""
    (tmp_path / "modules" / "m1").mkdir(parents=True)
    (tmp_path / "modules" / "m1" / "index.cnxml").write_text(MODULE)
    assert detect(tmp_path) == "cnxml"


@pytest.mark.plan("2.bad")
def test_bombs_and_broken_manifests_say_so(tmp_path: Path):
    with pytest.raises(ArchiveError):
        detect(write_zip(tmp_path / "x.zip", {"a": b"\0" * (4 << 20)}))
    with pytest.raises(XmlError):
        detect(write_zip(tmp_path / "x.zip", {"imsmanifest.xml": "<manifest>"}))


@pytest.mark.shared_data
def test_the_real_packages(shared_data: Path):
    content = shared_data / "content"
    kinds = {
        folder: {detect(path) for path in (content / folder).iterdir()} for folder in ("epub", "cartridges", "scorm")
    }
    assert kinds == {"epub": {"epub"}, "cartridges": {"cartridge"}, "scorm": {"scorm"}}
    assert detect(content / "openstax-python") == "cnxml"
