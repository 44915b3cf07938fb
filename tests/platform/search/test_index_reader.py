import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.platform.search.search_samples import LIBRARY, SPEC, document, filled, keys

from tongxue.platform.search import IndexFault, Reader, SearchRequest, Writer, search


@pytest.mark.plan("2.6")
def test_a_change_is_found_at_the_next_request(folder: Path) -> None:
    with Writer(folder, SPEC) as writer:
        reader = Reader(folder)
        for n in range(5):
            writer.upsert([document(f"k{n}", "三角函数")])
            began = time.monotonic()
            writer.commit()
            assert len(keys(reader, "三角函数")) == n + 1
            assert time.monotonic() - began < 2
        writer.delete(["k0"])
        writer.commit()
        assert sorted(keys(reader, "三角函数")) == ["k1", "k2", "k3", "k4"]


def test_a_reader_may_come_before_the_index(folder: Path) -> None:
    reader = Reader(folder)
    filled(folder)
    assert len(keys(reader)) == len(LIBRARY)


def test_a_view_stays_as_it_was(folder: Path) -> None:
    reader = filled(folder)
    view = reader.view()
    with Writer(folder, SPEC) as writer:
        writer.rebuild([])
    assert view.searcher.num_docs == len(LIBRARY)
    assert search(reader, SearchRequest()).total == 0


def test_a_request_for_news_costs_next_to_nothing(folder: Path) -> None:
    reader = filled(folder)
    reader.view()
    began = time.perf_counter()
    for _ in range(1000):
        reader.view()
    assert time.perf_counter() - began < 0.5


def test_an_index_with_another_layout_is_a_coded_error(folder: Path) -> None:
    other = replace(SPEC, numbers=("published_at",), popularity="published_at")
    filled(folder)
    declared = next(folder.glob("generation-*")) / "spec.json"
    declared.write_text(replace(other, facets=("nowhere",)).to_json())
    reader = Reader(folder)
    assert search(reader, SearchRequest()).total == len(LIBRARY)
    with pytest.raises(IndexFault):
        search(reader, SearchRequest(filters={"nowhere": ["x"]}))
