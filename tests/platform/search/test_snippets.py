from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.platform.search.search_samples import document, filled, shown

from tongxue.platform.search import Reader, SearchRequest, search
from tongxue.platform.search.asked import ask
from tongxue.platform.search.snippets import LENGTH, Marker

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.mark.plan("2.6")
@pytest.mark.parametrize(
    ("text", "asked", "marked"),
    [
        ("勾股定理的证明", "勾股定理", "[勾股定理]的证明"),
        ("勾股定理的证明", "证明 勾股", "[勾股]定理的[证明]"),
        ("資訊工程導論", "信息", "[資訊]工程導論"),
        ("\uff30\uff39 编程", "py", "[\uff30\uff39] 编程"),
        ("A party of ART", "art", "A party of [ART]"),
        ("勾股定理的证明", "gougu", "[勾股]定理的证明"),
        ("勾股定理的证明", "gou gu ding li", "[勾股定理]的证明"),
        ("勾股定理的证明", "ggdl", "[勾股定理]的证明"),
        ("<b>勾股</b>", "勾股 b", "<[b]>[勾股]</[b]>"),
        ("勾股", "", "勾股"),
        ("", "勾股", ""),
    ],
)
def test_what_was_asked_for_is_marked_as_it_was_written(text: str, asked: str, marked: str) -> None:
    assert shown(Marker(ask(asked)).mark(text)) == marked


@given(ANY, ANY)
def test_pieces_are_the_text_and_nothing_else(text: str, asked: str) -> None:
    assert "".join(p.text for p in Marker(ask(asked)).mark(text)) == text
    cut = [p.text for p in Marker(ask(asked)).excerpt(text)]
    assert (
        "".join(cut[cut[:1] == ["…"] and len(text) > LENGTH : -1 if len(text) > LENGTH and cut[-1] == "…" else None])
        in text
    )


def test_the_excerpt_shows_where_the_words_stand(folder: Path) -> None:
    body = "开头。" * 100 + "这里才讲勾股定理与三角形。" + "结尾。" * 100
    hit = search(filled(folder, [document("a", "几何", body)]), SearchRequest("勾股定理")).hits[0]
    assert "这里才讲[勾股定理]与三角形。" in shown(hit.snippet)
    assert (hit.snippet[0].text, hit.snippet[-1].text) == ("…", "…")
    assert sum(len(p.text) for p in hit.snippet) == LENGTH + 2


def test_a_forgiven_error_marks_what_was_meant(library: Reader) -> None:
    assert shown(search(library, SearchRequest("勾股定里")).hits[0].title) == "[勾股定理]的证明"
