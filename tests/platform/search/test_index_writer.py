import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.platform.search.search_samples import LIBRARY, SPEC, document, filled, keys

from tongxue.platform.search import (
    DiskFull,
    Document,
    IndexStale,
    IndexState,
    Reader,
    SearchRequest,
    Writer,
    WriterBusy,
    check,
    is_healthy,
    search,
)

KEYS = st.sampled_from([f"k{n}" for n in range(6)])
OTHER = replace(SPEC, facets=(*SPEC.facets, "licence"))


def _all(reader: Reader) -> dict[str, int]:
    result = search(reader, SearchRequest(limit=100, facets=("stage",)))
    found = {hit.key: len(hit.title[0].text) for hit in result.hits}
    assert result.total == len(found)
    return found


class IndexAgainstDict(RuleBasedStateMachine):
    """Whatever is done in whatever order, the index shows what a dict would at the last commit or rebuild."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.writer = Writer(self.folder / "index", SPEC)
        self.reader = Reader(self.folder / "index")
        self.now: dict[str, int] = {}
        self.committed: dict[str, int] = {}

    def _document(self, key: str) -> Document:
        return document(key, "题" * self.now[key], stage=["a"])

    @rule(keys=st.lists(KEYS, max_size=4), size=st.integers(1, 5))
    def upsert(self, keys: list[str], size: int) -> None:
        self.now |= dict.fromkeys(keys, size)
        self.writer.upsert(self._document(key) for key in keys)

    @rule(keys=st.lists(KEYS, max_size=3))
    def delete(self, keys: list[str]) -> None:
        for key in keys:
            self.now.pop(key, None)
        self.writer.delete(keys)

    @rule()
    def commit(self) -> None:
        self.writer.commit()
        self.committed = dict(self.now)

    @rule(changed=KEYS, removed=KEYS)
    def rebuild_while_others_write(self, changed: str, removed: str) -> None:
        """The source is read first and given late: what changed in between must win."""
        read = [self._document(key) for key in self.now]

        def late() -> Iterator[Document]:
            self.now[changed] = 7
            self.writer.upsert([self._document(changed)])
            self.now.pop(removed, None)
            self.writer.delete([removed])
            yield from read

        self.writer.rebuild(late())
        self.committed = dict(self.now)

    @rule()
    def restart(self) -> None:
        self.writer.close()
        self.now = dict(self.committed)
        self.writer = Writer(self.folder / "index", SPEC)

    @invariant()
    def readers_see_the_last_commit(self) -> None:
        assert _all(self.reader) == self.committed

    def teardown(self) -> None:
        self.writer.close()
        shutil.rmtree(self.folder)


IndexAgainstDict.TestCase.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
TestIndexAgainstDict = pytest.mark.plan("2.6")(IndexAgainstDict.TestCase)


def test_a_second_writer_is_told_that_the_index_is_busy(folder: Path) -> None:
    with Writer(folder, SPEC), pytest.raises(WriterBusy) as raised:
        Writer(folder, SPEC, wait=0.05)
    assert raised.value.code == "search.writer_busy"
    Writer(folder, SPEC).close()


def test_the_state_of_an_index_says_what_to_do(folder: Path) -> None:
    assert check(folder, SPEC) is IndexState.MISSING
    filled(folder)
    assert (check(folder, SPEC), is_healthy(folder, SPEC)) == (IndexState.READY, True)
    assert (check(folder, OTHER), is_healthy(folder, OTHER)) == (IndexState.STALE, False)


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("damage", ["meta.json", "*.idx", "*.store", "*.fast", "*.term", "spec.json"])
@pytest.mark.parametrize("how", ["cut", "gone"])
def test_a_damaged_index_is_seen_and_mended_by_a_rebuild(folder: Path, damage: str, how: str) -> None:
    filled(folder)
    path = next(folder.glob(f"generation-*/{damage}"))
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert check(folder, SPEC) is IndexState.CORRUPT
    with Writer(folder, SPEC) as writer:
        with pytest.raises(IndexStale):
            writer.upsert(LIBRARY[:1])
        writer.rebuild(LIBRARY)
    assert is_healthy(folder, SPEC)
    assert len(keys(Reader(folder))) == len(LIBRARY)


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("pointer", ["", "generation-none", "../elsewhere", "\x00", "generation-../../x"])
def test_a_pointer_that_points_nowhere_is_a_missing_index(folder: Path, pointer: str) -> None:
    filled(folder)
    (folder / "CURRENT").write_text(pointer)
    assert check(folder, SPEC) is IndexState.MISSING


def test_an_index_of_another_declaration_is_read_until_it_is_rebuilt(folder: Path) -> None:
    reader = filled(folder)
    with Writer(folder, OTHER) as writer:
        with pytest.raises(IndexStale):
            writer.commit()
        assert keys(reader, "勾股定理") == ["gougu", "xiandai"]
        writer.rebuild(LIBRARY[:1])
        writer.upsert(LIBRARY[1:2])
        writer.commit()
    assert sorted(keys(reader)) == ["gougu", "python"]
    assert is_healthy(folder, OTHER)


@pytest.mark.plan("2.6")
def test_reads_go_on_while_the_index_is_made_anew(folder: Path) -> None:
    reader = filled(folder, [document(f"k{n}", "数学", stage=["a"]) for n in range(50)])
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                total = search(reader, SearchRequest("数学", facets=("stage",))).total
                assert total in {50, 60}
        except BaseException as error:  # noqa: BLE001  shown by the main thread
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    with Writer(folder, SPEC) as writer:
        for _ in range(5):
            writer.rebuild(document(f"k{n}", "数学", stage=["a"]) for n in range(60))
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert search(reader, SearchRequest("数学")).total == 60
    assert len(list(folder.glob("generation-*"))) == 1


def test_a_source_that_fails_leaves_the_old_index_and_no_rubbish(folder: Path) -> None:
    reader = filled(folder)

    def broken() -> Iterator[Document]:
        yield LIBRARY[0]
        raise ValueError("the source's own")

    with Writer(folder, SPEC) as writer:
        with pytest.raises(ValueError, match="the source's own"):
            writer.rebuild(broken())
        assert len(list(folder.glob("generation-*"))) == 1
        writer.delete(["gougu"])
        writer.commit()
    assert len(keys(reader)) == len(LIBRARY) - 1


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from tests.platform.search.search_samples import SPEC, document
from tongxue.platform.search import DiskFull, Writer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
writer = Writer(Path(sys.argv[1]), SPEC)
writer.upsert([document("before", "数学")])
writer.commit()
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
try:
    writer.upsert(document(f"k{n}", f"数学 {n}", "x y z " * 300) for n in range(300))
    writer.commit()
except DiskFull as error:
    print(error.code)
try:
    writer.rebuild(document(f"k{n}", f"数学 {n}", "x y z " * 300) for n in range(300))
except DiskFull as error:
    print(error.status)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.upsert([document("after", "数学")])
writer.commit()
"""


@pytest.mark.plan("2.bad")
def test_a_full_disk_is_a_coded_error_and_loses_nothing_committed(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join([*sys.path, str(Path.cwd())]), "DJANGO_SETTINGS_MODULE": "tongxue.config.settings"},
    )
    assert ran.stdout.split() == ["search.disk_full", "507"]
    assert sorted(keys(Reader(folder), "数学")) == ["after", "before"]
    assert DiskFull.code == "search.disk_full"
