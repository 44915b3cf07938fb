"""Accounts and roles: who may make and grant them, what is told of it."""

import dataclasses
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.apps.accounts.people import PASSWORD, acting, make_person

from tongxue.apps.accounts import api, errors
from tongxue.apps.accounts.models import Account, Grant
from tongxue.apps.registry.api import ensure_node_organisation
from tongxue.apps.registry.errors import OrganisationUnknown
from tongxue.platform.actor import NODE, VISITOR, Role
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.4")]

WIDE_W = "\N{FULLWIDTH LATIN SMALL LETTER W}"


def told(name):
    return [(e.aggregate, e.actor, e.data) for e in OutboxEvent.objects.filter(name=f"accounts.{name}").order_by("id")]


def test_an_account_is_made_and_told_of():
    account = api.create_account(actor=NODE, username=" Zhao.Lei ", display_name="赵雷", password=PASSWORD)
    assert (account.username, account.check_password(PASSWORD), account.is_demo) == ("zhao.lei", True, False)
    assert told("account_created")[-1] == (
        f"account:{account.id}",
        "node",
        {"account_id": str(account.id)},
    )


def test_without_a_password_nobody_can_sign_in():
    account = api.create_account(actor=NODE, username="later", display_name="以后")
    assert not account.has_usable_password()


@pytest.mark.parametrize("username", ["", "a", "has space", "x" * 65, "a\x00b", "<b>", "王 芳", "a/b"])
def test_misshapen_names_are_refused(username):
    with pytest.raises(errors.UsernameInvalid):
        api.create_account(actor=NODE, username=username, display_name="某人")


@pytest.mark.parametrize("username", ["王芳", f"{WIDE_W}ang", "wang_fang@school-1", "ئالىم"])
def test_names_of_any_script_are_taken(username):
    assert api.create_account(actor=NODE, username=username, display_name="某人").username


def test_what_looks_the_same_is_the_same_name():
    api.create_account(actor=NODE, username="wangfang", display_name="某人")
    for twin in ("WangFang", f"{WIDE_W}angfang", " wangfang "):
        with pytest.raises(errors.UsernameTaken):
            api.create_account(actor=NODE, username=twin, display_name="某人")


@pytest.mark.parametrize("password", ["short1", "password123", "20260101", "wang.fang"])
def test_weak_passwords_are_refused(password):
    with pytest.raises(errors.PasswordWeak):
        api.create_account(actor=NODE, username="wang.fang", display_name="某人", password=password)
    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "长" * 65])
def test_a_display_name_has_1_to_64_characters(name):
    with pytest.raises(errors.NameInvalid):
        api.create_account(actor=NODE, username="wang.fang", display_name=name)


@pytest.mark.parametrize("who", ["visitor", "teacher", "operator", "outsider", "keeper"])
def test_only_the_node_makes_accounts_and_sets_passwords(teacher, operator, school, other_school, who):
    """An operator could grant anybody a role in the own school: a role there must not open the account."""
    outsider = make_person(Role.OPERATOR, other_school, "outsider")
    keeper = make_person(Role.OPERATOR, ensure_node_organisation(name="示范节点"), "keeper")
    people = {"teacher": teacher, "operator": operator, "outsider": outsider, "keeper": keeper}
    actor = acting(people[who]) if who in people else VISITOR
    if who == "outsider":
        api.grant_role(actor=actor, account_id=teacher.id, organisation_id=other_school.id, role=Role.PUPIL)
    with pytest.raises(errors.NotAllowed):
        api.create_account(actor=actor, username="x1", display_name="某人")
    with pytest.raises(errors.NotAllowed):
        api.set_password(actor=actor, account_id=teacher.id, password="another-Password-1")
    assert Account.objects.get(id=teacher.id).check_password(PASSWORD)


@pytest.mark.plan("P5")
def test_operators_of_the_nodes_own_organisation_alone_operate_the_node(
    school, other_school, django_assert_num_queries
):
    node = ensure_node_organisation(name="示范节点")
    assert ensure_node_organisation(name="别的名字") == node
    teacher, operator, keeper = (make_person(None, None, f"person-{n}") for n in range(3))
    for account, where, role in [
        (teacher, node, Role.TEACHER),
        (operator, school, Role.OPERATOR),
        (keeper, node, Role.OPERATOR),
        (keeper, other_school, Role.OPERATOR),
    ]:
        api.grant_role(actor=NODE, account_id=account.id, organisation_id=where.id, role=role)
    found = []
    for account, queries in ((teacher, 1), (operator, 2), (keeper, 2)):
        with django_assert_num_queries(queries):
            found.append(acting(account).operates_node)
    assert found == [False, False, True]
    ends = timezone.now() + timedelta(days=1)
    token = api.issue_token(actor=acting(keeper), label="x", scopes=["registry:write"], expires_at=ends)
    assert api.actor_of_token(token.secret).operates_node
    api.revoke_role(actor=acting(keeper), account_id=keeper.id, organisation_id=node.id, role=Role.OPERATOR)
    assert not acting(keeper).operates_node
    assert not api.actor_of_token(token.secret).operates_node


def test_a_token_never_makes_accounts_or_grants(operator, school):
    token = dataclasses.replace(acting(operator), scopes=frozenset(api.Scope.values))
    with pytest.raises(errors.NotAllowed):
        api.create_account(actor=token, username="x1", display_name="某人")
    with pytest.raises(errors.NotAllowed):
        api.grant_role(actor=token, account_id=operator.id, organisation_id=school.id, role=Role.TEACHER)


def test_a_role_is_granted_once_and_told_of_once(operator, school):
    account = make_person(None, None)
    for _ in range(2):
        api.grant_role(actor=acting(operator), account_id=account.id, organisation_id=school.id, role="teacher")
    assert acting(account).grants == {(Role.TEACHER, school.id)}
    mine = [data for where, _, data in told("role_granted") if where == f"account:{account.id}"]
    assert mine == [{"account_id": str(account.id), "organisation_id": str(school.id), "role": "teacher"}]


def test_a_revoked_role_is_gone_and_told_of_once(operator, teacher, school):
    for _ in range(2):
        api.revoke_role(actor=acting(operator), account_id=teacher.id, organisation_id=school.id, role=Role.TEACHER)
    assert acting(teacher).grants == frozenset()
    assert len(told("role_revoked")) == 1


def test_an_operator_of_another_school_grants_and_revokes_nothing(teacher, school, other_school):
    stranger = acting(make_person(Role.OPERATOR, other_school, "stranger"))
    for verb in (api.grant_role, api.revoke_role):
        with pytest.raises(errors.NotAllowed):
            verb(actor=stranger, account_id=teacher.id, organisation_id=school.id, role=Role.TEACHER)
    assert acting(teacher).grants == {(Role.TEACHER, school.id)}


@pytest.mark.parametrize("role", ["visitor", "king", ""])
def test_only_roles_that_there_are(teacher, school, role):
    with pytest.raises(errors.RoleInvalid):
        api.grant_role(actor=NODE, account_id=teacher.id, organisation_id=school.id, role=role)


def test_unknown_account_or_organisation(teacher, school):
    with pytest.raises(errors.AccountUnknown):
        api.grant_role(actor=NODE, account_id=uuid4(), organisation_id=school.id, role=Role.PUPIL)
    with pytest.raises(OrganisationUnknown):
        api.grant_role(actor=NODE, account_id=teacher.id, organisation_id=uuid4(), role=Role.PUPIL)


@pytest.mark.parametrize("schools", [1, 3])
def test_who_somebody_is_takes_one_query(school, other_school, django_assert_num_queries, schools):
    account = make_person(Role.TEACHER, school)
    for where, role in [(other_school, Role.TEACHER), (other_school, Role.REVIEWER)][: schools - 1]:
        api.grant_role(actor=NODE, account_id=account.id, organisation_id=where.id, role=role)
    with django_assert_num_queries(1):
        actor = acting(account)
    assert len(actor.grants) == schools
    assert actor.grants == {(Role(g.role), g.organisation_id) for g in Grant.objects.filter(account=account)}


def test_a_holder_is_the_same_account_as_the_orms(teacher):
    holder, same = api.find_holder(teacher.id), Account.objects.get(id=teacher.id)
    assert {f.attname: getattr(holder, f.attname) for f in Account._meta.concrete_fields} == {
        f.attname: getattr(same, f.attname) for f in Account._meta.concrete_fields
    }
    assert api.actor_of(same) == api.actor_of(holder)


def test_a_deactivated_account_is_a_visitor(teacher):
    Account.objects.update(is_active=False)
    assert acting(teacher) == VISITOR
    assert api.find_holder(uuid4()) is None


def test_payloads_hold_no_names(operator, teacher):
    text = " ".join(str(e.data) for e in OutboxEvent.objects.filter(name__startswith="accounts."))
    assert "wang" not in text
    assert "测试" not in text
