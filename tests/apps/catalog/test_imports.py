"""Starting imports of files, folders and uploads; what real formats and real bad input come to."""

import errno
import html
import io
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation
from tests.apps.catalog.conftest import person
from tests.apps.catalog.samples import Watch, browser, counts, work
from tests.interop.packages import book, write_zip, zip_bytes

from tongxue.apps.catalog import api
from tongxue.apps.catalog.domain import imports
from tongxue.apps.catalog.errors import SourceRefused, SourceUnknown
from tongxue.apps.catalog.models import ImportRun, Resource, Version
from tongxue.apps.registry.domain.node import MARK
from tongxue.platform.actor import NODE, VISITOR, Role
from tongxue.platform.blobs import DiskFull
from tongxue.platform.errors import AccessDenied, NotFound
from tongxue.platform.jobs.models import Job
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.7", "A1.9")]
MAPPING = '[key]\ncolumns = ["编号"]\n[constants]\nlicence = "CC BY 4.0"\n[fields]\ntitle = "标题"\nbody = "正文"\n'
TABLE = "编号,标题,正文\n1,春晓,春眠不觉晓\n2,登鹳雀楼,白日依山尽\n"

ROWS = int(os.environ.get("TONGXUE_TEST_ROWS", "5000"))
"""100,000 by the environment: the same test at the size of the largest tables."""
GOOD = ROWS - ROWS // 100


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path / "data"})
    settings.BLOBS_ROOT = tmp_path / "data/blobs"


@pytest.fixture
def mapping(tmp_path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING)
    return path


def run_now(path: Path, **options) -> ImportRun:
    run = api.start_import(actor=NODE, path=path, **options)
    api.run_import(progress=Watch(), run_id=run.id)
    run.refresh_from_db()
    return run


def titles():
    return sorted(Version.objects.values_list("title", flat=True))


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_tables_in_every_encoding_that_offices_write(tmp_path, mapping, encoding):
    path = tmp_path / "诗.csv"
    path.write_bytes(TABLE.encode(encoding))
    assert counts(run_now(path, mapping=mapping)) == (2, 0, 0, 0)
    assert titles() == ["春晓", "登鹳雀楼"]


@pytest.mark.plan("2.bad")
def test_a_table_without_a_column_is_refused_with_both_lists(tmp_path, mapping):
    path = tmp_path / "诗.csv"
    path.write_text("编号,题目\n1,春晓\n")
    run = api.start_import(actor=NODE, path=path, mapping=mapping)
    with pytest.raises(SourceRefused) as refused:
        api.run_import(progress=Watch(), run_id=run.id)
    assert refused.value.text == "“诗.csv”无法导入：表格缺少这些列：标题, 正文。表里有：编号, 题目"
    assert not Resource.objects.exists()


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("text", "word"),
    [("[fields]\nheading = '标题'", "heading"), ("[fields", "映射文件"), ("[fields]\nsubject = '正文'", "title")],
)
def test_a_wrong_mapping_is_told(tmp_path, mapping, text, word):
    path = tmp_path / "诗.csv"
    path.write_text(TABLE)
    mapping.write_text(text)
    run = api.start_import(actor=NODE, path=path, mapping=mapping)
    with pytest.raises(SourceRefused) as refused:
        api.run_import(progress=Watch(), run_id=run.id)
    assert word in refused.value.text


@pytest.mark.plan("2.8")
def test_why_an_import_failed_is_told_in_the_readers_language(tmp_path, mapping, keeper, settings):
    Path(settings.TONGXUE.data).mkdir()  # the operator's page looks at its disk
    path = tmp_path / "诗.csv"
    path.write_text("编号,题目\n1,春晓\n")
    run = api.start_import(actor=keeper, path=path, mapping=mapping)
    with translation.override("en"):
        work()
    pages = {
        language: browser(keeper, language).get(f"/import/{run.id}/").content.decode() for language in ("zh-hans", "en")
    }
    assert "“诗.csv”无法导入：表格缺少这些列：标题, 正文。表里有：编号, 题目" in html.unescape(pages["zh-hans"])
    assert "The table lacks the columns 标题, 正文." in html.unescape(pages["en"])
    assert "无法导入" not in pages["en"]
    operators = {
        language: browser(keeper, language).get("/operator/").content.decode() for language in ("zh-hans", "en")
    }
    assert "无法导入" in operators["zh-hans"]
    assert "无法导入" not in operators["en"]


def test_a_table_without_a_mapping_is_refused(tmp_path):
    path = tmp_path / "诗.csv"
    path.write_text(TABLE)
    run = api.start_import(actor=NODE, path=path)
    with pytest.raises(SourceRefused) as refused:
        api.run_import(progress=Watch(), run_id=run.id)
    assert "映射文件" in refused.value.text


@pytest.mark.plan("2.bad")
def test_of_many_rows_each_bad_one_is_told_and_each_good_one_taken(tmp_path, mapping):
    bad = set(random.Random(7).sample(range(ROWS), ROWS // 100))
    lines = ["编号,标题,正文"]
    for number in range(ROWS):
        if number not in bad:
            lines.append(f"{number},第{number}课,内容{number}")
        else:
            lines.append(
                (f"{number},,没有标题", f"{number},少一格", f",没有编号,{number}", f"{number},{'长' * 501},x")[
                    number % 4
                ]
            )
    path = tmp_path / "大表.csv"
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    run = run_now(path, mapping=mapping)
    assert counts(run) == (GOOD, 0, 0, ROWS - GOOD)
    told = {int(place.rpartition(":")[2]) - 2 for place, *_ in api.iterate_rejections(actor=NODE, run_id=run.id)}
    assert told == bad
    assert counts(run_now(path, mapping=mapping)) == (0, 0, GOOD, ROWS - GOOD)
    assert Resource.objects.count() == GOOD


def test_rejections_are_told_in_the_readers_language(tmp_path, mapping):
    path = tmp_path / "诗.csv"
    path.write_text("编号,标题,正文\n1,,没有标题\n2,好,好\n3,少一格\n")
    run = run_now(path, mapping=mapping)
    shown = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            shown[language] = api.get_import_page(actor=NODE, run_id=run.id).rejections
    assert shown["zh-hans"] == [("诗.csv:2", "缺少 标题。"), ("诗.csv:4", "这一行有 2 格，应为 3 格。")]
    assert [place for place, _ in shown["en"]] == ["诗.csv:2", "诗.csv:4"]
    assert not any("缺少" in reason or "这一行" in reason for _, reason in shown["en"])


def test_a_folder_of_pages_needs_no_settings(tmp_path):
    folder = tmp_path / "课程"
    (folder / "图").mkdir(parents=True)
    (folder / "一.md").write_text("# 第一课\n\n见[第二课](二.md)。\n")
    (folder / "二.md").write_text("# 第二课\n\n正文。\n")
    (folder / "空.md").write_text("\n")
    run = run_now(folder)
    assert (run.kind, run.created) == ("markdown", 2)
    first, second = (Resource.objects.get(current__title=title) for title in ("第一课", "第二课"))
    page = api.get_resource_page(actor=VISITOR, resource_id=first.id, draft=False, origin="http://c")
    assert f'href="/resources/{second.id}/"' in page.body


@pytest.mark.plan("2.bad")
def test_of_several_books_a_broken_one_loses_no_other(tmp_path):
    folder = tmp_path / "书"
    folder.mkdir()
    write_zip(folder / "a.epub", book())
    (folder / "b.epub").write_bytes(zip_bytes(book())[:300])
    (folder / "c.epub").write_bytes(b"no archive")
    write_zip(
        folder / "d.epub",
        {**book(), "OEBPS/book.opf": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"},
    )
    run = run_now(folder, kind="epub")
    assert counts(run) == (1, 0, 0, 4)
    assert all(
        reason and not reason.startswith("archive_")
        for _, reason in api.get_import_page(actor=NODE, run_id=run.id).rejections
    )


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("name", "data"), [("x.exe", b"MZ"), ("x.epub", b"x"), ("x", b""), ("x.zip", b"PK\5\6" + b"\0" * 18)]
)
def test_an_unknown_format_is_refused_with_what_can_be_taken(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceUnknown) as refused:
        api.start_import(actor=NODE, path=path)
    assert "EPUB" in refused.value.text
    assert not ImportRun.objects.exists()


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SourceUnknown):
        api.start_import(actor=NODE, path=tmp_path / "nothing.epub")


def test_a_finished_run_does_nothing_when_its_job_is_repeated(tmp_path, mapping):
    path = tmp_path / "诗.csv"
    path.write_text(TABLE)
    run = run_now(path, mapping=mapping)
    path.unlink()
    assert api.run_import(progress=Watch(), run_id=run.id)["created"] == 2


@pytest.mark.plan("2.4", "P5")
def test_only_who_runs_the_node_imports_from_its_disk(tmp_path, operator, keeper, mapping):
    path = tmp_path / "诗.csv"
    path.write_text(TABLE)
    with pytest.raises(AccessDenied):
        api.start_import(actor=operator, path=path, mapping=mapping)
    assert not ImportRun.objects.exists()
    run = api.start_import(actor=keeper, path=path, mapping=mapping)
    assert (run.organisation.source, run.created_by_id) == (MARK, keeper.account_id)
    assert Job.objects.get().subject == run.id


@pytest.mark.plan("2.4", "P5")
def test_an_operator_imports_into_the_own_organisation_alone(operator, outsider, keeper, school, other_school):
    run = upload(operator, "诗.csv", TABLE.encode())
    assert (run.organisation, run.created_by_id) == (school, operator.account_id)
    for actor in (outsider, keeper):
        with pytest.raises(AccessDenied):
            upload(actor, "诗.csv", TABLE.encode(), organisation_id=school.id)
    with pytest.raises(NotFound):
        api.get_import_page(actor=outsider, run_id=run.id)
    with pytest.raises(NotFound):
        api.cancel_import(actor=outsider, run_id=run.id)
    theirs = upload(outsider, "诗.csv", TABLE.encode())
    shown = {name: [r.id for r in api.list_imports(actor=actor)] for name, actor in (("o", operator), ("k", keeper))}
    assert shown == {"o": [run.id], "k": [theirs.id, run.id]}
    assert [name for _, name in api.list_import_places(actor=outsider)] == [other_school.name]


@pytest.mark.plan("2.4", "2.7", "P5")
def test_a_source_of_the_same_name_changes_nothing_of_another_organisation(operator, outsider, school, other_school):
    run = upload(operator, "诗.csv", TABLE.encode())
    api.run_import(progress=Watch(), run_id=run.id)
    other = upload(outsider, "诗.csv", TABLE.replace("春眠", "冬眠").encode())
    assert Path(run.path).read_text() == TABLE
    assert api.run_import(progress=Watch(), run_id=other.id) == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
    }
    bodies = Version.objects.filter(title="春晓").values_list("resource__organisation", "body")
    assert dict(bodies) == {school.id: "春眠不觉晓", other_school.id: "冬眠不觉晓"}
    told = set(OutboxEvent.objects.filter(name="catalog.resource_published").values_list("actor", flat=True))
    assert told == {operator.label, outsider.label}


def test_nobody_but_operators_imports(teacher, operator, school):
    token = replace(operator, scopes=frozenset({"resources:publish"}))
    run = upload(operator, "诗.csv", TABLE.encode())
    for stranger in (VISITOR, teacher, token):
        with pytest.raises(AccessDenied):
            upload(stranger, "x.csv", b"x", organisation_id=school.id)
        assert api.list_import_places(actor=stranger) == []
        with pytest.raises(AccessDenied):
            api.list_imports(actor=stranger)
        with pytest.raises(AccessDenied):
            api.get_import_page(actor=stranger, run_id=run.id)
        with pytest.raises(AccessDenied):
            api.iterate_rejections(actor=stranger, run_id=run.id)
        with pytest.raises(AccessDenied):
            api.cancel_import(actor=stranger, run_id=run.id)
    with pytest.raises(NotFound):
        api.get_import_page(actor=operator, run_id=operator.account_id)


def test_a_waiting_import_can_be_cancelled_by_a_colleague(operator, school):
    run = upload(operator, "诗.csv", TABLE.encode())
    api.cancel_import(actor=person(Role.OPERATOR, school), run_id=run.id)
    assert Job.objects.get().state == "cancelled"


def upload(actor, name, data, mapping=MAPPING, organisation_id=None):
    """Into the one organisation that the actor is operator of, unless another is named."""
    return api.start_upload(
        actor=actor,
        organisation_id=organisation_id or api.list_import_places(actor=actor)[0][0],
        name=name,
        stream=data if hasattr(data, "read") else io.BytesIO(data),
        mapping=io.BytesIO(mapping.encode()) if mapping else None,
    )


def test_an_upload_is_kept_and_imported(operator):
    run = upload(operator, "诗.csv", TABLE.encode())
    assert Path(run.path).read_text() == TABLE
    assert api.run_import(progress=Watch(), run_id=run.id)["created"] == 2
    again = upload(operator, "诗.csv", TABLE.encode())
    assert api.run_import(progress=Watch(), run_id=again.id)["unchanged"] == 2


class CutOff(io.BytesIO):
    """A stream that breaks in the middle."""

    def __init__(self, error):
        super().__init__(b"x" * 10)
        self.error = error

    def read(self, _size=-1):
        data = super().read(5)
        if self.tell() >= 10:
            raise self.error
        return data


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ConnectionResetError(errno.ECONNRESET, "cut off"), ConnectionResetError),
        (OSError(errno.ENOSPC, "full"), DiskFull),
    ],
)
def test_an_upload_that_is_cut_off_leaves_the_one_before(operator, error, told, settings):
    run = upload(operator, "诗.csv", TABLE.encode())
    with pytest.raises(told):
        upload(operator, "诗.csv", CutOff(error))
    assert Path(run.path).read_text() == TABLE
    left = (Path(settings.TONGXUE.data) / "imports").rglob("*")
    assert sorted(p.name for p in left if p.is_file()) == ["mapping.toml", "诗.csv"]
    assert ImportRun.objects.count() == 1


@pytest.mark.plan("2.bad")
def test_an_upload_that_is_none_of_the_formats_leaves_the_one_before(operator):
    run = upload(operator, "书.epub", zip_bytes(book()), None)
    with pytest.raises(SourceUnknown):
        upload(operator, "书.epub", b"no book", None)
    assert Path(run.path).read_bytes() == zip_bytes(book())


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    "name", ["../../../x.csv", "..\\x.csv", "长" * 300 + ".csv", "a" * 400 + ".csv", "/etc/x.csv", "....csv"]
)
def test_an_uploads_name_leads_nowhere_else(operator, settings, name):
    run = upload(operator, name, TABLE.encode())
    assert Path(run.path).parents[1] == Path(settings.TONGXUE.data) / "imports"
    assert api.run_import(progress=Watch(), run_id=run.id)["created"] == 2


def test_source_keys_are_plain_names():
    assert imports._key_of("我的 课程/第一册.EPUB") == "我的-课程-第一册.epub"
    assert {imports._key_of(name) for name in ("", "..", ".", "///", "-.-")} == {"source"}


def test_a_folder_of_markdown_comes_as_a_zip(tmp_path):
    path = tmp_path / "讲义.zip"
    pages = {
        "index.md": "# 目录\n\n见[第一课](one.md)。",
        "one.md": "# 第一课\n\n春眠不觉晓。",
        "../evil.md": "# x\n\ny",
    }
    path.write_bytes(zip_bytes(pages))
    run = api.start_import(actor=NODE, path=path)
    api.run_import(progress=Watch(), run_id=run.id)
    run.refresh_from_db()
    assert run.kind == "markdown-zip"
    assert sorted(Version.objects.values_list("title", flat=True)) == ["目录", "第一课"]
    codes = list(run.rejections.values_list("code", flat=True))
    assert "path_traversal" in codes
