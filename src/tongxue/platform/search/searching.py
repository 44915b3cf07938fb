"""Search: one question in, one page of hits with facet counts out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zlib import crc32

from tantivy import DocAddress, FieldType, Order, Query

from tongxue.platform.paging import BadCursor
from tongxue.platform.search.asked import ask
from tongxue.platform.search.errors import coded
from tongxue.platform.search.plan import NOTHING, Plan, Planner, every, filtered
from tongxue.platform.search.reader import Reader, View
from tongxue.platform.search.snippets import Marker, Pieces
from tongxue.platform.search.spelling import suggestion

DEEPEST = 10_000
"""The last hit that can be paged to; who wants more narrows the question."""
MOST = 100
"""Hits of one page."""
_VALUES = 1000
_SEGMENT_VALUES = 65_000
_LOOKED_AT = 5
_FURTHEST = 2**63


class Place(NamedTuple):
    """Where a page ends and the next one begins.

    Sorted by a number: ``order`` is the sort, ``at`` the number of the last hit, ``behind`` how many hits with that
    number there were so far; what comes or goes elsewhere moves nothing. By relevance: ``order`` is "", ``at`` the mark
    of the commit, ``behind`` the number of hits so far; another commit may have moved them.
    """

    order: str
    at: int
    behind: int


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question.

    ``filters``: facet → values, any of the values, all of the facets. ``sort``: "" for relevance (for popularity where
    ``text`` is empty), a number of the declaration, or that with ``-`` before it for the greatest first. ``facets`` are
    those whose counts are wanted. ``after``: where the page before ended, instead of ``offset``. What the index does
    not know is ignored; only a place of another order is an error.
    """

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    offset: int = 0
    limit: int = 20
    facets: Sequence[str] = ()
    after: Place | None = None

    def question(self) -> tuple[Any, ...]:
        """The request as a key of what was asked before."""
        filters = tuple(sorted((facet, tuple(sorted(set(v)))) for facet, v in self.filters.items() if v))
        return (self.text, filters, self.sort, self.offset, self.limit, tuple(self.facets), self.after)


class Hit(NamedTuple):
    """One document found. ``title`` and ``snippet`` are pieces of the text as it was written."""

    key: str
    card: bytes
    title: Pieces
    snippet: Pieces
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page. ``facets``: per facet the values with their counts, most first, as if it had no filter of its own.

    ``relaxed``: nothing matched as typed; these sound or look like it. ``suggestion``: what was probably meant, or "".
    ``commit`` names the state of the index: the same question at the same commit has the same answer.
    ``next``: where the next page begins, if there is one. ``shifted``: the index has changed since the page before, and
    hits may come twice or be missed.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    relaxed: bool = False
    suggestion: str = ""
    commit: tuple[int, ...] = ()
    next: Place | None = None
    shifted: bool = False


def search(reader: Reader, request: SearchRequest) -> SearchResult:
    """Answers a request from the newest commit.

    Raises BadCursor for a place of another order, IndexNotReady where there is no index, IndexFault where its files are
    damaged.
    """
    view = reader.view()
    with coded():
        return reader.remember(view, ("search", *request.question()), lambda: _Search(view, request).result())


class _Search:
    """One request at one commit."""

    def __init__(self, view: View, request: SearchRequest) -> None:
        self._view, self._request = view, request
        self._asked = ask(request.text)
        # What is only punctuation asks for something that is nowhere; only a blank asks for everything.
        self._everything = not request.text.strip()
        self._number, self._order = self._sort()
        if request.after and (request.after.order != self._order or not -_FURTHEST <= request.after.at < _FURTHEST):
            raise BadCursor
        self._mark = crc32(repr(view.stamp).encode())

    def result(self) -> SearchResult:
        planner = Planner(self._view, self._asked)
        plan = Plan(Query.all_query(), Query.all_query()) if self._everything else planner.strict()
        total, facets = self._counts(plan)
        relaxed = False
        if not total and self._asked and not self._matches_without_filters(plan):
            plan = planner.relaxed()
            total, facets = self._counts(plan)
            relaxed = total > 0
        found, following = self._found(plan) if total else ([], None)
        marker = Marker(self._asked)
        hits = [self._hit(marker, *one) for one in found]
        meant = suggestion(self._asked, [_text(hit) for hit in hits[:_LOOKED_AT]]) if relaxed else ""
        if meant:  # mark what was meant, not what was mistyped
            marker = Marker(ask(meant))
            hits = [self._hit(marker, *one) for one in found]
        shifted = bool(self._request.after and not self._number and self._request.after.at != self._mark)
        return SearchResult(total, tuple(hits), facets, relaxed, meant, self._view.stamp, following, shifted)

    def _conditions(self, without: str = "") -> list[Query]:
        return filtered(self._view, self._request.filters, without)

    def _matches_without_filters(self, plan: Plan) -> bool:
        """Words that are there, but not under these filters, are typed right."""
        if not self._conditions():
            return False
        return bool(self._view.searcher.search(plan.match, limit=1, count=False).hits)

    def _counts(self, plan: Plan) -> tuple[int, dict[str, tuple[tuple[str, int], ...]]]:
        """The number of hits, and the counts of each facet as if it had no filter of its own."""
        wanted = [f for f in dict.fromkeys(self._request.facets) if f in self._view.spec.facets]
        own = [f for f in wanted if self._request.filters.get(f)]
        if plan is NOTHING:
            return 0, dict.fromkeys(wanted, ())
        count = {"total": {"value_count": {"field": "same_title"}}}
        base = self._aggregate(plan, count | {f: _terms(f) for f in wanted if f not in own})
        found = {f: base[f] for f in wanted if f not in own}
        found |= {f: self._aggregate(plan, {f: _terms(f)}, without=f)[f] for f in own}
        return int(base["total"]["value"]), {f: _values(found[f]) for f in wanted}

    def _aggregate(self, plan: Plan, wanted: dict[str, Any], without: str = "") -> dict[str, Any]:
        query = every([plan.match, *self._conditions(without)])
        counted: dict[str, Any] = self._view.searcher.aggregate(query, wanted)
        return counted

    def _found(self, plan: Plan) -> tuple[list[tuple[float, DocAddress]], Place | None]:
        """The hits of the page, and where the next one begins."""
        after = self._request.after
        offset = max(0, after.behind if after else self._request.offset)
        limit = min(self._request.limit, MOST, DEEPEST - offset)
        if limit < 1:
            return [], None
        query = every([plan.match if self._number else plan.rank, *self._conditions(), *self._rest()])
        order = Order.Desc if self._order.startswith("-") else Order.Asc
        found = self._view.searcher.search(
            query, limit=limit + 1, count=False, offset=offset, order_by_field=self._number or None, order=order
        ).hits
        hits = [(0.0 if self._number else float(score), address) for score, address in found[:limit]]
        return hits, self._behind([a for _, a in hits], offset) if len(found) > limit else None

    def _rest(self) -> list[Query]:
        """What is not before the place, where it is a number."""
        after = self._request.after
        if not (after and self._number):
            return []
        lower, upper = (None, after.at) if self._order.startswith("-") else (after.at, None)
        in_range = Query.range_query(self._view.schema, self._number, FieldType.Integer, lower, upper)
        return [Query.const_score_query(in_range, 0.0)]

    def _behind(self, hits: list[DocAddress], offset: int) -> Place | None:
        if not self._number:
            seen = offset + len(hits)
            return Place("", self._mark, seen) if seen < DEEPEST else None
        numbers = [int(number or 0) for number in self._view.searcher.fast_field_values(self._number, hits)]
        last, after = numbers[-1], self._request.after
        before = after.behind if after and after.at == last else 0
        return Place(self._order, last, before + numbers.count(last))

    def _sort(self) -> tuple[str, str]:
        """The field that the hits are sorted by and the sort in full; both "" for relevance."""
        sort = self._request.sort
        if sort.removeprefix("-") not in self._view.spec.numbers:
            sort = f"-{self._view.spec.popularity}" if self._everything else ""
        return sort and f"n_{sort.removeprefix('-')}", sort

    def _hit(self, marker: Marker, score: float, address: DocAddress) -> Hit:
        stored = self._view.searcher.doc(address)
        title, body = stored.get_first("title") or "", stored.get_first("excerpt") or ""
        card = bytes(stored.get_first("card") or b"")
        return Hit(str(stored.get_first("key")), card, marker.mark(title), marker.excerpt(body), score)


def _terms(facet: str) -> dict[str, Any]:
    # Each segment gives all its values: with fewer, the sum over the segments would be a guess.
    return {"terms": {"field": f"f_{facet}", "size": _VALUES, "segment_size": _SEGMENT_VALUES}}


def _values(counted: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    found = [(str(b["key"]), int(b["doc_count"])) for b in counted["buckets"]]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _text(hit: Hit) -> str:
    return " ".join("".join(p.text for p in pieces) for pieces in (hit.title, hit.snippet))
