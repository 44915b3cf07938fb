"""Page after page: what stays in the index is met once, whatever comes and goes in between."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platform.search.search_samples import SPEC, document

from tongxue.platform.paging import BadCursor
from tongxue.platform.search import DEEPEST, Document, Place, Reader, SearchRequest, Writer, search

pytestmark = pytest.mark.plan("2.9", "2.6")
COUNT = 60


def lesson(number: int, uses: int = 0) -> Document:
    return document(f"k{number}", f"数学第{number}课", uses=uses, published_at=1_700_000_000)


def walk(reader: Reader, *, between: Callable[[int], None] = lambda _: None, **request: object) -> list[str]:
    """All keys, a page at a time; ``between`` happens after each page."""
    seen: list[str] = []
    after, page = None, 0
    while True:
        found = search(reader, SearchRequest(limit=7, after=after, **request))  # type: ignore[arg-type]
        seen += [hit.key for hit in found.hits]
        after, page = found.next, page + 1
        if after is None:
            return seen
        assert len(found.hits) == 7
        between(page)


@pytest.mark.parametrize("sort", ["-published_at", "published_at", "-uses", ""])
@pytest.mark.parametrize("text", ["", "数学"])
def test_every_hit_is_met_once_where_all_were_published_in_one_second(folder: Path, sort: str, text: str) -> None:
    with Writer(folder, SPEC) as writer:
        writer.upsert(lesson(n, uses=n % 3) for n in range(COUNT))
        writer.commit()
        seen = walk(Reader(folder), text=text, sort=sort)
    assert len(seen) == COUNT
    assert set(seen) == {f"k{n}" for n in range(COUNT)}


@pytest.mark.parametrize("sort", ["-published_at", "published_at", "-uses"])
def test_what_comes_goes_and_is_written_anew_shifts_nothing(folder: Path, sort: str) -> None:
    with Writer(folder, SPEC) as writer:
        writer.upsert(lesson(n) for n in range(COUNT))
        writer.commit()

        def busy(page: int) -> None:
            writer.upsert([lesson(1000 + page * 10 + n, uses=page) for n in range(10)])  # came meanwhile
            writer.upsert(lesson(n) for n in range(0, COUNT, 5))  # written anew: another place in the engine
            writer.delete(f"k{1000 + page * 10 - n}" for n in range(1, 4))
            writer.settle()  # and the segments are merged

        seen = walk(Reader(folder), between=busy, sort=sort)
    stayed = [key for key in seen if int(key[1:]) < COUNT]
    assert len(stayed) == COUNT == len(set(stayed))
    assert len(seen) == len(set(seen))


@settings(max_examples=20, deadline=None)
@given(
    uses=st.lists(st.integers(-(2**40), 2**40) | st.integers(0, 2), max_size=30),
    sort=st.sampled_from(["uses", "-uses"]),
)
def test_the_order_is_that_of_the_numbers(uses: list[int], sort: str) -> None:
    with TemporaryDirectory() as folder, Writer(Path(folder), SPEC) as writer:
        writer.upsert(lesson(n, count) for n, count in enumerate(uses))
        writer.commit()
        seen = [max(1 - 2**32, min(2**32 - 1, uses[int(key[1:])])) for key in walk(Reader(Path(folder)), sort=sort)]
    assert len(seen) == len(uses)
    assert all((a - b) * (-1 if sort == "uses" else 1) >= 0 for a, b in pairwise(seen))


def test_by_relevance_a_changed_index_is_noticed(folder: Path) -> None:
    with Writer(folder, SPEC) as writer:
        writer.upsert(lesson(n) for n in range(20))
        writer.commit()
        reader = Reader(folder)
        first = search(reader, SearchRequest("数学", limit=5))
        second = search(reader, SearchRequest("数学", limit=5, after=first.next))
        writer.upsert([lesson(99)])
        writer.commit()
        third = search(reader, SearchRequest("数学", limit=5, after=second.next))
        fourth = search(reader, SearchRequest("数学", limit=5, after=third.next))
        by_number = search(reader, SearchRequest(limit=5, after=search(reader, SearchRequest(limit=5)).next))
    assert [page.shifted for page in (first, second, third, fourth, by_number)] == [False, False, True, False, False]
    assert third.total == 21


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("text", "sort", "after"),
    [
        ("数学", "", Place("-uses", 0, 0)),
        ("数学", "-uses", Place("", 0, 5)),
        ("数学", "-uses", Place("uses", 0, 5)),
        ("", "", Place("", 0, 5)),
        ("", "-uses", Place("-uses", 2**63, 0)),
        ("", "-uses", Place("no such number", 0, 0)),
    ],
)
def test_a_place_of_another_order_is_refused(library: Reader, text: str, sort: str, after: Place) -> None:
    with pytest.raises(BadCursor):
        search(library, SearchRequest(text, sort=sort, after=after))


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("behind", [-5, 3, DEEPEST, 2**70])
def test_a_place_beyond_reason_is_an_empty_page(library: Reader, behind: int) -> None:
    found = search(library, SearchRequest("数学", after=Place("", 0, behind)))
    assert len(found.hits) == (1 if behind < 0 else 0)
