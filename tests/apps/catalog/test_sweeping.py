"""What the catalogue lets go of, and what it says that it needs."""

import io
import os
import time
from pathlib import Path

import pytest
from tests.apps.catalog.samples import Watch, epub, item, source_file, take, work
from tests.interop.packages import png

from tongxue.apps.catalog import api
from tongxue.apps.catalog.domain import packages
from tongxue.apps.catalog.errors import FileRefused
from tongxue.apps.catalog.models import ImportRun, PreparedPackage, VersionFile
from tongxue.platform import blobs
from tongxue.platform.actor import NODE
from tongxue.platform.blobs import sweeping
from tongxue.platform.blobs.content import DAY
from tongxue.platform.jobs.api import start
from tongxue.platform.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.2", "2.bad")]
MAPPING = b'[key]\ncolumns = ["n"]\n[fields]\ntitle = "t"\nlocation = "l"\n'
TABLE = b"n,t,l\n1,x,https://example.org/\n"


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path})
    settings.BLOBS_ROOT = tmp_path / "blobs"


@pytest.fixture
def add(draft, teacher):
    return lambda path, data: api.add_file(actor=teacher, resource_id=draft.id, path=path, stream=io.BytesIO(data))[1]


def kept() -> set[str]:
    """What the store holds, drafts too."""
    root = Path(os.fspath(blobs.path_of("0" * 64))).parents[2]
    return {path.name for path in root.rglob("*") if path.is_file()}


def age(days: float) -> None:
    root = blobs.path_of("0" * 64).parents[2]
    then = time.time() - days * DAY
    for path in root.rglob("*"):
        os.utime(path, (then, then))


def sweep() -> int:
    return sweeping.sweep(report=lambda _: None)["removed"]


REFUSED = {
    "no picture": ("a.png", png()[:20]),
    "another type": ("a.pdf", png()),
    "a program": ("a.docx", b"MZ" + b"\0" * 100),
    "a name that leads out": ("../a.txt", b"x"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_refused_leaves_nothing(add, case):
    with pytest.raises(FileRefused):
        add(*REFUSED[case])
    assert kept() == set()


def test_a_good_picture_is_taken_whole(add):
    file = add("a.png", png())
    with blobs.open_blob(file.sha256) as stored:
        assert stored.read() == png()


def test_an_item_that_is_refused_keeps_none_of_its_files():
    run = take([item("1", title=" ", type="", files=[source_file("a.txt", b"x")]), item("2", source="长" * 300)])
    assert (run.created, run.rejected) == (0, 2)
    assert kept() == set()


def test_what_versions_have_stays_also_former_ones_and_withdrawn(add, draft, teacher):
    first = add("a.txt", b"first")
    api.publish_resource(actor=teacher, resource_id=draft.id)
    second = add("a.txt", b"second")
    api.publish_resource(actor=teacher, resource_id=draft.id)
    api.withdraw_resource(actor=teacher, resource_id=draft.id, reason="x")
    age(9)
    assert sweep() == 0
    assert kept() == {first.sha256, second.sha256}


def test_a_prepared_package_its_manifest_and_its_members_stay(add, teacher, draft):
    file = add("书.epub", epub())
    api.publish_resource(actor=teacher, resource_id=draft.id)
    work()
    age(9)
    everything = kept()
    assert everything == {file.sha256, *PreparedPackage.objects.get().blobs}
    assert sweep() == 0
    assert kept() == everything


def test_what_was_discarded_goes_with_all_that_was_made_of_it(add, draft, teacher):
    packages.start_preparing(actor=teacher, files=[add("书.epub", epub())])
    work()
    made = len(kept())
    api.discard_draft(actor=teacher, resource_id=draft.id)
    age(9)
    assert sweep() == 1  # what was prepared still names its members
    assert api.forget_packages() == 1
    assert sweep() == made - 1 > 1
    assert kept() == set()


def test_a_file_that_another_version_has_stays(add, draft, teacher):
    file = add("a.txt", b"both")
    api.publish_resource(actor=teacher, resource_id=draft.id)
    copy = add("b.txt", b"both")
    api.remove_file(actor=teacher, resource_id=draft.id, file_id=copy.id)
    api.discard_draft(actor=teacher, resource_id=draft.id)
    age(9)
    assert sweep() == 0
    assert kept() == {file.sha256}


def test_the_rooms_answer_asks_once_however_many_there_are(add, django_assert_num_queries):
    names = [add(f"{n}.txt", b"%d" % n).sha256 for n in range(5)]
    with django_assert_num_queries(1):
        assert api.list_used_blobs([*names, "0" * 64]) == set(names)


def test_an_import_of_what_was_put_long_ago_finds_it_after_a_sweep():
    found = [item("1", files=[source_file("a.txt", b"x")])]
    take(found)
    VersionFile.objects.all().delete()
    age(9)
    assert sweep() == 1
    take(found, key="again")
    assert kept() == {VersionFile.objects.get().sha256}


@pytest.fixture
def upload(operator):
    def send(name="a.csv"):
        return api.start_upload(actor=operator, name=name, stream=io.BytesIO(TABLE), mapping=io.BytesIO(MAPPING))

    return send


def aged(run: ImportRun, days: float) -> Path:
    then = time.time() - days * DAY
    folder = Path(run.path).parent
    os.utime(folder, (then, then))
    return folder


def test_an_uploaded_source_stays_while_its_run_needs_it_and_goes_a_day_later(upload):
    waiting, done, failed, young = (upload() for _ in range(4))
    api.run_import(progress=Watch(), run_id=done.id)
    api.run_import(progress=Watch(), run_id=young.id)
    Job.objects.filter(subject=failed.id).update(state="failed")
    folders = [aged(waiting, 3), aged(done, 1.1), aged(failed, 1.1), aged(young, 0.9)]
    assert api.sweep_sources() == 2
    assert [folder.exists() for folder in folders] == [True, False, False, True]
    assert api.run_import(progress=Watch(), run_id=waiting.id)["unchanged"] == 1


def test_a_half_written_upload_of_a_dead_process_goes(settings):
    folder = Path(settings.TONGXUE.data) / "imports/.part-x"
    folder.mkdir(parents=True)
    assert api.sweep_sources() == 0
    then = time.time() - 1.1 * DAY
    os.utime(folder, (then, then))
    assert api.sweep_sources() == 1
    assert not folder.exists()


def test_two_uploads_of_one_name_do_not_touch_each_other(upload):
    one, two = upload(), upload()
    assert Path(one.path).parent != Path(two.path).parent
    assert (one.source_key, two.source_key) == ("a.csv", "a.csv")


def test_both_sweeps_run_as_jobs_and_tell_what_they_did(add, draft, teacher):
    add("a.txt", b"gone")
    api.discard_draft(actor=teacher, resource_id=draft.id)
    age(9)
    for kind in ("blobs.sweep", "catalog.sweep"):
        start(actor=NODE, kind=kind)
    work()
    found = dict(Job.objects.values_list("kind", "result"))
    assert dict(Job.objects.values_list("kind", "done")) == {"blobs.sweep": 1, "catalog.sweep": 0}
    assert found == {
        "blobs.sweep": {"looked_at": 1, "removed": 1, "bytes": 4, "drafts": 0},
        "catalog.sweep": {"packages": 0, "sources": 0},
    }
