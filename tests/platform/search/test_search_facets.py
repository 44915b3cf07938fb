from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platform.search.search_samples import document, filled

from tongxue.platform.search import Document, Reader, SearchRequest, search

STAGES, SUBJECTS, WORDS = ("小学", "Junior", "senior"), ("数学", "语 文", "C++"), ("函数", "几何", "python")
some_of = lambda values: st.lists(st.sampled_from(values), max_size=3, unique=True)  # noqa: E731
libraries = st.lists(st.tuples(some_of(STAGES), some_of(SUBJECTS), some_of(WORDS)), max_size=12)
requests = st.lists(
    st.tuples(some_of(WORDS).map(lambda w: w[:1]), some_of(STAGES), some_of(SUBJECTS)), min_size=1, max_size=4
)


def _made(library: Sequence[tuple[list[str], list[str], list[str]]]) -> list[Document]:
    return [
        document(str(n), " ".join(words) or "空", stage=stages, subject=subjects)
        for n, (stages, subjects, words) in enumerate(library)
    ]


def _matches(one: Document, words: Sequence[str], filters: Mapping[str, Sequence[str]], without: str = "") -> bool:
    titled = one.texts["title"].split()
    return all(w in titled for w in words) and all(
        not values or facet == without or set(values) & set(one.facets[facet]) for facet, values in filters.items()
    )


def _counted(
    documents: list[Document], words: Sequence[str], filters: Mapping[str, Sequence[str]], facet: str
) -> list[tuple[str, int]]:
    counts = Counter(v for d in documents if _matches(d, words, filters, facet) for v in d.facets[facet])
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


@pytest.mark.plan("2.6")
@given(libraries, requests)
@settings(max_examples=25, deadline=None)
def test_counts_are_those_of_counting_by_hand(
    library: list[tuple[list[str], list[str], list[str]]], asked: list[tuple[list[str], list[str], list[str]]]
) -> None:
    documents = _made(library)
    with TemporaryDirectory() as folder:
        reader = filled(Path(folder) / "index", documents)
        for words, stages, subjects in asked:
            filters = {"stage": stages, "subject": subjects}
            result = search(reader, SearchRequest(" ".join(words), filters, facets=("stage", "subject")))
            if result.relaxed:
                continue
            assert result.total == sum(_matches(d, words, filters) for d in documents)
            assert {h.key for h in result.hits} == {d.key for d in documents if _matches(d, words, filters)}
            if words and not any(_matches(d, words, {}) for d in documents):
                continue
            for facet in ("stage", "subject"):
                assert list(result.facets[facet]) == _counted(documents, words, filters, facet)


def test_only_the_facets_that_are_wanted_and_known_are_counted(library: Reader) -> None:
    assert dict(search(library, SearchRequest(facets=("stage", "colour"))).facets) == {"stage": ()}


def test_a_value_given_twice_counts_once(folder: Path) -> None:
    reader = filled(folder, [document("a", "一", stage=["x", "x", ""])])
    assert search(reader, SearchRequest(facets=("stage",))).facets == {"stage": (("x", 1),)}


def test_more_values_than_the_engine_takes_by_itself_are_counted_exactly(folder: Path) -> None:
    many = [document(str(n), "数", stage=[f"v{n % 300:03}"]) for n in range(900)]
    reader = filled(folder, many)
    assert search(reader, SearchRequest(facets=("stage",))).facets["stage"] == tuple(
        (f"v{n:03}", 3) for n in range(300)
    )
