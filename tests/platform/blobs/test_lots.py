"""Many files at once: the same promise as for one."""

import hashlib
import io
import os
import resource

import pytest

from tongxue.platform import blobs
from tongxue.platform.blobs import lots
from tongxue.platform.blobs import store as store_module

pytestmark = [pytest.mark.plan("2.2")]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path / "blobs"
    return settings.BLOBS_ROOT


@pytest.fixture
def small_disk():
    """The system refuses what is larger than 100,000 bytes, in the middle of the writing."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def left(store):
    return sorted(path.name for path in store.rglob("*") if path.is_file() or path.name.startswith(".draft-"))


def test_everything_of_a_lot_is_there_when_it_ends_and_nothing_before(store):
    data = [b"a", b"b", b"a", b"c", b"a", b""]
    with blobs.lot(4) as lot:
        kept = [lot.put(io.BytesIO(piece)) for piece in data]
        assert not any(store_module.path_of(blob.sha256).exists() for blob in kept)
    assert [blob.sha256 for blob in kept] == [hashlib.sha256(piece).hexdigest() for piece in data]
    assert left(store) == sorted({blob.sha256 for blob in kept})
    for blob, piece in zip(kept, data, strict=True):
        with blobs.open_blob(blob.sha256) as file:
            assert (file.read(), blob.size, blob.head) == (piece, len(piece), piece)


@pytest.mark.plan("2.bad")
def test_a_lot_that_fails_keeps_nothing(store):
    with pytest.raises(ZeroDivisionError), blobs.lot(2) as lot:
        lot.put(io.BytesIO(b"a"))
        raise ZeroDivisionError
    assert left(store) == []


@pytest.mark.plan("2.bad")
def test_a_lot_that_cannot_fit_is_not_begun(store, monkeypatch):
    monkeypatch.setattr(store_module, "RESERVE", 0)
    with pytest.raises(blobs.DiskFull), blobs.lot(1 << 62):
        raise AssertionError("it was begun")
    assert left(store) == []


@pytest.mark.plan("2.bad")
def test_a_disk_that_is_full_in_the_middle_of_a_lot_leaves_nothing(store, small_disk):
    with pytest.raises(blobs.DiskFull), blobs.lot(300_001) as lot:
        lot.put(io.BytesIO(b"a"))
        lot.put(io.BytesIO(b"x" * 300_000))
    assert left(store) == []


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("put", [blobs.put_bytes, lambda data: blobs.put(io.BytesIO(data))], ids=["bytes", "stream"])
def test_a_disk_that_is_full_in_the_middle_of_a_file_leaves_nothing(store, small_disk, put):
    with pytest.raises(blobs.DiskFull):
        put(b"x" * 300_000)
    assert left(store) == []


@pytest.mark.plan("2.bad")
def test_a_draft_that_is_not_kept_leaves_nothing(store):
    with blobs.receive(io.BytesIO(b"seen")) as draft:
        assert (draft.file.read(), draft.blob.sha256) == (b"seen", hashlib.sha256(b"seen").hexdigest())
    assert left(store) == []


def test_a_lot_syncs_twice_however_many_files_it_has(monkeypatch):
    asked: list[str] = []

    class Libc:
        """The system's own, listened to."""

        def syncfs(self, handle):
            asked.append("syncfs")
            return libc.syncfs(handle)

    libc, fsync = lots._LIBC, os.fsync
    monkeypatch.setattr(lots, "_LIBC", Libc())
    monkeypatch.setattr(os, "fsync", lambda handle: (asked.append("fsync"), fsync(handle)))
    with blobs.lot(50) as lot:
        for number in range(50):
            lot.put(io.BytesIO(b"%d" % number))
    assert asked == ["syncfs", "syncfs"]


@pytest.mark.plan("2.bad")
def test_a_disk_that_does_not_take_what_was_written_is_told(store):
    handle = os.open("/dev/null", os.O_RDONLY)
    os.close(handle)
    with pytest.raises(OSError, match="Bad file descriptor"):
        lots._sync(handle)
