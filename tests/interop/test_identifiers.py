import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxue.interop.identifiers import (
    check_college_code,
    check_credit_code,
    check_region_code,
    check_school_code,
)

pytestmark = pytest.mark.plan("2.3")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_check(start: str) -> str:
    """The check character by the letter of GB 32100-2015, annex A: C18 = 31 - MOD(sum(Ci * Wi), 31)."""
    total = sum(ALPHABET.index(c) * (3**i % 31) for i, c in enumerate(start))
    return start + ALPHABET[(31 - total % 31) % 31]


def code_of(problem):
    return problem and problem.code


starts = st.builds(
    "".join,
    st.tuples(
        st.text(ALPHABET, min_size=2, max_size=2),
        st.text("0123456789", min_size=6, max_size=6),
        st.text(ALPHABET, min_size=9, max_size=9),
    ),
)


def test_codes_in_use_are_valid():
    assert check_credit_code("91110000600037341L") is None
    assert check_credit_code("91350100M000100Y43") is None


def test_a_code_may_begin_with_a_letter():
    assert check_credit_code(with_check("N2110000MA01ABCD1")) is None


@given(starts, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_a_valid_code_with_one_character_changed_is_refused(start, place, other):
    code = with_check(start)
    assert check_credit_code(code) is None
    if code[place] != other:
        assert check_credit_code(code[:place] + other + code[place + 1 :]) is not None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", "identifier.length"),
        ("9111000060000715", "identifier.length"),
        ("91110000600007156I", "identifier.characters"),
        ("9111000060000715\N{FULLWIDTH DIGIT SIX}U", "identifier.characters"),
        ("911A0000600007156U", "identifier.characters"),
        ("91110000600007156X", "identifier.check_digit"),
    ],
)
def test_wrong_credit_codes_say_what_is_wrong(code, expected):
    assert code_of(check_credit_code(code)) == expected


def test_school_codes():
    assert check_school_code("4111010001") is None
    assert code_of(check_school_code("411101000")) == "identifier.length"
    assert code_of(check_school_code("41110100O1")) == "identifier.characters"
    assert code_of(check_school_code("٤111010001")) == "identifier.characters"
    assert check_college_code("4111010001") is None
    assert code_of(check_college_code("4199010001")) == "identifier.province"


def test_region_codes():
    assert [check_region_code(code) for code in ("110000", "130100", "130102", "820000")] == [None] * 4
    assert code_of(check_region_code("130002")) == "identifier.level"
    assert code_of(check_region_code("990000")) == "identifier.province"
    assert code_of(check_region_code("1301")) == "identifier.length"
    assert code_of(check_region_code("13010x")) == "identifier.characters"


@pytest.mark.shared_data
def test_every_published_college_and_region_passes(shared_data: Path):
    with (shared_data / "higher-education-institutions.csv").open(encoding="utf-8-sig") as stream:
        codes = [row["school_id_code"] for row in csv.DictReader(stream)]
    assert len(codes) == 2631
    assert [code for code in codes if check_college_code(code)] == []
