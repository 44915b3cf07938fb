from pathlib import Path

import pytest
from tests.platform.search.search_samples import document, filled

from tongxue.platform.search import Reader, suggest


@pytest.mark.plan("2.6")
@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("勾", ["勾股定理的证明"]),
        ("gou", ["勾股定理的证明"]),
        ("gougud", ["勾股定理的证明"]),
        ("gou gu", ["勾股定理的证明"]),
        ("ggd", ["勾股定理的证明"]),
        ("信", ["資訊工程導論"]),
        ("資訊", ["資訊工程導論"]),
        ("py", ["Python 编程入门"]),
        ("x", ["线性代数", "資訊工程導論"]),
        ("定理", ["勾股定理的证明"]),
        ("没有", []),
        ("", []),
        ("，", []),
    ],
)
def test_titles_are_suggested_by_their_beginning(library: Reader, typed: str, titles: list[str]) -> None:
    assert [s.text for s in suggest(library, typed)] == titles


def test_different_titles_the_popular_first_and_not_more_than_eight(folder: Path) -> None:
    copies = [document(f"c{n}", "数学", uses=100 + n) for n in range(50)]
    others = [document(f"o{n}", f"数学第{n}课", uses=n) for n in range(20)]
    found = [s.text for s in suggest(filled(folder, [*copies, *others]), "数")]
    assert found == ["数学", *(f"数学第{n}课" for n in range(19, 12, -1))]
