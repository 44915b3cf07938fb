"""Cursors: what was put in comes out, and nothing else is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxue.platform.paging import BadCursor, decode, encode

pytestmark = pytest.mark.plan("2.9")
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(TEXTS, st.integers(-(2**63), 2**63 - 1))
def test_keys_come_back_as_they_were(text, number):
    assert decode(encode(text, number), str, int) == [text, number]


@pytest.mark.plan("2.bad")
@given(st.text(max_size=60))
def test_a_made_up_cursor_is_refused(cursor):
    with pytest.raises(BadCursor) as refused:
        decode(cursor, str, int)
    assert (refused.value.code, refused.value.status, refused.value.field) == ("request.bad_cursor", 422, "cursor")


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    "cursor",
    [
        encode("a"),
        encode(1, "a"),
        encode("a", 1, 1),
        encode("a\0", 1),
        encode("a", 1) + "=",
        encode("a", 1) + "!",
        encode("a", True),
        "WyAiYSIsIDFd",  # the same keys with spaces between them
    ],
)
def test_a_cursor_of_another_list_is_refused(cursor):
    with pytest.raises(BadCursor):
        decode(cursor, str, int)
