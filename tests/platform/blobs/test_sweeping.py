"""The sweep: what nothing names and is old goes, everything else stays, whoever puts what meanwhile."""

import io
import os
import threading
import time

import pytest

from tongxue.platform import blobs
from tongxue.platform.blobs import sweeping
from tongxue.platform.blobs.content import DAY, content_path, keep_manifest, manifest_of
from tongxue.platform.blobs.store import DRAFT, guard, path_of, renew

pytestmark = [pytest.mark.plan("2.2", "2.bad")]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path / "blobs"
    return settings.BLOBS_ROOT


@pytest.fixture
def used(monkeypatch):
    """The names that the one room of the test needs."""
    names: set[str] = set()
    monkeypatch.setattr(sweeping, "USERS", {"test": lambda asked: names.intersection(asked)})
    return names


def put(data: bytes, *, days: float = 0) -> str:
    sha256 = blobs.put_bytes(data).sha256
    age(path_of(sha256), days)
    return sha256


def age(path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def sweep() -> dict[str, int]:
    told: list[int] = []
    found = sweeping.sweep(report=told.append)
    assert told == sorted(told)
    return found


def test_what_nothing_names_and_is_old_goes(store, used):
    named, unnamed, young = put(b"named", days=9), put(b"unnamed", days=2.1), put(b"young", days=1.9)
    used.add(named)
    assert sweep() == {"looked_at": 2, "removed": 1, "bytes": 7, "drafts": 0}
    assert [path_of(name).exists() for name in (named, unnamed, young)] == [True, False, True]
    assert sweep() == {"looked_at": 1, "removed": 0, "bytes": 0, "drafts": 0}


def test_a_file_stays_while_one_of_several_rooms_names_it(monkeypatch):
    mine, yours, nobodys = (put(data, days=3) for data in (b"1", b"2", b"3"))
    users = {"one": lambda asked: {mine}.intersection(asked), "two": lambda asked: {yours}.intersection(asked)}
    monkeypatch.setattr(sweeping, "USERS", users)
    assert sweep()["removed"] == 1
    assert [path_of(name).exists() for name in (mine, yours, nobodys)] == [True, True, False]


def test_where_no_room_was_asked_nothing_goes(monkeypatch):
    name = put(b"x", days=9)
    monkeypatch.setattr(sweeping, "USERS", {})
    with pytest.raises(RuntimeError):
        sweep()
    assert path_of(name).exists()


def test_a_room_that_cannot_answer_loses_nothing(monkeypatch):
    name = put(b"x", days=9)
    monkeypatch.setattr(sweeping, "USERS", {"test": lambda asked: 1 / 0})
    with pytest.raises(ZeroDivisionError):
        sweep()
    assert path_of(name).exists()


def test_many_files_are_asked_for_in_chunks(monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(sweeping, "CHUNK", 2)
    monkeypatch.setattr(sweeping, "USERS", {"test": lambda names: asked.append(len(names)) or set()})
    for number in range(60):
        put(b"%d" % number, days=3)
    assert sweep()["removed"] == 60
    assert (sum(asked), max(asked)) == (60, 2)


def test_leftover_drafts_go_and_those_being_written_stay(store, used):
    store.mkdir()
    old, new, folder = store / f"{DRAFT}old", store / f"{DRAFT}new", store / f"{DRAFT}lot"
    for path in (old, new):
        path.write_bytes(b"half")
    folder.mkdir()
    (folder / "0").write_bytes(b"half")
    age(old, 1.1)
    age(folder, 1.1)
    assert sweep()["drafts"] == 2
    assert list(store.iterdir()) == [new]


@pytest.mark.parametrize("again", [blobs.put_bytes, lambda data: blobs.put(io.BytesIO(data))], ids=["bytes", "stream"])
def test_what_is_put_again_while_the_rooms_are_asked_stays(monkeypatch, again):
    """The upload comes after the file was found old, and its row is not committed when the room answers."""
    name = put(b"same", days=9)
    monkeypatch.setattr(sweeping, "USERS", {"test": lambda asked: again(b"same") and set()})
    assert sweep()["removed"] == 0
    with blobs.open_blob(name) as kept:
        assert kept.read() == b"same"


def test_a_lot_makes_young_what_is_there_already(used):
    name = put(b"member", days=9)
    with blobs.lot(6) as lot:
        lot.put(io.BytesIO(b"member"))
    assert sweep()["removed"] == 0
    assert path_of(name).exists()


def test_the_sweep_waits_for_one_who_is_just_about_to_use_a_file(used):
    """Between "it is there" and "it is young" nothing is removed: that is what the lock is for."""
    name = put(b"same", days=9)
    found: list[dict[str, int]] = []
    with guard():
        assert path_of(name).exists()
        thread = threading.Thread(target=lambda: found.append(sweep()))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "it did not wait"
        os.utime(path_of(name))
    thread.join(10)
    assert found[0]["removed"] == 0
    assert path_of(name).exists()


def test_whoever_puts_during_sweeps_has_the_file(used):
    """Both at once, many times: either the file was made young in time, or it was written anew."""
    for number in range(150):
        data = b"%d" % number
        name = put(data, days=9)
        thread = threading.Thread(target=sweep)
        thread.start()
        blobs.put_bytes(data)
        thread.join()
        assert path_of(name).exists(), number
        path_of(name).unlink()


def test_what_went_is_not_renewed_but_written_anew(used):
    name = put(b"x", days=9)
    sweep()
    assert not renew(name)
    assert blobs.put_bytes(b"x").sha256 == name
    assert path_of(name).exists()


def test_an_address_lives_no_longer_than_the_manifest_that_nothing_names(used, monkeypatch):
    manifest = keep_manifest({"a.svg": (put(b"<svg/>"), "image/svg+xml")})
    token = content_path(manifest, "a.svg", key="key").split("/")[2]
    last = time.time() + sweeping.AGE
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: last)
        assert manifest_of(token, key="key") is None
