import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxue.platform.search.asked import ask
from tongxue.platform.search.spelling import distance, suggestion

SHORT = st.text(st.sampled_from("abc"), max_size=6)


@pytest.mark.parametrize(
    ("a", "b", "is_"),
    [("pyhton", "python", 1), ("ab", "ba", 1), ("abc", "abc", 0), ("abc", "", 3), ("kitten", "sitting", 3)],
)
def test_swaps_and_changes_are_counted(a: str, b: str, is_: int) -> None:
    assert distance(a, b, 9) == is_


@given(SHORT, SHORT)
def test_distance_is_symmetric_and_zero_only_for_equals(a: str, b: str) -> None:
    assert distance(a, b, 9) == distance(b, a, 9)
    assert (distance(a, b, 9) == 0) == (a == b)


@pytest.mark.parametrize(
    ("asked", "texts", "meant"),
    [
        ("勾股定里", ["勾股定理的证明"], "勾股定理"),
        ("pyhton 入门", ["Python 编程入门"], "python 入门"),
        ("完全不同", ["勾股定理"], ""),
        ("勾股", ["勾股定理"], ""),
        ("", ["x"], ""),
        ("x", [], ""),
    ],
)
def test_what_was_meant_is_read_from_the_hits(asked: str, texts: list[str], meant: str) -> None:
    assert suggestion(ask(asked), texts) == meant
