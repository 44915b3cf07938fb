"""The one writer of an index: changes, commits, and rebuilds beside the live index."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import tantivy

from tongxue.platform.search import generations
from tongxue.platform.search.errors import IndexStale, fault, is_engine_fault
from tongxue.platform.search.folding import clean
from tongxue.platform.search.generations import IndexState
from tongxue.platform.search.schema import Document, IndexSpec, prepare

MEMORY, MEMORY_REBUILD = 64_000_000, 192_000_000
"""Bytes that a writer collects before it writes a segment. Fewer segments make every question cheaper."""
_CHUNK = 200


class _Target:
    """A generation that is open for writing."""

    def __init__(self, path: Path, index: tantivy.Index, memory: int = MEMORY) -> None:
        self.path, self._index = path, index
        self.writer: Any = index.writer(memory, 1)

    def cause(self, error: BaseException) -> BaseException:
        """Why the engine's thread died: the error at hand says only that it did, the next commit says what of."""
        if "killed" not in str(error):
            return error
        try:
            self.writer.commit()
        except BaseException as reason:
            if is_engine_fault(reason):
                return reason
            raise
        return error

    def put(self, key: str, prepared: tantivy.Document) -> None:
        self.writer.delete_documents_by_term("key", clean(key))
        self.writer.add_document(prepared)

    def reopen(self) -> None:
        """After a fault the engine's writer is dead; a new one starts from the last commit."""
        self.writer = None
        self.writer = self._index.writer(MEMORY, 1)

    def close(self) -> None:
        """Lets the engine's own lock go. Merges under way are dropped: the next writer begins them anew."""
        self.writer = None


@contextmanager
def _engine(target: _Target | None = None) -> Iterator[None]:
    """Turns what the engine raises into a coded error. Only the engine's own calls belong inside."""
    try:
        yield
    except BaseException as error:
        if is_engine_fault(error):
            raise fault(target.cause(error) if target else error) from error
        raise


class Writer:
    """Writes the index of a folder. One process at a time; inside it, threads may share the writer.

    ``upsert`` and ``delete`` may be seen from the next ``commit`` on. After DiskFull or IndexFault what was not
    committed is gone and must be given again. Raises WriterBusy when another process writes for longer than ``wait``
    seconds. An index that is missing is made; one that is stale or corrupt (``state``) takes only a rebuild: until
    then changes raise IndexStale, and during it they go into the new generation.
    """

    def __init__(self, folder: Path, spec: IndexSpec, *, wait: float = 0) -> None:
        self._folder, self._spec = folder, spec
        self._mutex = threading.RLock()
        self._one_rebuild = threading.Lock()
        self._next: _Target | None = None
        self._live: _Target | None = None
        self._touched: set[str] = set()
        self._lock = generations.WriterLock(folder, wait)
        try:
            with _engine():
                self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        self.state = generations.check(self._folder, self._spec)
        if self.state is IndexState.MISSING:
            path, index = generations.create(self._folder, self._spec)
            index.writer(MEMORY, 1).commit()
            generations.publish(self._folder, path)
            self.state = IndexState.READY
        live = generations.current(self._folder)
        generations.sweep(self._folder, {live})
        if self.state is IndexState.READY:
            self._live = _Target(live, tantivy.Index.open(str(live)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets another process write. What was not committed is gone."""
        with self._mutex:
            for target in (self._live, self._next):
                if target:
                    target.close()
            self._live = self._next = None
            self._lock.release()

    def upsert(self, documents: Iterable[Document]) -> None:
        """Adds documents, or replaces those that have the same key."""
        for document in documents:
            prepared = prepare(self._spec, document)
            with self._writing() as targets:
                for target in targets:
                    target.put(document.key, prepared)
                if self._next:
                    self._touched.add(document.key)

    def delete(self, keys: Iterable[str]) -> None:
        """Removes documents; a key that is not there is no error."""
        for key in keys:
            with self._writing() as targets:
                for target in targets:
                    target.writer.delete_documents_by_term("key", clean(key))
                if self._next:
                    self._touched.add(key)

    def commit(self) -> None:
        """Makes the changes so far durable and visible. About 15 ms: commit batches, not documents."""
        with self._writing():
            if self._live:
                self._live.writer.commit()

    def settle(self) -> None:
        """Commits, and waits until the engine has merged what it is merging: after a load, before measuring."""
        with self._writing():
            if self._live:
                self._live.writer.commit()
                self._live.writer.wait_merging_threads()
                self._live.reopen()

    @contextmanager
    def _writing(self) -> Iterator[list[_Target]]:
        with self._mutex:
            targets = [t for t in (self._live, self._next) if t]
            if not targets:
                raise IndexStale
            try:
                with _engine(self._live):
                    yield targets
            except BaseException:
                if self._live:
                    self._live.reopen()
                raise

    def rebuild(self, source: Iterable[Document], progress: Callable[[int], None] | None = None) -> int:
        """Makes the index anew from ``source`` beside the live one, then switches; gives the number of documents.

        Other threads go on changing the index meanwhile: what they touch goes into both generations and is not
        overwritten by what ``source`` read before. The switch also commits. ``progress`` hears the number so far.
        """
        with self._one_rebuild:
            try:
                with _engine(), self._mutex:
                    self._touched = set()
                    self._next = _Target(*generations.create(self._folder, self._spec), MEMORY_REBUILD)
                taken = self._fill(source, progress)
                with _engine(self._next):
                    self._switch()
            except BaseException:
                self._abandon()
                raise
            return taken

    def _fill(self, source: Iterable[Document], progress: Callable[[int], None] | None) -> int:
        taken = 0
        documents = iter(source)
        while chunk := [(d.key, prepare(self._spec, d)) for d in islice(documents, _CHUNK)]:
            with self._mutex, _engine(self._next):
                for key, prepared in chunk:
                    if key not in self._touched and self._next:
                        self._next.put(key, prepared)
            taken += len(chunk)
            if progress:
                progress(taken)
        return taken

    def _switch(self) -> None:
        with self._mutex:
            following, previous = self._next, self._live
            if following is None:
                raise IndexStale
            following.writer.commit()
            generations.publish(self._folder, following.path)
            self._live, self._next, self._touched = following, None, set()
            self.state = IndexState.READY
            if previous:
                previous.close()
            generations.sweep(self._folder, {following.path})

    def _abandon(self) -> None:
        with self._mutex:
            if self._next:
                self._next.close()
            self._next, self._touched = None, set()
            if self._live:
                generations.sweep(self._folder, {self._live.path})
