"""Pinyin with a typing error, and as the south says it: what it may mean, and what it never does."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.platform.search.search_samples import document, filled

from tongxue.platform.search import SearchRequest, misspelt, pinyin, search
from tongxue.platform.search.readings import readings
from tongxue.platform.search.spelling import distance

pytestmark = pytest.mark.plan("2.6")
SYLLABLES = st.sampled_from(sorted(readings().typed))
LETTER = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
SPOKEN = {"zh": "z", "z": "zh", "ch": "c", "c": "ch", "sh": "s", "s": "sh", "n": "l", "l": "n"}


def mistype(text: str, at: int, letter: str, how: str) -> str:
    at %= len(text)
    return {
        "wrong": text[:at] + letter + text[at + 1 :],
        "missing": text[:at] + text[at + 1 :],
        "added": text[:at] + letter + text[at:],
        "swapped": text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
    }[how]


@given(
    st.lists(SYLLABLES, min_size=2, max_size=4),
    st.integers(0, 30),
    LETTER,
    st.sampled_from(["wrong", "missing", "added", "swapped"]),
)
def test_one_error_anywhere_is_undone(way: list[str], at: int, letter: str, how: str) -> None:
    meant = "".join(way)
    typed = mistype(meant, at, letter, how)
    assume(typed != meant and len(typed) >= misspelt.SHORTEST)
    # a run may be cut into syllables in several ways; the letters are what the reader typed
    assert meant in {"".join(found) for found in misspelt.repaired(typed)} or len(pinyin.typed(meant)) > 1


@given(st.text(LETTER, min_size=5, max_size=14))
def test_every_repair_is_pinyin_at_one_change(typed: str) -> None:
    for way in misspelt.repaired(typed):
        assert distance("".join(way), typed, 2) == 1
        assert set(way) <= readings().typed


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("zongguo", "zhong guo"),
        ("cidao", "chi dao"),
        ("sisi", "shi shi"),
        ("lanling", "nan ning"),
        ("sanghai", "shang hai"),
        ("pengyou", "pen you"),
        ("beijin", "bei jing"),
        ("zonglijiasudu", "zhong li jia su du"),
        ("liuzongan", "niu zhong an"),
    ],
)
def test_what_the_south_does_not_tell_apart_is_heard_as_both(typed: str, way: str) -> None:
    said = way.split()
    found = any(
        len(sounds) == len(said) and all(s in meant for s, meant in zip(said, sounds, strict=True))
        for sounds in misspelt.heard(typed)
    )
    assert found is (len(typed) >= misspelt.SHORTEST)


@given(st.lists(SYLLABLES, min_size=2, max_size=5))
def test_what_is_typed_right_is_among_what_is_heard(way: list[str]) -> None:
    typed = "".join(way)
    assume(len(typed) >= misspelt.SHORTEST)
    cuts = {len(w): w for w in [tuple(way)]}
    for sounds in misspelt.heard(typed):
        cut = cuts.get(len(sounds))
        if cut and all(s in meant for s, meant in zip(cut, sounds, strict=True)):
            return
    assert len(pinyin.typed(typed)) > 1, "another cut of the same letters has fewer syllables"


@pytest.mark.parametrize("text", ["", "a", "gogu", "勾股定理", "GOUGUDINLI", "gougu1", "a" * 33, "é" * 6])
def test_what_is_short_long_or_no_letters_means_nothing(text: str) -> None:
    assert (misspelt.heard(text), misspelt.repaired(text)) == ((), frozenset())


def test_english_words_call_up_no_chinese_titles(folder: Path) -> None:
    titles = ["马吃呢", "妈持呢绒", "累宁静", "巴拿马", "线性代数"]
    english = ["Machine learning", "Banana bread", "Panama papers", "Linear algebra"]
    reader = filled(folder, [document(title, title) for title in (*titles, *english)])
    for typed, meant in {"machne": "Machine learning", "bananna": "Banana bread", "panma": "Panama papers"}.items():
        found = search(reader, SearchRequest(typed))
        assert ([hit.key for hit in found.hits], found.relaxed) == ([meant], True)


def test_the_likelier_reading_comes_first(folder: Path) -> None:
    poems = [document(f"qin{n}", f"沁园春 第{n}首") for n in range(5)]
    reader = filled(folder, [*poems, document("fa", "花发沁园春")])
    found = search(reader, SearchRequest("fqinyuanchun"))
    assert [hit.key for hit in found.hits][-1] == "fa"
    assert (found.total, found.suggestion) == (6, "沁园春")


def test_strict_hits_are_not_mixed_with_repairs(folder: Path) -> None:
    reader = filled(folder, [document("bei", "背景分析"), document("jing", "北京分析"), document("jin", "北进路线")])
    exact = search(reader, SearchRequest("beijin"))
    assert ([hit.key for hit in exact.hits], exact.relaxed) == (["jin"], False)
