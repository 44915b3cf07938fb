"""Books and packages: prepared by a job, once for their bytes, and told why where they cannot be read."""

import io
import re
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.apps.catalog.samples import Watch, browser, epub, item, source_file, take, work
from tests.interop.packages import zip_bytes

from tongxue.apps.catalog import api
from tongxue.apps.catalog.domain import packages
from tongxue.apps.catalog.models import PreparedPackage
from tongxue.platform import blobs
from tongxue.platform.actor import NODE
from tongxue.platform.blobs import store
from tongxue.platform.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.8", "A1.3")]
PAGE = "<!doctype html><title>x</title>"
COURSE = zip_bytes({"course/index.html": PAGE, "course/a.js": "1", "other.html": PAGE, "course/b.js": "1"})
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path})
    settings.BLOBS_ROOT = tmp_path / "blobs"


@pytest.fixture
def add(draft, teacher):
    """A file of the draft."""
    return lambda path, data: api.add_file(actor=teacher, resource_id=draft.id, path=path, stream=io.BytesIO(data))[1]


@pytest.fixture
def publish(add, draft, teacher):
    """A file of the published version."""

    def make(path, data):
        file = add(path, data)
        api.publish_resource(actor=teacher, resource_id=draft.id)
        return file

    return make


@pytest.fixture
def read(draft):
    """The reader's page of a file, as HTML."""

    def ask(file, actor=None, language="zh-hans", **headers):
        answer = browser(actor, language).get(f"/resources/{draft.id}/read/{file.id}/", headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return ask


def jobs_of():
    return list(Job.objects.filter(kind=packages.JOB).order_by("created_at").values_list("state", flat=True))


def test_publication_starts_the_preparation(publish, read):
    file = publish("课.zip", COURSE)
    assert Job.objects.get().arguments == {"sha256s": [file.sha256]}
    work()
    assert Job.objects.get().result == {"ready": 1, "failed": 0}
    package = PreparedPackage.objects.get()
    assert (package.state, package.pages) == ("ready", [["course/index.html", "course/index.html"]])
    # two members are the same bytes, and two more: five members, three blobs, and the manifest
    assert len(package.blobs) == 3
    assert package.manifest in package.blobs
    assert "/c/" in re.search(r'<iframe[^>]*src="([^"]+)"', read(file))[1]


def test_publication_in_the_editor_and_by_the_api_is_the_same(add, draft, teacher):
    add("课.zip", COURSE)
    browser(teacher).post(f"/editor/{draft.id}/publish")
    assert jobs_of() == ["waiting"]


def test_what_is_no_package_starts_nothing(publish):
    publish("a.txt", b"x")
    assert (jobs_of(), PreparedPackage.objects.count()) == ([], 0)


def test_an_import_starts_one_job_for_all_its_packages():
    found = [item(str(n), files=[source_file("书.epub", epub(n + 1))]) for n in range(3)]
    take([*found, item("9", files=[source_file("a.txt", b"x")]), item("10", files=[source_file("b.epub", epub(1))])])
    assert jobs_of() == ["waiting"]
    work()
    assert Job.objects.get().result == {"ready": 3, "failed": 0}
    assert Job.objects.get().done == 3
    take(found)
    assert jobs_of() == ["done"]


@LANGUAGES
def test_a_reader_is_told_while_it_is_being_prepared(publish, read, language):
    file = publish("书.epub", epub())
    page = read(file, language=language)
    words = {"zh-hans": ("正在准备在线阅读", "刷新"), "en": ("Preparing this to be read online", "Refresh")}[language]
    assert all(word in page for word in words)
    assert 'hx-trigger="every 2s"' in page
    assert "<iframe" not in page
    fragment = read(file, language=language, **{"HX-Request": "true"})
    assert fragment.strip().startswith('<div class="reader" id="reader" hx-get=')
    work()
    fragment = read(file, language=language, **{"HX-Request": "true"})
    assert "<iframe" in fragment
    assert "hx-trigger" not in fragment
    assert jobs_of() == ["done"], "a look started another"


def test_the_get_itself_unpacks_nothing(publish, read, settings):
    file = publish("书.epub", epub())
    before = sorted(settings.BLOBS_ROOT.rglob("*"))
    read(file)
    assert sorted(settings.BLOBS_ROOT.rglob("*")) == before


def test_a_draft_is_prepared_when_its_author_first_looks(add, read, teacher, colleague, draft):
    file = add("书.epub", epub())
    assert jobs_of() == []
    assert browser(colleague).get(f"/resources/{draft.id}/read/{file.id}/").status_code == 404
    assert jobs_of() == []
    for _ in range(3):
        assert "正在准备" in read(file, teacher)
    assert jobs_of() == ["waiting"]
    work()
    assert "<iframe" in read(file, teacher)


def test_what_was_published_before_an_upgrade_is_prepared_when_a_reader_comes(publish, read):
    file = publish("书.epub", epub())
    Job.objects.all().delete()
    PreparedPackage.objects.all().delete()
    assert "正在准备" in read(file)
    work()
    assert "<iframe" in read(file)


def test_the_same_bytes_are_prepared_once(publish, draft, teacher, school, record):
    same = epub()  # made once: a ZIP knows the time of its making
    publish("书.epub", same)
    work()
    other = api.create_resource(actor=teacher, organisation_id=school.id, record=record(title="又一本"))
    api.add_file(actor=teacher, resource_id=other.id, path="b.epub", stream=io.BytesIO(same))
    api.publish_resource(actor=teacher, resource_id=other.id)
    api.change_resource(actor=teacher, resource_id=draft.id, revision=None, changes={"title": "新版"})
    api.publish_resource(actor=teacher, resource_id=draft.id)
    assert (jobs_of(), PreparedPackage.objects.count()) == (["done"], 1)


BAD = {
    "cut off": ("坏.zip", COURSE[:-10], "压缩包打不开"),
    "no page": ("文.zip", zip_bytes({"a.txt": "x"}), "包里没有可以打开的网页"),
    "no book": ("书.epub", zip_bytes({"mimetype": "application/epub+zip"}, 0), "缺少 META-INF/container.xml"),
}


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("case", BAD)
def test_a_package_that_cannot_be_read_says_why_and_is_not_tried_again(publish, read, settings, case):
    path, data, reason = BAD[case]
    file = publish(path, data)
    before = sorted(settings.BLOBS_ROOT.rglob("*"))
    work()
    assert sorted(settings.BLOBS_ROOT.rglob("*")) == before, "it left something"
    for _ in range(2):
        page = read(file)
        assert reason in page
        assert "这个文件不能在线阅读" in page
        assert f"/files/{file.id}/?download" in page
        assert "hx-trigger" not in page
    assert jobs_of() == ["done"]
    assert reason not in read(file, language="en")


@pytest.mark.plan("2.bad")
def test_a_member_over_the_limit_is_the_packages_own_fault(publish, read, settings):
    file = publish("课.zip", zip_bytes({"index.html": PAGE, "a.txt": "x" * ((1 << 20) + 1)}, 0))
    before = sorted(settings.BLOBS_ROOT.rglob("*"))
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"upload_limit_mb": 1})
    work()
    assert "文件太大：最多 1 MB。" in read(file)
    assert sorted(settings.BLOBS_ROOT.rglob("*")) == before


@pytest.mark.plan("2.bad")
def test_a_damaged_member_loses_no_other(publish):
    data = zip_bytes({"index.html": PAGE, "a.txt": "planted" * 3}, 0)
    publish("课.zip", data.replace(b"planted" * 3, b"damaged" * 3))
    work()
    assert PreparedPackage.objects.get().state == "ready"
    assert len(PreparedPackage.objects.get().blobs) == 2


@pytest.mark.plan("2.bad")
def test_a_full_disk_is_told_and_tried_again_an_hour_later(publish, read, monkeypatch, settings):
    file = publish("书.epub", epub())
    before = sorted(settings.BLOBS_ROOT.rglob("*"))
    with monkeypatch.context() as full:
        full.setattr(store, "RESERVE", 1 << 60)
        work()
    assert (jobs_of(), PreparedPackage.objects.get().state) == (["failed"], "waiting")
    assert "存储空间已满" in Job.objects.get().error_text
    assert sorted(settings.BLOBS_ROOT.rglob("*")) == before
    for _ in range(2):
        assert "准备时出了问题" in read(file)
    assert jobs_of() == ["failed"]
    Job.objects.update(finished_at=timezone.now() - timedelta(minutes=61))
    assert "正在准备" in read(file)
    assert jobs_of() == ["failed", "waiting"]
    work()
    assert "<iframe" in read(file)


@pytest.mark.plan("2.bad")
def test_a_package_that_the_store_has_lost_keeps_no_other_waiting(publish, draft, teacher):
    lost = publish("书.epub", epub(2))
    blobs.path_of(lost.sha256).unlink()
    there = api.add_file(actor=teacher, resource_id=draft.id, path="b.epub", stream=io.BytesIO(epub(3)))[1]
    packages.start_preparing(actor=NODE, files=[there])
    with pytest.raises(blobs.BlobMissing):
        packages.prepare_packages(progress=Watch(), sha256s=[lost.sha256, there.sha256])
    states = dict(PreparedPackage.objects.values_list("sha256", "state"))
    assert states == {lost.sha256: "waiting", there.sha256: "ready"}


def test_a_repeat_of_the_job_does_nothing(publish):
    publish("书.epub", epub())
    work()
    package = PreparedPackage.objects.get()
    PreparedPackage.objects.update(pages=[["mark", ""]])
    assert packages.prepare_packages(progress=Watch(), sha256s=[package.sha256]) == {"ready": 1, "failed": 0}
    assert PreparedPackage.objects.get().pages == [["mark", ""]]


@pytest.mark.django_db(transaction=True)
def test_of_two_jobs_for_one_package_the_second_waits_and_finds_it_done(publish):
    file = publish("书.epub", epub())

    def second():
        packages.prepare_packages(progress=Watch(), sha256s=[file.sha256])
        connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        PreparedPackage.objects.select_for_update().get()
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it did not wait"
        packages.start_preparing(actor=NODE, files=[file])  # a publication meanwhile does not
        PreparedPackage.objects.update(state="ready", pages=[["mark", ""]])
    thread.join(10)
    assert not thread.is_alive()
    assert PreparedPackage.objects.get().pages == [["mark", ""]]
    assert jobs_of() == ["waiting"]


def test_a_cancelled_preparation_is_told_and_begun_again_later(publish, read):
    file = publish("书.epub", epub())
    Job.objects.update(state="cancelled")
    assert "准备时出了问题" in read(file)
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert "正在准备" in read(file)


def test_a_page_that_the_book_has_not_is_not_there(publish, draft):
    file = publish("书.epub", epub(2))
    work()
    assert browser().get(f"/resources/{draft.id}/read/{file.id}/3/").status_code == 404


def test_what_no_file_has_any_more_is_forgotten(add, read, teacher, draft):
    kept, gone = add("a.epub", epub(1)), add("b.epub", epub(2))
    packages.start_preparing(actor=NODE, files=[kept, gone])
    work()
    api.remove_file(actor=teacher, resource_id=draft.id, file_id=gone.id)
    assert api.forget_packages() == 1
    assert PreparedPackage.objects.get().sha256 == kept.sha256
    again = add("b.epub", epub(2))
    assert "正在准备" in read(again, teacher)
    work()
    assert "<iframe" in read(again, teacher)
