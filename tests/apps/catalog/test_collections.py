"""Folders and ZIPs that hold a question bank, several packages, or pages with pictures; bad parts lose no good one."""

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.apps.catalog.samples import Watch, browser, counts, epub
from tests.interop.packages import manifest, png, zip_bytes
from tests.interop.test_questions import question, unit

from tongxue.apps.catalog import api
from tongxue.apps.catalog.errors import SourceRefused, SourceUnknown
from tongxue.apps.catalog.models import ImportRun, Resource, Version, VersionFile
from tongxue.interop.shared import MAPPINGS
from tongxue.platform.actor import NODE

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.7", "A1.9")]
BANK = gzip.compress("\n".join(json.dumps(unit(question(n))) for n in (1,)).encode())
BOOK = epub(2)
SCORM = zip_bytes(
    {
        "imsmanifest.xml": manifest(
            '<title>安全</title><item identifier="i" identifierref="r"><title>第一课</title></item>',
            '<resource identifier="r" type="webcontent" href="index.html"><file href="index.html"/></resource>',
            schema="ADL SCORM",
            version="1.2",
        ),
        "index.html": "<html></html>",
    }
)
CARTRIDGE = zip_bytes(
    {
        "imsmanifest.xml": manifest(
            '<item identifier="root"><item identifier="i1" identifierref="page"><title>水</title></item></item>',
            '<resource identifier="page" type="webcontent" href="p.html"><file href="p.html"/></resource>',
            schema="IMS Common Cartridge",
            version="1.1.0",
            metadata="<lom><general><title><string>水的课程</string></title></general></lom>",
        ),
        "p.html": "<title>页</title><h1>水</h1>",
    }
)
PARTS = {"书/水.epub": BOOK, "课件.zip": SCORM, "课程.imscc": CARTRIDGE, "题/bank.jsonl.gz": BANK}


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path / "data"})
    settings.BLOBS_ROOT = tmp_path / "data/blobs"


def lay(folder: Path, parts: dict[str, bytes]) -> Path:
    for name, data in parts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def run_now(path: Path, **options) -> ImportRun:
    return done(api.start_import(actor=NODE, path=path, **options))


def upload(operator, name, data, mapping: bytes | None = None) -> ImportRun:
    ((place, _),) = api.list_import_places(actor=operator)
    return api.start_upload(
        actor=operator,
        organisation_id=place,
        name=name,
        stream=io.BytesIO(data),
        mapping=io.BytesIO(mapping) if mapping else None,
    )


def done(run: ImportRun) -> ImportRun:
    api.run_import(progress=Watch(), run_id=run.id)
    run.refresh_from_db()
    return run


def titles():
    return sorted(Version.objects.values_list("title", flat=True))


def told(run: ImportRun):
    return sorted(run.rejections.values_list("place", "code"))


def test_a_zip_by_web_comes_to_the_same_as_its_folder_by_the_command_line(tmp_path, operator):
    folder = run_now(lay(tmp_path / "资料", PARTS))
    assert (folder.kind, counts(folder), told(folder)) == ("collection", (5, 0, 0, 0), [])
    keys = set(Resource.objects.values_list("item_key", flat=True))
    assert keys >= {"课件.zip/M1", "课程.imscc/M1"}, "one key in two packages is two resources"
    expected = titles()
    Resource.objects.update(current=None, state="withdrawn", withdrawn_at="2026-01-01T00:00Z")
    Version.objects.all().delete()
    run = upload(operator, "资料.zip", zip_bytes(PARTS))
    assert run.kind == "collection-zip"
    assert (counts(done(run)), told(run)) == ((5, 0, 0, 0), [])
    assert titles() == expected
    again = done(upload(operator, "资料.zip", zip_bytes(PARTS)))
    assert counts(again) == (0, 0, 5, 0)


def test_a_packages_own_file_comes_with_it(operator):
    done(upload(operator, "资料.zip", zip_bytes({"书/水.epub": BOOK})))
    kept = VersionFile.objects.get(media_type="application/epub+zip")
    assert (kept.path, kept.size) == ("水.epub", len(BOOK))


@pytest.mark.plan("2.bad")
def test_of_many_parts_each_bad_one_is_told_and_each_good_one_taken(operator):
    bad = {
        "broken.epub": BOOK[:300],
        "no.zip": b"no archive",
        "other.zip": zip_bytes({"a.txt": "x"}),
        "rows.jsonl": b'{"a": 1}\n',
        "LICENSE": b"MIT",
        "__MACOSX/._x.epub": b"x",
        ".DS_Store": b"x",
    }
    run = done(upload(operator, "资料.zip", zip_bytes({**PARTS, **bad})))
    names = ("LICENSE", "broken.epub", "no.zip", "other.zip", "rows.jsonl")
    assert told(run) == [(name, "import.part_unknown") for name in names]
    assert counts(run) == (5, 0, 0, 5)


def test_a_question_bank_is_known_by_what_it_holds(operator):
    run = upload(operator, "题库.jsonl.gz", BANK)
    assert run.kind == "questions"
    assert counts(done(run)) == (1, 0, 0, 0)
    version = Version.objects.get()
    assert (version.type, version.subject, version.licence) == (
        "test",
        "english",
        "https://rightsstatements.org/vocab/CNE/1.0/",
    )
    settings = (MAPPINGS / "question-bank.toml").read_bytes()
    assert counts(done(upload(operator, "题库.jsonl.gz", BANK, settings))) == (0, 1, 0, 0)
    assert Resource.objects.get().current.licence == "https://spdx.org/licenses/MIT"


def test_json_lines_that_are_no_bank_stay_a_table(operator):
    for data in (b'{"path": "x", "data": 1}\n', b'{"path": 1, "data": {"units": []}}\n', b"", b"[1]\n", b"{"):
        assert upload(operator, "表.jsonl", data).kind == "table"


def test_the_pictures_of_a_zip_of_pages_come_with_them(operator):
    """The last pages of a source are taken when all of it has been read: its files must still be there."""
    run = done(upload(operator, "讲义.zip", zip_bytes({"a.md": "# 第一课\n\n![水](img/w.png)\n", "img/w.png": png()})))
    assert (run.kind, counts(run), told(run)) == ("markdown-zip", (1, 0, 0, 1), [("LICENSE", "licence.unknown")])
    assert [f.media_type for f in VersionFile.objects.all()] == ["image/png"]


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    "parts", [{}, {"a.txt": "x"}, {"a.zip": zip_bytes({"a.txt": "x"})}, {"a.epub": "x"}, {"a.jsonl": '{"a": 1}\n'}]
)
def test_a_zip_of_nothing_that_is_known_is_refused_at_once(operator, parts):
    with pytest.raises(SourceUnknown):
        upload(operator, "x.zip", zip_bytes(parts))
    assert not ImportRun.objects.exists()


@pytest.mark.plan("2.bad")
def test_a_bomb_is_refused_on_the_page(operator):
    data = zip_bytes({"a.epub": BOOK, "b": b"\0" * (4 << 20)})
    with pytest.raises(SourceRefused):
        upload(operator, "x.zip", data)
    answer = browser(operator).post("/import/", {"source": SimpleUploadedFile("x.zip", data)})
    assert answer.status_code == 422
    assert "异常庞大" in answer.content.decode()


@pytest.mark.shared_data
def test_the_real_banks_and_packages_come_by_zip_as_they_come_from_the_folder(shared_data, operator):
    parts = {
        path.name: path.read_bytes()
        for folder in ("question-bank", "content/scorm", "content/cartridges")
        for path in sorted((shared_data / folder).iterdir())
        if path.name not in ("LICENSE", "README.md")
    }
    run = done(upload(operator, "全部.zip", zip_bytes(parts)))
    assert counts(run)[:3] == (285 + 285 + 2 + 26, 0, 0)
