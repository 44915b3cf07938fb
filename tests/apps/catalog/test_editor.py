"""The editor and the imports' pages, as forms without JavaScript and as the scripts of the page use them."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.apps.catalog.conftest import person
from tests.apps.catalog.samples import browser, item, items, new_run, take
from tests.interop.packages import png

from tongxue.apps.catalog import api
from tongxue.apps.catalog.models import ImportRun, Resource, VersionFile
from tongxue.apps.registry.models import Organisation
from tongxue.interop.record import Rejection
from tongxue.platform.actor import Role
from tongxue.platform.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.5", "2.8", "A1.3")]
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path})
    settings.BLOBS_ROOT = tmp_path / "blobs"


@pytest.fixture
def client(teacher):
    return browser(teacher)


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the record's form, unchanged."""
    form = re.search(r'<form class="record-form".*?</form>', page, re.DOTALL)[0]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        boxed = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and (not boxed or " checked" in tag) and name[1] != "csrfmiddlewaretoken":
            sent.setdefault(name[1], []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [text.removeprefix("\n")]
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option[^>]*value="([^"]*)"[^>]* selected', options)
        sent[name] = chosen or re.findall(r'<option[^>]*value="([^"]*)"', options)[:1]
    return sent


@LANGUAGES
@pytest.mark.parametrize("who", ["teacher", "operator"])
def test_the_editor_in_both_languages(draft, request, who, language):
    reader = browser(request.getfixturevalue(who), language)
    for path in ("/editor/", f"/editor/{draft.id}/"):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in answer.content.decode()


def test_saving_the_form_unchanged_changes_nothing(draft, client):
    before = api.describe_resource(Resource.objects.get())
    page = client.get(f"/editor/{draft.id}/").content.decode()
    answer = client.post(f"/editor/{draft.id}/", fields_of(page))
    assert answer.status_code == 302
    assert api.describe_resource(Resource.objects.get()) == before


def test_a_new_resource_from_title_to_publication(client, teacher):
    there = client.post("/editor/new", {"title": "新课"})
    page = client.get(there["Location"]).content.decode()
    assert "发布之前还需要填写" in page
    resource = Resource.objects.get()
    missing = client.post(f"/editor/{resource.id}/publish", follow=True).content.decode()
    assert "发布之前还需要填写：类型、许可、来源、正文、文件或链接" in missing
    sent = fields_of(page) | {"type": "lesson", "source": "校本", "body": "正文", "stage": ["junior", "senior"]}
    sent |= {
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "keywords": "一\n二\n\n三",
        "contributors": "王芳",
    }
    assert client.post(f"/editor/{resource.id}/", sent).status_code == 302
    told = client.post(f"/editor/{resource.id}/publish", {"revision": "2"}, follow=True).content.decode()
    assert "已发布" in told
    record = Resource.objects.get().current.record
    assert (record.keywords, record.stage, record.contributors[0].name) == (
        ("一", "二", "三"),
        ("junior", "senior"),
        "王芳",
    )


def test_boxes_that_are_unchecked_are_cleared(draft, client):
    sent = fields_of(client.get(f"/editor/{draft.id}/").content.decode())
    sent.pop("stage")
    client.post(f"/editor/{draft.id}/", sent)
    assert Resource.objects.get().draft.stage == []
    assert Resource.objects.get().draft.grade == ["g8"]


@LANGUAGES
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "长" * 501),
        ("location", "javascript:alert(1)"),
        ("duration", "-1"),
        ("type", "alchemy"),
        ("keywords", "长" * 201),
    ],
)
def test_an_error_stands_beside_its_field_and_nothing_is_lost(draft, teacher, name, value, language):
    client = browser(teacher, language)
    sent = fields_of(client.get(f"/editor/{draft.id}/").content.decode())
    answer = client.post(f"/editor/{draft.id}/", sent | {name: value, "summary": "我刚写的"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', page) or re.search(
        rf'aria-invalid="true"[^>]*name="{name}"', page
    )
    assert "我刚写的" in page
    assert Resource.objects.get().revision == 1


def test_two_editors_the_second_is_told_and_keeps_what_he_wrote(draft, client, operator):
    mine, other = (fields_of(who.get(f"/editor/{draft.id}/").content.decode()) for who in (client, browser(operator)))
    browser(operator).post(f"/editor/{draft.id}/", other | {"summary": "对方"})
    answer = client.post(f"/editor/{draft.id}/", mine | {"summary": "我的"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "刚刚被别人改过" in page
    assert "我的" in page
    assert Resource.objects.get().draft.summary == "对方"
    assert client.post(f"/editor/{draft.id}/", fields_of(page)).status_code == 302, "who was told may insist"
    assert Resource.objects.get().draft.summary == "我的"


def test_autosave_gives_the_new_revision_or_the_errors_by_field(draft, client, operator):
    where = f"/editor/{draft.id}/save"
    first = client.post(where, {"summary": "一", "revision": "1"}, headers=JSON)
    assert first.json() == {"fields": {"revision": 2}}
    same = client.post(where, {"summary": "一", "revision": "2"}, headers=JSON)
    assert same.json() == {"fields": {"revision": 2}}
    wrong = client.post(where, {"duration": "x", "location": "ftp:", "revision": "2"}, headers=JSON)
    assert wrong.status_code == 422
    assert set(wrong.json()["errors"]) == {"duration", "location"}
    stale = client.post(where, {"summary": "二", "revision": "1"}, headers=JSON)
    assert stale.status_code == 412
    assert stale["Content-Type"] == "application/problem+json"
    assert "刚刚被别人改过" in stale.json()["title"]
    assert Resource.objects.get().draft.summary == "一"


def test_autosave_begins_a_new_version_and_the_old_one_stays_up(published, client):
    client.post(f"/editor/{published.id}/save", {"title": "新稿", "revision": "2"}, headers=JSON)
    resource = Resource.objects.get()
    assert (resource.current.title, resource.draft.title) == ("勾股定理的证明", "新稿")


def test_files_one_by_one_as_the_script_sends_them(draft, client):
    where = f"/editor/{draft.id}/files"
    good = client.post(where, {"file": SimpleUploadedFile("图.png", png())}, headers=JSON)
    assert good.status_code == 200
    bad = client.post(where, {"file": SimpleUploadedFile("图.png", b"<html><script>")}, headers=JSON)
    assert (bad.status_code, bad["Content-Type"]) == (422, "application/problem+json")
    assert "图.png" in bad.json()["title"]
    assert list(VersionFile.objects.values_list("path", flat=True)) == ["图.png"]


def test_files_by_the_form_and_removing_one(draft, client):
    files = [
        SimpleUploadedFile("a.txt", b"a"),
        SimpleUploadedFile("b.pdf", b"MZ\x90\0" + b"\0" * 60),
        SimpleUploadedFile("c.txt", b"c"),
    ]
    page = client.post(f"/editor/{draft.id}/files", {"file": files}, follow=True).content.decode()
    assert "b.pdf" in page
    assert sorted(VersionFile.objects.values_list("path", flat=True)) == ["a.txt", "c.txt"]
    gone = VersionFile.objects.get(path="a.txt")
    client.post(f"/editor/{draft.id}/files/{gone.id}/remove")
    assert VersionFile.objects.get().main
    assert client.post(f"/editor/{draft.id}/files/{gone.id}/remove").status_code in (302, 404)


def test_a_file_and_a_save_do_not_stand_in_each_others_way(draft, client, operator):
    """A file raises the revision: the form that was open meanwhile is told, and can still save."""
    save, add = f"/editor/{draft.id}/save", f"/editor/{draft.id}/files"
    moved = client.post(add, {"file": SimpleUploadedFile("a.txt", b"a")}, headers=JSON).json()["revision"]
    assert moved == [1, 2]
    assert client.post(save, {"summary": "接着写", "revision": moved[1]}, headers=JSON).status_code == 200
    browser(operator).post(save, {"summary": "对方", "revision": 3}, headers=JSON)
    moved = client.post(add, {"file": SimpleUploadedFile("b.txt", b"b")}, headers=JSON).json()["revision"]
    assert moved[0] != 3, "the form stays behind what another one did"


def test_withdrawing_and_discarding(published, client, draft):
    client.post(f"/editor/{published.id}/save", {"title": "不要了"}, headers=JSON)
    assert "草稿已删除" in client.post(f"/editor/{published.id}/discard", follow=True).content.decode()
    gone = client.post(f"/editor/{published.id}/withdraw", {"reason": "内容有误"}, follow=True)
    assert gone.status_code == 410
    assert client.get(f"/editor/{published.id}/").status_code == 410
    again = client.post(f"/editor/{published.id}/withdraw", {"reason": "x"}, follow=True)
    assert again.status_code == 410


def test_a_draft_that_was_never_published_is_discarded_wholly(draft, client):
    page = client.post(f"/editor/{draft.id}/discard", follow=True)
    assert page.status_code == 200
    assert not Resource.objects.exists()


def test_others_drafts_are_not_there_and_others_resources_not_changed(published, school, colleague, outsider):
    assert browser(colleague).get(f"/editor/{published.id}/").status_code == 403
    assert browser(outsider).post(f"/editor/{published.id}/save", {"title": "x"}).status_code == 403
    assert browser().get(f"/editor/{published.id}/").status_code == 302


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("revision", ["x", "-1", "9" * 40, "\u0661", "1\0"])
def test_a_forged_revision_is_no_failure(draft, client, revision):
    answer = client.post(
        f"/editor/{draft.id}/save", {"summary": "x\0y\ud800z".encode("utf-8", "replace"), "revision": revision}
    )
    assert answer.status_code in (200, 412, 422)


def test_in_two_schools_one_is_asked_for(school, other_school, teacher):
    from tongxue.apps.accounts.models import Grant

    Grant.objects.create(account_id=teacher.account_id, organisation=other_school, role=Role.TEACHER)
    client = browser(teacher)
    assert "另一所学校" in client.get("/editor/").content.decode()
    assert client.post("/editor/new", {"title": "x", "organisation": "nonsense"}).status_code == 422
    client.post("/editor/new", {"title": "x", "organisation": str(other_school.id)})
    assert Resource.objects.get().organisation == other_school


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_1_and_3(teacher, operator, school, record, count, django_assert_num_queries):
    for number in range(count):
        api.create_resource(actor=teacher, organisation_id=school.id, record=record(title=f"第{number}课"))
        take([*items(1), Rejection("x", "page.empty")], key=f"k{number}")
    client, importer = browser(teacher), browser(operator)
    with django_assert_num_queries(4):
        assert client.get("/editor/").content.decode().count("第") >= count
    with django_assert_num_queries(5):
        assert importer.get("/import/").content.decode().count("一本书") == count


MAPPING = '[key]\ncolumns = ["编号"]\n[fields]\ntitle = "标题"\nbody = "正文"\n'


@LANGUAGES
@pytest.mark.plan("2.7")
def test_an_import_by_web_with_its_report(operator, language):
    client = browser(operator, language)
    assert client.get("/import/").status_code == 200
    files = {
        "source": SimpleUploadedFile("诗.csv", "编号,标题,正文\n1,,x\n2,好,x\n".encode()),
        "mapping": SimpleUploadedFile("m.toml", MAPPING.encode()),
    }
    there = client.post("/import/", files)
    assert there.status_code == 302
    waiting = client.get(there["Location"]).content.decode()
    assert "hx-get" in waiting
    run = ImportRun.objects.get()
    api.run_import(progress=_Quiet(), run_id=run.id)
    Job.objects.update(state="done")
    done = client.get(there["Location"]).content.decode()
    assert "诗.csv:2" in done
    assert "hx-get" not in done
    part = client.get(there["Location"], headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<div")
    client.post(f"{there['Location']}cancel")
    assert Job.objects.get().state == "done"


class _Quiet:
    def report(self, *_args, **_options):
        pass


@pytest.mark.plan("2.7", "2.bad")
def test_the_report_as_a_table_runs_no_formula(operator):
    run = take([Rejection('=cmd|" /C calc"!A0', "page.front_matter", {"reason": "=1+1"}), item("1")], run=new_run("k"))
    answer = browser(operator).get(f"/import/{run.id}/rejections.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["place", "code", "reason", "message"]
    assert rows[1][0] == '\'=cmd|" /C calc"!A0'
    assert len(rows) == 2


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(("name", "data"), [("x.exe", b"MZ"), ("x.epub", b"no book"), ("x.csv", b"")])
def test_an_upload_that_cannot_be_taken_is_told_on_the_form(operator, name, data):
    answer = browser(operator).post("/import/", {"source": SimpleUploadedFile(name, data)})
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert "EPUB" in answer.content.decode() or "空" in answer.content.decode()
        assert "<form" in answer.content.decode()


def test_imports_are_for_operators(teacher, school):
    assert browser(teacher).get("/import/").status_code == 403
    assert browser().get("/import/").status_code == 302
    assert browser(person(Role.REVIEWER, school)).get("/import/").status_code == 403
    assert Organisation.objects.exists()


@pytest.mark.plan("2.4", "2.7")
def test_an_operator_of_two_organisations_chooses_where_an_import_goes(school, other_school):
    from tongxue.apps.accounts.models import Grant

    actor = person(Role.OPERATOR, school)
    Grant.objects.create(account_id=actor.account_id, organisation=other_school, role=Role.OPERATOR)
    client = browser(actor)
    assert 'name="organisation"' in client.get("/import/").content.decode()

    def send(**more):
        return client.post("/import/", {"source": SimpleUploadedFile("诗.jsonl", b'{"a": 1}\n'), **more}).status_code

    assert [send(), send(organisation=str(actor.account_id)), send(organisation="x")] == [422] * 3
    assert not ImportRun.objects.exists()
    assert send(organisation=str(other_school.id)) == 302
    assert ImportRun.objects.get().organisation == other_school
    assert 'name="organisation"' not in browser(person(Role.OPERATOR, school)).get("/import/").content.decode()
