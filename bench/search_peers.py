"""The peers of ``bench search``: the same segmented text in SQLite FTS5 and PostgreSQL full text, with four facets."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import psycopg
from bench.search_data import FACETS

from tongxue.platform.search import Document, SearchRequest, folding

_LIMIT = 20
_COLUMNS = ", ".join(FACETS)


def database() -> str:
    """The database for the PostgreSQL peer; none where the environment names none."""
    return os.environ.get("DATABASE_URL", "")


def _segmented(text: str) -> str:
    return " ".join(folding.searchable(folding.runs(folding.fold(text))))


def _asked(text: str) -> list[str]:
    return [word for run in folding.runs(folding.fold(text)) for word in folding.words(run)]


def _row(document: Document) -> tuple[str, ...]:
    text = " ".join(document.texts[name] for name in ("title", "keywords", "body"))
    return (
        document.key,
        document.texts["title"],
        _segmented(text),
        *(next(iter(document.facets[f]), "") for f in FACETS),
    )


class Peer(Protocol):
    """Another engine with the same records."""

    name: str

    def fill(self, source: Callable[[], Iterable[Document]], count: int) -> bool:
        """Loads the records unless they are there; says whether it had to."""

    def answer(self, request: SearchRequest) -> object:
        """The first page and four facet counts."""


def _conditions(request: SearchRequest, mark: str, without: str = "") -> tuple[str, list[str]]:
    parts, values = "", []
    for facet, chosen in request.filters.items():
        if facet != without:
            parts += f" AND {facet} IN ({', '.join([mark] * len(chosen))})"
            values += list(chosen)
    return parts, values


class Sqlite:
    """FTS5 with unicode61 over segmented text: the trigram tokenizer finds no word of two characters."""

    name = "SQLite FTS5"

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA cache_size = -256000")
        self._db.execute("PRAGMA mmap_size = 8000000000")

    def fill(self, source: Callable[[], Iterable[Document]], count: int) -> bool:
        with suppress(sqlite3.OperationalError):
            if self._db.execute("SELECT count(*) FROM card").fetchone() == (count,):
                return False
        self._db.executescript(
            f"DROP TABLE IF EXISTS card; DROP TABLE IF EXISTS words;"
            f"CREATE TABLE card (id INTEGER PRIMARY KEY, key TEXT, title TEXT, {_COLUMNS});"
            f"CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61');"
        )
        for n, row in enumerate(map(_row, source()), 1):
            key, title, text, *facets = row
            self._db.execute(f"INSERT INTO card VALUES (?, ?, ?{', ?' * len(facets)})", (n, key, title, *facets))
            self._db.execute("INSERT INTO words(rowid, text) VALUES (?, ?)", (n, text))
        self._db.execute("INSERT INTO words(words) VALUES ('optimize')")
        self._db.commit()
        return True

    def answer(self, request: SearchRequest) -> object:
        match = " ".join(f'"{w}"' for w in _asked(request.text))
        conditions, values = _conditions(request, "?")
        joined = "FROM words JOIN card ON card.id = words.rowid WHERE words MATCH ?"
        hits = self._db.execute(
            f"SELECT key, title {joined}{conditions} ORDER BY rank LIMIT {_LIMIT}", (match, *values)
        ).fetchall()
        counts = {}
        for facet in FACETS:
            conditions, values = _conditions(request, "?", facet)
            counts[facet] = self._db.execute(
                f"SELECT {facet}, count(*) {joined}{conditions} GROUP BY 1", (match, *values)
            ).fetchall()
        return hits, counts


class Postgres:
    """A tsvector of segmented text under a GIN index."""

    name = "PostgreSQL full text"

    def __init__(self, url: str, count: int) -> None:
        self._db = psycopg.connect(url, autocommit=True)
        self._table = f"bench_search_{count}"

    def fill(self, source: Callable[[], Iterable[Document]], count: int) -> bool:
        with suppress(psycopg.errors.UndefinedTable):
            if self._all(f"SELECT count(*) FROM {self._table}", ()) == [(count,)]:
                return False
        columns = ", ".join(f"{f} text" for f in FACETS)
        self._db.execute(f"DROP TABLE IF EXISTS {self._table}".encode())
        self._db.execute(
            f"CREATE UNLOGGED TABLE {self._table} (key text, title text, words tsvector, {columns})".encode()
        )
        with self._db.cursor() as cursor, cursor.copy(f"COPY {self._table} FROM STDIN".encode()) as copy:
            for key, title, text, *facets in self._rows(source()):
                copy.write_row((key, title, text, *facets))
        self._db.execute(f"CREATE INDEX ON {self._table} USING gin (words)".encode())
        self._db.execute(f"VACUUM ANALYZE {self._table}".encode())
        return True

    @staticmethod
    def _rows(source: Iterable[Document]) -> Iterator[tuple[str, ...]]:
        for row in map(_row, source):
            # As text of a tsvector: each word quoted, so that the server parses nothing.
            words = " ".join("'" + w.replace("\\", "").replace("'", "") + "'" for w in dict.fromkeys(row[2].split()))
            yield (row[0], row[1].replace("\0", ""), words, *row[3:])

    def _all(self, query: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
        return self._db.execute(query.encode(), tuple(values)).fetchall()

    def answer(self, request: SearchRequest) -> object:
        match = " & ".join("'" + w.replace("'", "") + "'" for w in _asked(request.text))
        conditions, values = _conditions(request, "%s")
        matched = f"FROM {self._table} WHERE words @@ %s::tsquery"
        hits = self._all(
            f"SELECT key, title {matched}{conditions} ORDER BY ts_rank(words, %s::tsquery) DESC LIMIT {_LIMIT}",
            (match, *values, match),
        )
        counts = {}
        for facet in FACETS:
            conditions, values = _conditions(request, "%s", facet)
            counts[facet] = self._all(f"SELECT {facet}, count(*) {matched}{conditions} GROUP BY 1", (match, *values))
        return hits, counts
