"""Organisations: who may write them, their identifiers, finding and paging."""

from contextlib import nullcontext
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxue.apps.registry import api
from tongxue.apps.registry.errors import (
    FieldInvalid,
    IdentifierInvalid,
    IdentifierTaken,
    NotAllowed,
    OrganisationChangedMeanwhile,
    OrganisationUnknown,
    RegionUnknown,
)
from tongxue.platform.actor import VISITOR, Actor, Role
from tongxue.platform.outbox.models import OutboxEvent
from tongxue.platform.paging import BadCursor

pytestmark = [pytest.mark.usefixtures("facts"), pytest.mark.plan("2.3"), pytest.mark.plan("A4.1")]
CREDIT = "91350100M000100Y43"  # the example of GB 32100-2015


def test_an_operator_registers_an_organisation_and_an_event_tells_of_it(operator):
    made = api.create_organisation(actor=operator, name="  阳光  小学 ", kind="school", credit_code=CREDIT.lower())
    assert (made.name, made.pinyin, made.credit_code, made.facts) == (
        "阳光 小学",
        "yangguangxiaoxue ygxx",
        CREDIT,
        False,
    )
    event = OutboxEvent.objects.get(name="registry.organisation_created")
    assert (event.aggregate, event.data) == (f"organisation:{made.id}", {"organisation_id": str(made.id)})
    assert api.find_organisation(CREDIT) == made


@pytest.mark.parametrize(
    "verb",
    [
        lambda actor, _: api.create_organisation(actor=actor, name="阳光小学"),
        lambda actor, pk: api.update_organisation(actor=actor, organisation_id=pk, name="别名"),
    ],
)
def test_nobody_else_may(operator, teacher, verb):
    made = api.create_organisation(actor=operator, name="阳光小学")
    scoped = replace(operator, scopes=frozenset({"resources:write"}))
    outsider = Actor(account_id=uuid4(), grants=frozenset({(Role.OPERATOR, uuid4())}))
    for actor in (VISITOR, teacher, scoped, outsider):
        with pytest.raises(NotAllowed):
            verb(actor, made.id)


def test_a_token_with_the_scope_may(operator):
    actor = replace(operator, scopes=frozenset({"registry:write"}))
    assert api.create_organisation(actor=actor, name="阳光小学").pk


@pytest.mark.plan("2.4", "P5")
def test_an_operator_changes_the_own_row_and_registers_nothing(operator):
    own, other = (api.create_organisation(actor=operator, name=name) for name in ("阳光小学", "希望小学"))
    actor = Actor(account_id=uuid4(), grants=frozenset({(Role.OPERATOR, own.id)}))
    assert api.update_organisation(actor=actor, organisation_id=own.id, name="阳光学校").name == "阳光学校"
    for barred in (
        lambda: api.update_organisation(actor=actor, organisation_id=other.id, name="别名"),
        lambda: api.create_organisation(actor=actor, name="又一所"),
        lambda: api.update_organisation(
            actor=replace(actor, scopes=frozenset({"resources:write"})), organisation_id=own.id, name="别名"
        ),
        lambda: api.update_organisation(
            actor=Actor(account_id=uuid4(), grants=frozenset({(Role.TEACHER, own.id)})),
            organisation_id=own.id,
            name="x",
        ),
    ):
        with pytest.raises(NotAllowed):
            barred()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": " "}, FieldInvalid),
        ({"name": "长" * 121}, FieldInvalid),
        ({"kind": "castle"}, FieldInvalid),
        ({"region": "999999"}, RegionUnknown),
        ({"credit_code": CREDIT[:-1] + "0"}, IdentifierInvalid),
        ({"school_identifier": "12345"}, IdentifierInvalid),
        ({"parent": uuid4()}, OrganisationUnknown),
    ],
)
def test_a_wrong_field_is_named(operator, fields, error):
    with pytest.raises(error):
        api.create_organisation(actor=operator, **({"name": "阳光小学"} | fields))
    assert api.Organisation.objects.count() == 2631


@pytest.mark.parametrize("field", [{"credit_code": CREDIT}, {"school_identifier": "3132000001"}])
def test_an_identifier_belongs_to_one(operator, field):
    api.create_organisation(actor=operator, name="甲校", **field)
    with pytest.raises(IdentifierTaken):
        api.create_organisation(actor=operator, name="乙校", **field)


def test_a_change_on_an_old_revision_is_refused(operator):
    made = api.create_organisation(actor=operator, name="甲校")
    changed = api.update_organisation(actor=operator, organisation_id=made.id, revision=1, name="乙校")
    assert changed.revision == 2
    with pytest.raises(OrganisationChangedMeanwhile):
        api.update_organisation(actor=operator, organisation_id=made.id, revision=1, name="丙校")
    event = OutboxEvent.objects.get(name="registry.organisation_changed")
    assert event.data == {"organisation_id": str(made.id), "fields": ["name"]}


def test_an_organisation_does_not_stand_under_itself(operator):
    above = api.create_organisation(actor=operator, name="教育局", kind="bureau")
    below = api.create_organisation(actor=operator, name="甲校", parent=above.id)
    with pytest.raises(FieldInvalid):
        api.update_organisation(actor=operator, organisation_id=above.id, parent=below.id)


def test_an_unknown_field_is_refused(operator):
    made = api.create_organisation(actor=operator, name="甲校")
    with pytest.raises(FieldInvalid):
        api.update_organisation(actor=operator, organisation_id=made.id, facts=True)


@pytest.mark.parametrize("text", ["北京大", "beijingda", "bjdx", "BJDX", "4111010001", "41110100"])
def test_it_is_found_by_name_pinyin_initials_or_identifier(facts, text):
    assert "北京大学" in [o.name for o in api.page_organisations(api.list_organisations(text=text), limit=100).items]


def test_it_is_found_by_short_name(facts, operator):
    university = api.find_organisation("4111010001")
    api.update_organisation(actor=operator, organisation_id=university.id, short_names=("北大",))
    assert [o.name for o in api.list_organisations(text="北大") if "北大" in o.short_names] == ["北京大学"]


def test_filters_are_combined(facts):
    rows = api.list_organisations(region="110000", kind="university", level="undergraduate", ownership="public")
    assert {o.region_id for o in rows} == {"110000"}
    assert all(o.name.split("（")[0].endswith("大学") for o in rows)
    assert api.count_organisations(["110000", "130100"]) == {
        "110000": 92,
        "130100": api.list_organisations(region="130100").count(),
    }


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_together_are_the_list(facts, limit):
    rows = api.list_organisations(region="540000") if limit == 1 else api.list_organisations(region="110000")
    seen, cursor = [], ""
    while True:
        page = api.page_organisations(rows, limit=limit, cursor=cursor)
        seen += page.items
        if page.next is None:
            break
        cursor = page.next
    assert seen == list(rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_a_made_up_cursor_is_refused(cursor):
    with pytest.raises(BadCursor) if cursor else nullcontext():
        api.page_organisations(api.list_organisations(), cursor=cursor)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.text(max_size=60).filter(lambda text: "\x00" not in text))
def test_any_text_may_be_searched(text):
    assert api.page_organisations(api.list_organisations(text=text), limit=3).items is not None
