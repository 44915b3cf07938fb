"""The one shape of a reason: what a source says never becomes part of its format string."""

import pytest

from tongxue.interop.errors import CodecError, MappingError, reject
from tongxue.interop.fields import check_one
from tongxue.interop.mapping import parse_mapping
from tongxue.interop.record import Rejection

pytestmark = pytest.mark.plan("2.7")
HOSTILE = "{0} {value.__class__} {"


def test_a_reason_is_a_code_its_params_and_a_sentence():
    error = CodecError("field.missing", "{field} is empty at {number}", field="title", number=3)
    assert (error.code, error.params, str(error)) == (
        "field.missing",
        {"field": "title", "number": "3"},
        "title is empty at 3",
    )
    line = Rejection("a.csv:3", "field.missing", {"field": "title", "number": "3"}, "title is empty at 3")
    assert error.rejection("a.csv:3") == line
    assert reject("a.csv:3", "field.missing", "{field} is empty at {number}", field="title", number=3) == line


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("name", ["stage", "language", "location", "duration"])
def test_braces_in_a_value_stay_what_they_are(name):
    with pytest.raises(CodecError) as caught:
        check_one(name)(name, HOSTILE)
    assert HOSTILE in str(caught.value)
    assert caught.value.params["value"] == HOSTILE


@pytest.mark.plan("2.bad")
def test_braces_in_a_mapping_too_and_the_place_is_told():
    with pytest.raises(MappingError) as caught:
        parse_mapping(f"[key]\ncolumns=['a']\n[constants]\nstage=['{HOSTILE}']\n[fields]\ntitle='a'".encode())
    assert str(caught.value).startswith(f"[constants]: stage '{HOSTILE}'")
    assert (caught.value.code, caught.value.params["field"]) == ("field.unknown_code", "stage")
