"""The store: by hash, once, whole or not at all."""

import hashlib
import io
import shutil
from collections import namedtuple

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tongxue.platform import blobs
from tongxue.platform.blobs.ranges import RangeUnsatisfiable, parse_range, pieces

pytestmark = [pytest.mark.plan("2.2")]


@pytest.fixture
def store(settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path / "blobs"
    return settings.BLOBS_ROOT


def files(store):
    return sorted(path.name for path in store.rglob("*") if path.is_file())


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=3000))
def test_what_is_put_comes_back_under_its_hash(store, data):
    one, two = blobs.put(io.BytesIO(data)), blobs.put_bytes(data)
    assert one.sha256 == two.sha256 == hashlib.sha256(data).hexdigest()
    assert one.size == len(data)
    with blobs.open_blob(one.sha256) as kept:
        assert kept.read() == data


def test_the_same_bytes_are_kept_once(store):
    blobs.put(io.BytesIO(b"x"))
    blobs.put(io.BytesIO(b"x"))
    assert len(files(store)) == 1


@pytest.mark.plan("2.bad")
def test_an_upload_that_is_cut_off_leaves_nothing(store):
    class Cut(io.RawIOBase):
        def read(self, _size=-1):
            if self.tell_once:
                self.tell_once = False
                return b"half"
            raise ConnectionResetError

        tell_once = True

    with pytest.raises(ConnectionResetError):
        blobs.put(Cut())
    assert files(store) == []


@pytest.mark.plan("2.bad")
def test_a_file_over_the_limit_leaves_nothing(store):
    with pytest.raises(blobs.TooLarge) as error:
        blobs.put(io.BytesIO(b"x" * 100), limit=99)
    assert error.value.status == 413
    assert files(store) == []


@pytest.mark.plan("2.bad")
def test_a_full_disk_is_told_as_such(store, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 0))
    with pytest.raises(blobs.DiskFull) as error:
        blobs.put(io.BytesIO(b"x"))
    assert error.value.status == 507
    assert files(store) == []


def test_a_name_that_is_no_hash_reaches_no_file(store):
    for name in ("../../etc/passwd", "A" * 64, "", "0" * 63):
        with pytest.raises(blobs.BlobMissing):
            blobs.open_blob(name)


@given(size=st.integers(1, 50), first=st.integers(0, 60), last=st.integers(0, 60))
def test_a_range_is_what_rfc_9110_says(size, first, last):
    data = bytes(range(size))
    try:
        start, end = parse_range(f"bytes={first}-{last}", size)
    except RangeUnsatisfiable:
        assert first >= size or first > last
    else:
        assert b"".join(pieces(io.BytesIO(data), start, end)) == data[first : last + 1]


@pytest.mark.parametrize("header", ["", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b"])
def test_a_header_that_is_no_single_range_means_everything(header):
    assert parse_range(header, 10) is None


def test_the_last_bytes():
    assert parse_range("bytes=-3", 10) == (7, 9)
    assert parse_range("bytes=-30", 10) == (0, 9)
    assert parse_range("bytes=4-", 10) == (4, 9)


@pytest.mark.plan("2.bad")
def test_a_range_of_five_thousand_digits_means_everything():
    assert parse_range("bytes=0-" + "9" * 5000, 10) is None
