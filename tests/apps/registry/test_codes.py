"""Code tables: versions, validity, labels that outlive their codes."""

from datetime import date

import pytest
from django.utils import translation

from tongxue.apps.registry import api
from tongxue.apps.registry.errors import CodeTableUnknown, CodeUnknown

pytestmark = [pytest.mark.usefixtures("facts"), pytest.mark.plan("2.3"), pytest.mark.plan("A4.3")]


@pytest.fixture
def table():
    """``colour``: version 1 until 2020 with red, green, grey; version 2 from then with red, blue."""
    made = api.CodeTable.objects.create(code="colour", zh="颜色", en="Colour", standard="T/TEST 1")
    versions = (("1", None, date(2020, 1, 1), ("red", "green", "grey")), ("2", date(2020, 1, 1), None, ("red", "blue")))
    for name, begin, end, codes in versions:
        version = api.CodeTableVersion.objects.create(table=made, version=name, valid_from=begin, valid_to=end)
        for order, code in enumerate(codes):
            api.CodeValue.objects.create(
                version=version, code=code, zh=f"{code}{name}", en=f"{code} {name}", order=order
            )
    api.CodeValue.objects.filter(code="grey").update(valid_to=date(2015, 1, 1))
    return made


@pytest.mark.parametrize(
    ("code", "on", "zh", "in_use"),
    [
        ("red", None, "red2", True),
        ("red", date(2020, 1, 1), "red2", True),
        ("red", date(2019, 12, 31), "red1", True),
        ("green", None, "green1", False),
        ("green", date(2019, 1, 1), "green1", True),
        ("blue", date(2019, 1, 1), "blue2", False),
        ("grey", date(2014, 12, 31), "grey1", True),
        ("grey", date(2015, 1, 1), "grey1", False),
    ],
)
def test_a_label_on_a_day(table, code, on, zh, in_use):
    label = api.code_label("colour", code, on=on)
    assert (label.zh, label.in_use) == (zh, in_use)


def test_the_version_in_force_on_a_day(table):
    assert api.get_code_table_version("colour").version == "2"
    assert api.get_code_table_version("colour", on=date(2019, 12, 31)).version == "1"
    assert list(api.code_labels("colour", on=date(2016, 1, 1))) == ["red", "green"]
    assert [v.code for v in api.list_all_code_values(api.get_code_table_version("colour", on=date(2016, 1, 1)))] == [
        "red",
        "green",
        "grey",
    ]


def test_what_was_never_there(table):
    assert api.find_code("colour", "pink") is None
    with pytest.raises(CodeUnknown):
        api.code_label("colour", "pink")
    with pytest.raises(CodeTableUnknown):
        api.get_code_table_version("no-such-table")
    with pytest.raises(CodeTableUnknown):
        api.get_code_table("no-such-table")


def test_a_label_speaks_the_reader_s_language():
    assert str(api.code_label("institution-level", "undergraduate")) == "本科"
    with translation.override("en"):
        assert str(api.code_label("institution-level", "undergraduate")) == "Undergraduate"
        assert str(api.code_label("jy-school-type", "411")) == "本科院校：大学"


def test_parents_stand_in_the_same_table():
    values = api.CodeValue.objects.values_list("version", "code", "parent_code")
    codes = {(version, code) for version, code, _ in values}
    assert {(v, parent) for v, _, parent in values if parent} <= codes


def test_the_tree_of_a_table():
    parents = dict(api.CodeValue.objects.filter(version__table="gb-schooling").values_list("code", "parent_code"))
    assert (parents["11"], parents["10"], parents["90"]) == ("10", "", "")
    types = dict(api.CodeValue.objects.filter(version__table="jy-school-type").values_list("code", "parent_code"))
    assert (types["411"], types["41"], types["4"]) == ("41", "4", "")
