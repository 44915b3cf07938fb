from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.platform.search.search_samples import document, filled, keys

from tongxue.platform.search import IndexNotReady, Reader, SearchRequest, search, suggest

ANY = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=80),
    st.text(st.sampled_from("()[]{}\"'*?+-~^:\\/!&|<> ANDORNOT勾股py\x00\ud800"), max_size=40),
)
HOSTILE = [
    "", " ", "*", "?", "*:*", "title:x", '"', '""', "'", "(", ")", "((((", "[a TO b]", "{", "~", "a~9",
    "a^9", "AND", "OR NOT", "+-", "\\", "\\\\", "/.*/", "\x00", "\x00勾股\x00", "\ud800", "\udfff勾股",
    "😀👩‍👩‍👧", "\u202e勾股定理\u202c", "שלום", "العربية", "。，、！？", "a" * 10_000, "勾" * 10_000, "勾 " * 5_000,
    "a b " * 2_500, "%", "_", "; DROP TABLE", "<script>", "\n\t\r", "\uffff", "\U0010ffff", "ﷺ", "㍿", "ß",
    "İ", "ǆ", "1" * 400, "-1", "\uff11\uff12", "🇨🇳", "\u0300" * 50, "gg" * 60, "xian" * 12,
]  # fmt: skip


@pytest.mark.plan("2.6", "A1.3")
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("勾股定理", "gougu"),
        ("证明 勾股", "gougu"),
        ("勾股 证明", "gougu"),
        ("定理", "gougu"),
        ("股定", "gougu"),
        ("三角形 直角", "gougu"),
        ("gougu", "gougu"),
        ("gougudingli", "gougu"),
        ("gou gu ding li", "gougu"),
        ("Gou'gu", "gougu"),
        ("ggdl", "gougu"),
        ("GGDL", "gougu"),
        ("信息工程", "xinxi"),
        ("資訊", "xinxi"),
        ("線性代數", "xiandai"),
        ("线性代数", "xiandai"),
        ("xxds", "xiandai"),
        ("PYTHON", "python"),
        ("\uff50\uff59thon", "python"),
        ("machine learning", "python"),
        ("李白", "libai"),
        ("libai 静夜思", "libai"),
        ("chongqing", "chongqing"),
        ("重力 实验", "wuli"),
        ("wuli", "wuli"),
        ("明月", "libai"),
        ("网络安全", "xinxi"),
    ],
)
def test_a_thing_is_found_as_people_ask_for_it(library: Reader, text: str, first: str) -> None:
    result = search(library, SearchRequest(text))
    if text == "libai 静夜思":  # the author's name in pinyin stands in no title
        assert (result.total, result.relaxed) == (0, False)
        return
    assert (result.hits[0].key, result.relaxed) == (first, False)


@pytest.mark.plan("2.6")
@pytest.mark.parametrize(
    ("text", "first", "meant"),
    [
        ("勾股定里", "gougu", "勾股定理"),
        ("勾古定理", "gougu", "勾股定理"),
        ("勾服定理", "gougu", "勾股定理"),
        ("pyhton", "python", "python"),
        ("pytho", "python", "python"),
        ("pythom", "python", "python"),
        ("pogramming", "python", "programming"),
        ("progrraming", "python", "programming"),
        ("线性代树 矩阵", "xiandai", "线性代数 矩阵"),
        ("macine learnign", "python", "machine learning"),
        ("gougudinli", "gougu", "勾股定理"),  # in for ing
        ("gougudingi", "gougu", "勾股定理"),  # a letter is missing
        ("gouguddingli", "gougu", "勾股定理"),  # one too many
        ("gougudimgli", "gougu", "勾股定理"),  # another one
        ("goguudingli", "gougu", "勾股定理"),  # two have changed places, over the border of syllables
        ("gou gu din li", "gougu", "勾股定理"),
        ("congqing", "chongqing", "重庆"),
        ("chongqin", "chongqing", "重庆"),
        ("zonglijiasudu", "wuli", "重力加速度"),
        ("xianxindaisu", "xiandai", "线性代数"),
        ("jinyesi", "libai", "静夜思"),
    ],
)
def test_typing_errors_are_forgiven_where_nothing_else_is_found(
    library: Reader, text: str, first: str, meant: str
) -> None:
    result = search(library, SearchRequest(text))
    assert (result.hits[0].key, result.relaxed, result.suggestion) == (first, True, meant)


@pytest.mark.plan("2.6")
def test_all_words_must_match(library: Reader) -> None:
    assert keys(library, "勾股定理 矩阵") == ["xiandai"]
    assert keys(library, "勾股定理 床前明月光") == []


@pytest.mark.plan("2.6")
def test_titles_come_before_bodies_and_the_whole_title_first(folder: Path) -> None:
    reader = filled(
        folder,
        [
            document("body", "几何", "函数" * 20),
            document("part", "函数与方程", ""),
            document("whole", "函数", "别的"),
            document("order", "代数线性空间", ""),
            document("phrase", "线性代数空间", ""),
        ],
    )
    assert keys(reader, "函数") == ["whole", "part", "body"]
    assert keys(reader, "线性 代数")[0] == "phrase"


def test_fillers_do_not_decide(library: Reader) -> None:
    assert keys(library, "线性代数 的") == ["xiandai"]
    assert keys(library, "的") == ["chongqing", "gougu", "wuli"]


@pytest.mark.plan("2.6")
def test_an_empty_search_shows_everything_the_popular_first(library: Reader) -> None:
    result = search(library, SearchRequest(" "))
    assert (result.total, [h.key for h in result.hits][:3]) == (7, ["libai", "python", "xiandai"])


@pytest.mark.plan("2.6")
def test_results_can_be_sorted_and_paged(library: Reader) -> None:
    assert keys(library, sort="uses") == ["wuli", "chongqing", "xinxi", "gougu", "xiandai", "python", "libai"]
    assert keys(library, sort="-uses", offset=2, limit=2) == ["xiandai", "gougu"]
    assert keys(library, "勾股定理", sort="-uses") == ["xiandai", "gougu"]
    assert keys(library, sort="no such number") == keys(library)


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(("offset", "limit"), [(10**9, 20), (-5, 3), (0, 10**9), (0, -1), (2**70, 2**70)])
def test_paging_beyond_reason_is_an_empty_page_not_an_error(library: Reader, offset: int, limit: int) -> None:
    result = search(library, SearchRequest(offset=offset, limit=limit))
    assert result.total == 7
    assert len(result.hits) <= 7


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: ascii(t[:8]))
def test_no_input_raises(library: Reader, text: str) -> None:
    result = search(library, SearchRequest(text, {"stage": [text], text: [text]}, sort=text, facets=[text, "stage"]))
    assert result.total == 0
    assert len(search(library, SearchRequest(text)).hits) == min(20, search(library, SearchRequest(text)).total)
    assert len(suggest(library, text)) <= 8


@pytest.mark.plan("2.bad")
@given(ANY)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
def test_no_text_at_all_raises(library: Reader, text: str) -> None:
    result = search(library, SearchRequest(text, facets=("stage",)))
    assert result.total >= len(result.hits)
    assert len(suggest(library, text)) <= 8


@pytest.mark.plan("2.bad")
def test_punctuation_alone_finds_nothing(library: Reader) -> None:
    assert search(library, SearchRequest("，。？")).total == 0


def test_words_that_match_under_no_filter_are_not_taken_for_errors(library: Reader) -> None:
    result = search(library, SearchRequest("勾股定理", {"stage": ["nowhere"]}))
    assert (result.total, result.relaxed) == (0, False)


def test_the_card_comes_back_as_it_was_given(library: Reader) -> None:
    assert search(library, SearchRequest("线性代数")).hits[0].card == b'{"key":"xiandai"}'


def test_without_an_index_the_answer_is_a_coded_error(folder: Path) -> None:
    with pytest.raises(IndexNotReady) as raised:
        search(Reader(folder), SearchRequest("x"))
    assert (raised.value.code, raised.value.status) == ("search.not_ready", 503)


def test_the_same_question_is_the_same_answer(library: Reader) -> None:
    request = SearchRequest("勾股", {"stage": []}, facets=("stage",))
    assert search(library, request) is search(library, replace(request, filters={}))
