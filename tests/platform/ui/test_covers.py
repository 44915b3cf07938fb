import pytest

from tongxue.interop.vocabulary import SUBJECT, TYPE
from tongxue.platform.ui import covers

pytestmark = pytest.mark.plan("2.8")


def test_each_subject_has_its_own_hue_and_each_type_its_icon():
    hues = [covers.HUES[term.code] for term in SUBJECT.terms if term.code != "other"]
    assert len(set(hues)) == len(hues)
    assert {covers.type_icon(term.code) for term in TYPE.terms}.isdisjoint({"file"})


def test_the_same_input_draws_the_same_cover():
    assert covers.cover("草船借箭", "chinese", "plan", "语文") == covers.cover("草船借箭", "chinese", "plan", "语文")
    assert covers.hue("no-such-subject") % covers.STEP == 0


def test_a_title_cannot_write_markup():
    drawn = covers.cover('<script>alert(1)</script>"', "chinese", "plan", "<b>")
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert "style=" not in drawn


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("草船借箭", ["草船借箭"]),
        ("函数的单调性与最大（小）值", ["函数的单调性与最大", "（小）值"]),
        ("我们一起来学习第一课，好", ["我们一起来学习第一", "课，好"]),
        ("一二三四五六七八九，十", ["一二三四五六七八九，", "十"]),  # no line begins with a comma
        ("Photosynthesis and Cellular Respiration", ["Photosynthesis", "and Cellular", "Respiration"]),
        ("  ", []),
    ],
)
def test_titles_break_where_a_reader_expects(title, lines):
    assert covers.wrap(title) == lines


def test_a_long_title_ends_in_an_ellipsis_and_a_long_word_is_cut():
    assert covers.wrap("字" * 80) == ["字" * 9, "字" * 9, "字" * 8 + "…"]
    assert all(len(line) < 20 for line in covers.wrap("a" * 200))
