import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxue.platform.search import folding, pinyin


@pytest.mark.plan("2.6")
@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("重庆", "chong qing"),
        ("重力", "zhong li"),
        ("银行", "yin hang"),
        ("行走", "xing zou"),
        ("音乐", "yin yue"),
        ("快乐", "kuai le"),
        ("长度", "chang du"),
        ("绿色", "lv se"),
        ("勾股定理", "gou gu ding li"),
    ],
)
def test_characters_with_several_readings_are_read_by_their_word(word: str, read: str) -> None:
    assert pinyin.of_run(word) == read.split()


def test_a_title_is_read_as_syllables_initials_and_a_whole() -> None:
    tokens, initials, reading, heads = pinyin.of_title(folding.runs("勾股定理 python"))
    assert tokens == ["gou", "gu", "ding", "li", "gougu", "guding", "dingli"]
    assert initials == ["gg", "ggd", "ggdl"]
    assert (reading, heads) == ("gougudinglipython", "ggdlp")


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("gougu", [("gou", "gu")]),
        ("xian", [("xian",), ("xi", "an")]),
        ("python", []),
        ("", []),
        ("a" * 500, []),
        ("NI", []),
    ],
)
def test_letters_are_read_in_every_way_that_is_pinyin(text: str, ways: list[tuple[str, ...]]) -> None:
    assert list(pinyin.typed(text)) == ways


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), max_size=60))
def test_every_reading_spells_what_was_typed(text: str) -> None:
    assert all("".join(way) == text for way in pinyin.typed(text))
