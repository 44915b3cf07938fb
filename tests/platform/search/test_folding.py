import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.platform.search.search_samples import SPEC, document

from tongxue.platform.search import folding
from tongxue.platform.search.schema import prepare

HAN = st.text(st.sampled_from("勾股定理的证明资訊信息数学線性代数重庆银行程式設計"), max_size=12)
ANY = st.text(st.characters(exclude_categories=[]), max_size=60)


@pytest.mark.plan("2.6")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("資訊", "信息"),
        ("\uff21\uff22\uff11", "ab1"),
        ("STRASSE", "straße"),
        ("勾股定理", "勾股定理"),
        ("線性代數", "线性代数"),
    ],
)
def test_forms_of_one_word_fold_to_one_form(one: str, other: str) -> None:
    assert folding.fold(one) == folding.fold(other)


@pytest.mark.plan("2.bad")
@given(ANY)
def test_any_text_can_be_folded_and_indexed(text: str) -> None:
    folding.fold(text).encode()
    prepare(SPEC, document("k", text, text, keywords=text, stage=[text]))


@given(st.one_of(ANY, HAN))
def test_the_words_of_a_question_are_among_the_words_of_the_same_text(text: str) -> None:
    found = folding.runs(folding.fold(text))
    asked = {word for run in found for word in folding.words(run)}
    assert asked <= set(folding.searchable(found))


@given(ANY)
def test_folding_for_marks_keeps_every_character_in_its_place(text: str) -> None:
    assert len(folding.aligned(text)) == len(text)


def test_punctuation_and_direction_marks_are_no_words() -> None:
    assert folding.runs(folding.fold("，。！“”\u202e\x00 — …《》")) == []


def test_names_of_programming_languages_stay_whole() -> None:
    assert folding.runs(folding.fold("C++ 与 C#，Node.js")) == ["c++", "与", "c#", "node", "js"]


def test_words_keep_their_marks_in_other_scripts() -> None:
    assert folding.runs(folding.fold("हिन्दी café العَرَبِيَّة")) == ["हिन्दी", "café", "العَرَبِيَّة"]


def test_a_short_record_is_prepared_in_a_fraction_of_a_millisecond() -> None:
    sample = document(
        "k", "义务教育教科书·数学七年级上册", "有理数的加减法。" * 9, keywords="数学 初中", stage=["junior"]
    )
    prepare(SPEC, sample)
    best = min(_seconds(sample) for _ in range(20))
    assert best < 0.001  # a third of it is usual; the rest is for a busy machine


def _seconds(sample: object) -> float:
    began = time.perf_counter()
    prepare(SPEC, sample)  # type: ignore[arg-type]
    return time.perf_counter() - began
