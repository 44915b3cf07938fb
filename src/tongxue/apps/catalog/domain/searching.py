"""Searching the catalogue: one state of the form in, one page of results out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.urls import reverse
from markupsafe import Markup, escape

from tongxue.apps.catalog.domain.indexing import FACETS
from tongxue.platform import search
from tongxue.platform.paging import decode, encode

PAGE_SIZE = 20
SORTS = {"relevance": "", "newest": "-published", "uses": "-uses"}
OPEN, CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Result:
    """A hit as the page shows it: ``card`` by name, title and snippet as markup with the words found in <mark>."""

    href: str
    card: dict[str, Any]
    title: Markup
    snippet: Markup


@dataclass(frozen=True)
class ResultsPage:
    """A page of results; ``facets`` are (name, values with counts), ``page`` counts from 1."""

    commit: tuple[int, ...]
    hits: Sequence[search.Hit]
    q: str
    filters: dict[str, list[str]]
    sort: str
    page: int
    pages: int
    total: int
    facets: list[tuple[str, list[tuple[str, int]]]]
    relaxed: bool
    suggestion: str

    @cached_property
    def results(self) -> list[Result]:
        """The hits as they are shown; a page that is remembered does not ask for them."""
        return [_result(hit) for hit in self.hits]


@lru_cache(maxsize=4)
def _reader(root: Path) -> search.Reader:
    return search.Reader(root)


def reader() -> search.Reader:
    """The reader of this process."""
    return _reader(Path(settings.SEARCH_ROOT))


def search_resources(*, q: str, filters: dict[str, list[str]], sort: str = "relevance", page: int = 1) -> ResultsPage:
    """Published resources for a page; any input is fine. Raises IndexNotReady where there is no index yet."""
    found = search.search(
        reader(),
        search.SearchRequest(
            text=q,
            filters=filters,
            sort=SORTS.get(sort, ""),
            offset=(page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
            facets=FACETS,
        ),
    )
    reachable = min(found.total, search.DEEPEST)
    return ResultsPage(
        commit=found.commit,
        hits=found.hits,
        q=q,
        filters=filters,
        sort=sort if sort in SORTS else "relevance",
        page=page,
        pages=-(-reachable // PAGE_SIZE),
        total=found.total,
        facets=[(name, list(found.facets.get(name, ()))) for name in FACETS],
        relaxed=found.relaxed,
        suggestion=found.suggestion,
    )


def search_for_program(*, limit: int, cursor: str, sort: str, q: str, **filters: Sequence[str]) -> dict[str, Any]:
    """Published resources as ``schemas.SearchOut``; raises BadCursor for a cursor of another list or node."""
    request = search.SearchRequest(
        text=q,
        filters={name: values for name, values in filters.items() if values},
        sort=SORTS[sort],
        limit=limit,
        facets=FACETS,
        after=search.Place(*decode(cursor, str, int, int)) if cursor else None,
    )
    found = search.search(reader(), request)
    return {
        "items": [_item(hit) for hit in found.hits],
        "total": found.total,
        "facets": {name: [{"value": v, "count": n} for v, n in values] for name, values in found.facets.items()},
        "relaxed": found.relaxed,
        "shifted": found.shifted,
        "next": encode(*found.next) if found.next else None,
    }


def suggest_titles(text: str) -> list[dict[str, str]]:
    """At most eight titles that begin with, or sound like, what is typed."""
    return [{"text": s.text, "href": _href(s.key)} for s in search.suggest(reader(), text)]


def index_is_ready() -> bool:
    """Whether searches can be answered."""
    try:
        reader().view()
    except search.IndexNotReady:
        return False
    return True


def count_indexed() -> int:
    """How many resources can be found."""
    return int(reader().view().searcher.num_docs) if index_is_ready() else 0


def _href(key: str) -> str:
    return f"{_resources_root()}{key}/"


@lru_cache(maxsize=1)
def _resources_root() -> str:
    return reverse("catalog:resource", args=["00000000-0000-0000-0000-000000000000"])[:-37]


def _result(hit: search.Hit) -> Result:
    card = orjson.loads(hit.card)
    return Result(_href(hit.key), card, _marked(hit.title), _marked(hit.snippet))


def _marked(pieces: search.Pieces) -> Markup:
    """Everything is escaped; the words found stand in <mark>."""
    parts = [f"<mark>{escape(p.text)}</mark>" if p.marked else escape(p.text) for p in pieces]
    return Markup("".join(parts))  # noqa: S704  each text is escaped


def _item(hit: search.Hit) -> dict[str, Any]:
    snippet = "".join(f"{OPEN}{p.text}{CLOSE}" if p.marked else p.text for p in hit.snippet)
    return {"id": hit.key, "url": _href(hit.key), "snippet": snippet, **orjson.loads(hit.card)}
