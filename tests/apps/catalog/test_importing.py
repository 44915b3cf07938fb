"""Taking items in: what is new, what changed, what is bad, and what a killed import leaves."""

import pytest
from tests.apps.catalog.samples import Killed, Watch, counts, item, items, new_run, source_file, take

from tongxue.apps.catalog import api
from tongxue.apps.catalog.domain import importing
from tongxue.apps.catalog.models import ImportRejection, Resource, Version, VersionFile
from tongxue.interop.record import Rejection
from tongxue.platform.actor import NODE
from tongxue.platform.blobs import DiskFull, store
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.7", "A1.9")]


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path / "blobs"


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 4)


def state(key="book"):
    """What the imports of a source left, without ids and times."""
    mine = Resource.objects.filter(source_key=key).order_by("item_key")
    files = VersionFile.objects.filter(version__resource__source_key=key).values_list("path", "sha256")
    told = ImportRejection.objects.filter(run__source_key=key).order_by("place").values_list("place", "code", "params")
    return list(mine.values_list("item_key", "state", "revision", "current__title")), sorted(files), list(told)


def published():
    return OutboxEvent.objects.filter(name="catalog.resource_published").count()


def test_new_changed_and_the_same(small_batches):
    assert counts(take(items(10))) == (10, 0, 0, 0)
    changed = [*items(8), item("8", "改过的"), item("9"), item("10")]
    assert counts(take(changed)) == (1, 1, 9, 0)
    resource = Resource.objects.get(item_key="8")
    assert (resource.current.title, resource.current.number, resource.revision) == ("改过的", 2, 2)
    assert published() == 12


def test_a_repeat_doubles_nothing():
    found = [item(str(n), files=[source_file("a/图.txt", b"%d" % n, main=True)]) for n in range(5)]
    take(found)
    before = state()
    assert counts(take(found)) == (0, 0, 5, 0)
    assert state() == before
    assert (Version.objects.count(), published()) == (5, 5)


def test_a_changed_file_alone_is_a_new_version():
    take([item("1", files=[source_file("a.txt", b"one")])])
    assert counts(take([item("1", files=[source_file("a.txt", b"two")])])) == (0, 1, 0, 0)


def test_two_sources_may_have_the_same_keys():
    take(items(2), key="one")
    assert counts(take(items(2), key="two")) == (2, 0, 0, 0)


def test_what_was_withdrawn_stays_withdrawn(operator):
    take(items(1))
    api.withdraw_resource(actor=NODE, resource_id=Resource.objects.get().id, reason="权利人要求")
    assert counts(take([item("0", "又来了")])) == (0, 0, 1, 0)
    assert Resource.objects.get().state == "withdrawn"


def test_a_persons_edit_outlives_a_repeat_of_the_same_source():
    take(items(1))
    resource = Resource.objects.get()
    api.change_resource(actor=NODE, resource_id=resource.id, revision=None, changes={"title": "老师改过的标题"})
    api.publish_resource(actor=NODE, resource_id=resource.id)
    assert counts(take(items(1))) == (0, 0, 1, 0)
    assert Resource.objects.get().current.title == "老师改过的标题"
    assert counts(take([item("0", "来源有了新版")])) == (0, 1, 0, 0)
    assert Resource.objects.get().current.number == 3


def test_an_update_meets_a_draft_that_is_being_prepared():
    take(items(1))
    resource = Resource.objects.get()
    api.change_resource(actor=NODE, resource_id=resource.id, revision=None, changes={"summary": "正在写"})
    assert counts(take([item("0", "新版")])) == (0, 1, 0, 0)
    resource.refresh_from_db()
    assert (resource.current.title, resource.draft.summary) == ("新版", "正在写")
    assert len({resource.current.number, resource.draft.number}) == 2
    api.publish_resource(actor=NODE, resource_id=resource.id)


@pytest.mark.parametrize("batch", [500, 2])
def test_of_two_items_with_one_key_the_first_is_taken_and_the_other_told(monkeypatch, batch):
    monkeypatch.setattr(importing, "BATCH", batch)
    found = [item("a", "甲"), item("a", "甲", place="book.csv:9"), item("b"), item("a", "乙", place="book.csv:3")]
    assert counts(take(found)) == (2, 0, 1, 1)
    told = ImportRejection.objects.get()
    assert (told.place, told.code) == ("book.csv:3", "import.duplicate_key")
    assert counts(take(found)) == (0, 0, 3, 1)
    assert Resource.objects.get(item_key="a").current.title == "甲"


@pytest.mark.parametrize("die_at", [4, 8, 11])
def test_a_killed_import_goes_on_where_it_was(small_batches, die_at):
    found = [item(str(n), files=[source_file("a.txt", b"%d" % n)]) for n in range(11)]
    found[2] = item("2", language="?")
    found[3] = Rejection("book.csv:3", "row.width", {"found": "1", "expected": "3"})
    found[5] = item("5", type="gibberish")
    found[9] = item("1", "同一标识")
    assert counts(take(found, key="whole")) == (7, 0, 0, 4)
    run = new_run("killed")
    with pytest.raises(Killed):
        take(found, run=run, watch=Watch(die_at))
    run.refresh_from_db()
    assert (run.position, run.finished_at) == (min(die_at, 11), None)
    assert counts(take(found, run=run)) == (7, 0, 0, 4)
    assert state("killed") == state("whole")
    assert run.finished_at


def test_a_batch_that_breaks_leaves_nothing(small_batches, monkeypatch):
    run = new_run()
    real = importing._reject

    def broken(*args):
        if run.position:
            raise Killed
        real(*args)

    monkeypatch.setattr(importing, "_reject", broken)
    with pytest.raises(Killed):
        take(items(10), run=run)
    run.refresh_from_db()
    assert (run.position, Resource.objects.count(), published()) == (4, 4, 4)


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"title": " "}, "标题"),
        ({"title": "长" * 501}, "500"),
        ({"subject": "alchemy"}, "alchemy"),
        ({"licence": "javascript:alert(1)"}, "http"),
        ({"language": "汉语"}, "BCP 47"),
        ({"body": ""}, "正文"),
        ({"keywords": tuple(map(str, range(201)))}, "200"),
        ({"duration": -1}, "秒"),
    ],
)
def test_a_bad_record_is_told_and_loses_no_good_one(changes, word):
    values = {"title": "坏", **changes}
    run = take([item("1"), item("2", **values) if values["title"].strip() else _untitled(), item("3")])
    assert counts(run) == (2, 0, 0, 1)
    (place, reason) = api.get_import_page(actor=NODE, run_id=run.id).rejections[0]
    assert place == "book.csv:2"
    assert word in reason


def _untitled():
    whole = item("2")
    return type(whole)(whole.key, whole.place, type(whole.record)(title=" ", body="x"))


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("key", ["a\x00b", "a\ud800", "k" * 513, ""])
def test_a_key_that_cannot_be_kept_loses_no_other_item(key):
    run = take([item("1"), item(key, "坏", place="p\x00\ud800"), item("3")])
    assert counts(run) == (2, 0, 0, 1)


@pytest.mark.plan("2.bad")
def test_a_rejection_may_quote_anything():
    bad = Rejection("a\x00" + "长" * 2000, "row.malformed", {"reason": "\x00\ud800" + "x" * 9999}, "\x00" * 3000)
    run = take([bad, item("1")])
    assert counts(run) == (1, 0, 0, 1)
    assert len(ImportRejection.objects.get().params["reason"]) <= 200


@pytest.mark.plan("2.bad")
def test_a_bad_file_does_not_lose_the_record():
    files = [source_file("photo.png", b"<html><script>"), source_file("../x", b"x"), source_file("good.txt", b"good")]
    run = take([item("1", files=files)])
    assert counts(run) == (1, 0, 0, 2)
    assert list(VersionFile.objects.values_list("path", flat=True)) == ["good.txt"]
    told = api.get_import_page(actor=NODE, run_id=run.id).rejections
    assert [place for place, _ in told] == ["book.csv:1 » photo.png", "book.csv:1 » ../x"]
    assert "text/html" in told[0][1]
    assert "包外" in told[1][1]


@pytest.mark.plan("2.bad")
def test_a_file_that_cannot_be_opened_does_not_lose_the_record():
    def gone():
        raise FileNotFoundError("gone")

    broken = source_file("a.txt", b"x")
    run = take([item("1", files=[type(broken)("a.txt", gone, 1)]), item("2")])
    assert counts(run) == (2, 0, 0, 1)


@pytest.mark.plan("2.bad")
def test_two_files_of_one_path_do_not_lose_the_record():
    run = take([item("1", files=[source_file("a.txt", b"1"), source_file("a.txt", b"2")]), item("2")])
    assert counts(run) == (2, 0, 0, 1)


@pytest.mark.plan("2.bad")
def test_a_full_disk_stops_the_import_with_nothing_half_written(small_batches, monkeypatch):
    found = [item(str(n), files=[source_file("a.txt", b"%d" % n)]) for n in range(10)]
    run = new_run()
    free = store.shutil.disk_usage("/")
    usage = iter([free._replace(free=store.RESERVE * 9)] * 6 + [free._replace(free=0)] * 99)
    with monkeypatch.context() as full:
        full.setattr(store.shutil, "disk_usage", lambda _: next(usage))
        with pytest.raises(DiskFull):
            take(found, run=run)
    run.refresh_from_db()
    assert (run.position, Resource.objects.count(), run.rejected) == (4, 4, 0)
    assert counts(take(found, run=run)) == (10, 0, 0, 0)


def test_what_a_source_does_not_say_is_said_honestly():
    take([item("1", licence="", source="", language="", type="", provenance="")])
    version = Version.objects.get()
    assert (version.licence, version.language) == (importing.NOT_EVALUATED, "und")
    assert (version.source, version.type, version.provenance) == ("一本书", "reference", "一本书")


def test_the_end_is_told_with_its_counts():
    run = take([*items(3), Rejection("x", "page.empty")])
    event = OutboxEvent.objects.get(name="catalog.import_finished")
    assert event.data == {"run_id": str(run.id), "created": 3, "updated": 0, "unchanged": 0, "rejected": 1}
    assert run.finished_at
