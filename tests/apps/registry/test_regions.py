"""Regions as of a day: what was merged, split, renamed or recoded still resolves."""

from datetime import date, timedelta

import pytest

from tongxue.apps.registry import api
from tongxue.apps.registry.errors import RegionUnknown

pytestmark = [pytest.mark.plan("2.3"), pytest.mark.plan("A4.1")]


def names(regions) -> list[str]:
    return [f"{region.code} {region.name}" for region in regions]


def test_a_merged_district_leads_to_its_successor(facts):
    answer = api.resolve_region("330103")
    assert (answer.name, answer.in_use, answer.valid_to) == ("下城区", False, date(2021, 3, 11))
    assert names(answer.successors) == ["330105 拱墅区"]


def test_before_the_merger_it_is_what_it_was(facts):
    answer = api.resolve_region("330103", on=date(2021, 3, 10))
    assert (answer.in_use, answer.successors) == (True, ())


def test_a_city_that_was_divided_leads_to_all_parts(facts):
    assert names(api.resolve_region("341400").successors) == ["340100 合肥市", "340200 芜湖市", "340500 马鞍山市"]


def test_several_steps_are_followed_to_the_day_asked_about(facts):
    # 无为县 341422 → 340225 (2011) → 无为市 340281 (2019)
    assert names(api.resolve_region("341422").successors) == ["340281 无为市"]
    assert names(api.resolve_region("341422", on=date(2015, 6, 1)).successors) == ["340225 无为县"]


def test_the_name_is_the_one_of_the_day(facts):
    assert api.resolve_region("420600").name == "襄阳市"
    assert api.resolve_region("420600", on=date(2009, 5, 1)).name == "襄樊市"


def test_a_code_that_was_given_to_another_place(facts):
    assert api.resolve_region("500110", on=date(2010, 1, 1)).name == "万盛区"
    assert api.resolve_region("500110").name == "綦江区"


def test_a_code_before_it_began_names_what_it_was_made_from(facts):
    answer = api.resolve_region("330113", on=date(2019, 1, 1))
    assert (answer.in_use, names(answer.predecessors)) == (False, ["330110 余杭区"])


def test_an_unknown_code_is_said_to_be_unknown(facts):
    with pytest.raises(RegionUnknown):
        api.resolve_region("999999")


def test_every_ended_code_leads_to_regions_of_today(facts):
    ended = api.Region.objects.exclude(valid_to=None)
    assert ended.count() > 370
    current = set(api.Region.objects.filter(valid_to=None).values_list("code", flat=True))
    for region in ended:
        successors = api.resolve_region(region.code).successors
        assert successors, region.code
        assert {s.code for s in successors} <= current


def test_a_code_is_in_use_exactly_within_its_validity(facts):
    for region in api.Region.objects.exclude(valid_from=None, valid_to=None)[::7]:
        if region.valid_from:
            assert not api.resolve_region(region.code, on=region.valid_from - timedelta(days=1)).in_use
            assert api.resolve_region(region.code, on=region.valid_from).in_use
        if region.valid_to:
            assert api.resolve_region(region.code, on=region.valid_to - timedelta(days=1)).in_use
            assert not api.resolve_region(region.code, on=region.valid_to).in_use


def test_each_region_stands_under_a_region_with_its_prefix(facts):
    for region in api.Region.objects.exclude(level="province").select_related("parent"):
        assert region.parent.code[:2] == region.code[:2]
        assert region.parent.level in ("province", "city")


def test_the_children_are_those_of_the_day(facts):
    hangzhou = {r.code for r in api.list_regions("330100")}
    then = {r.code for r in api.list_regions("330100", on=date(2020, 1, 1))}
    assert then - hangzhou == {"330103", "330104"}
    assert hangzhou - then == {"330113", "330114"}


@pytest.mark.parametrize("text", ["钱塘", "qiantang", "330114"])
def test_a_region_is_found_by_name_pinyin_or_code(facts, text):
    assert "330114" in [r.code for r in api.find_regions(text)]


def test_ancestors_and_scope(facts):
    county = api.get_region("330105")
    assert names(api.list_ancestors(county)) == ["330000 浙江省", "330100 杭州市"]
    assert names(api.list_ancestors(api.get_region("419001"))) == ["410000 河南省"]


def test_an_organisation_in_an_ended_region_is_found_under_the_new_one(facts, operator):
    made = api.create_organisation(actor=operator, name="示范学校", kind="school", region="371202")
    assert made in api.list_organisations(region="370116")
    assert made in api.list_organisations(region="370100")
    assert made not in api.list_organisations(region="370200")
