"""Reading an index: any number of processes and threads, each change found at the next request."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import tantivy

from tongxue.platform.search import generations
from tongxue.platform.search.errors import IndexNotReady, is_engine_fault
from tongxue.platform.search.schema import IndexSpec

_Answer = TypeVar("_Answer")
_TRIES = 5
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class View:
    """The index at one commit: never changes, may be kept for the length of a request."""

    spec: IndexSpec
    schema: tantivy.Schema
    searcher: tantivy.Searcher
    stamp: tuple[int, ...]

    def frequency(self, field: str, term: str) -> int:
        """How many documents have a term, to within what was deleted since the last merge."""
        return int(self.searcher.doc_freq(field, term))


class Reader:
    """Reads the index of a folder, whatever declaration it was made with, so that reads go on until a rebuild is done.

    Safe to share between threads. Whether there is news is seen from two ``stat`` calls, some 5 µs a request.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mutex = threading.Lock()
        self._view: View | None = None
        self._index: tantivy.Index | None = None
        self._generation: Path | None = None
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def view(self) -> View:
        """The newest commit. Raises IndexNotReady where there is no index that can be read."""
        view = self._view
        if view and view.stamp == self._stamp():
            return view
        with self._mutex:
            for _ in range(_TRIES):  # a generation may be replaced between our reading the pointer and opening it
                try:
                    return self._open()
                except IndexNotReady:
                    continue
                except BaseException as error:
                    if not is_engine_fault(error):
                        raise
                    self._index = None
            self._view = self._index = self._generation = None
            raise IndexNotReady

    def _stamp(self) -> tuple[int, ...]:
        try:
            pointer = (self._folder / generations.POINTER).stat()
            meta = (self._generation / "meta.json").stat() if self._generation else pointer
        except OSError:
            return ()
        return (pointer.st_mtime_ns, pointer.st_ino, meta.st_mtime_ns, meta.st_ino, meta.st_size)

    def _open(self) -> View:
        generation = generations.current(self._folder)
        fresh = self._generation != generation or self._index is None
        if fresh:
            spec = generations.declaration(generation)[0]
            self._index = tantivy.Index.open(str(generation))
            # The stamp is our own and cheaper signal; the engine's would watch the file from a thread of its own.
            self._index.config_reader("manual")
            self._generation = generation
        else:
            spec = self._view.spec if self._view else generations.declaration(generation)[0]
        index = self._index
        if index is None:
            raise IndexNotReady
        stamp = self._stamp()  # before the reload: a commit that comes between shows as news at the next request
        index.reload()
        if self._view and self._view.stamp == stamp:
            return self._view
        self._view = View(spec, index.schema, index.searcher(), stamp)
        self._answers.clear()
        return self._view

    def remember(self, view: View, question: Hashable, work: Callable[[], _Answer]) -> _Answer:
        """The answer to a question about one commit, worked out once while it is among the newest questions."""
        key = (view.stamp, question)
        with self._mutex:
            if key in self._answers:
                self._answers.move_to_end(key)
                known: _Answer = self._answers[key]
                return known
        answer = work()
        with self._mutex:
            self._answers[key] = answer
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return answer
