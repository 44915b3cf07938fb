"""API tokens: the secret is shown once, works until it ends, and never for more than its person and its scopes."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.apps.accounts.people import acting, make_person

from tongxue.apps.accounts import api, errors
from tongxue.apps.accounts.models import Account, ApiToken
from tongxue.platform.actor import NODE, VISITOR, Role
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.4", "2.9", "G3")]
READ, WRITE = api.Scope.RESOURCES_READ, api.Scope.RESOURCES_WRITE


def issue(account, *scopes, days=30, label="课表程序"):
    ends = timezone.now() + timedelta(days=days)
    return api.issue_token(actor=acting(account), label=label, scopes=scopes or (READ,), expires_at=ends)


def test_a_token_speaks_for_its_person_within_its_scopes(teacher, school):
    actor = api.actor_of_token(issue(teacher, READ, WRITE).secret)
    assert (actor.account_id, actor.grants) == (teacher.id, {(Role.TEACHER, school.id)})
    assert actor.scopes == {"resources:read", "resources:write"}
    assert not actor.has_scope("resources:publish")


def test_roles_are_those_held_now(teacher, school):
    secret = issue(teacher).secret
    api.revoke_role(actor=NODE, account_id=teacher.id, organisation_id=school.id, role=Role.TEACHER)
    assert api.actor_of_token(secret).grants == frozenset()


def test_only_the_digest_is_kept(teacher):
    issued = issue(teacher)
    row = ApiToken.objects.get()
    assert bytes(row.digest) == hashlib.sha256(issued.secret.encode()).digest()
    assert issued.secret not in str(vars(row))
    assert issued.secret not in str(list(OutboxEvent.objects.values()))
    assert len(issued.secret) >= 43


def test_who_a_token_is_takes_one_query(teacher, django_assert_num_queries):
    secret = issue(teacher).secret
    with django_assert_num_queries(1):
        api.actor_of_token(secret)


def test_when_a_token_was_used_is_written_now_and_then(teacher):
    secret = issue(teacher).secret
    api.actor_of_token(secret)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    api.actor_of_token(secret)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=6))
    api.actor_of_token(secret)
    assert ApiToken.objects.get().last_used_at > first - timedelta(minutes=1)


@pytest.mark.parametrize("secret", ["", "txk_", "txk_guess", "x", "txk_\ud800", "txk_" + "a" * 10_000])
def test_guesses_are_refused(teacher, secret):
    issue(teacher)
    with pytest.raises(errors.TokenInvalid) as refused:
        api.actor_of_token(secret)
    assert refused.value.status == 401


def test_an_expired_token_is_refused(teacher):
    secret = issue(teacher).secret
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(errors.TokenInvalid):
        api.actor_of_token(secret)


def test_a_token_of_a_deactivated_person_is_refused(teacher):
    secret = issue(teacher).secret
    Account.objects.update(is_active=False)
    with pytest.raises(errors.TokenInvalid):
        api.actor_of_token(secret)


def test_a_revoked_token_is_refused_and_told_of_once(teacher):
    issued = issue(teacher)
    for _ in range(2):
        api.revoke_token(actor=acting(teacher), token_id=issued.token.id)
    with pytest.raises(errors.TokenInvalid):
        api.actor_of_token(issued.secret)
    assert OutboxEvent.objects.filter(name="accounts.token_revoked").count() == 1
    assert list(api.list_tokens(teacher.id)) == []


def test_nobody_elses_token_can_be_revoked(teacher, school):
    issued = issue(teacher)
    stranger = make_person(Role.OPERATOR, school, "stranger")
    with pytest.raises(errors.TokenUnknown):
        api.revoke_token(actor=acting(stranger), token_id=issued.token.id)
    assert api.actor_of_token(issued.secret).account_id == teacher.id


def test_a_token_issues_and_revokes_none(teacher):
    issued = issue(teacher, *api.Scope.values)
    token = api.actor_of_token(issued.secret)
    for actor in (token, VISITOR, NODE):
        with pytest.raises(errors.NotAllowed):
            api.issue_token(actor=actor, label="x", scopes=[READ], expires_at=timezone.now() + timedelta(days=1))
        with pytest.raises(errors.NotAllowed):
            api.revoke_token(actor=actor, token_id=issued.token.id)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"label": " "}, errors.NameInvalid),
        ({"label": "长" * 65}, errors.NameInvalid),
        ({"scopes": []}, errors.ScopeInvalid),
        ({"scopes": ["resources:read", "all"]}, errors.ScopeInvalid),
        ({"days": 0}, errors.ExpiryInvalid),
        ({"days": 367}, errors.ExpiryInvalid),
    ],
)
def test_what_a_token_needs(teacher, change, error):
    wanted = {"label": "x", "scopes": [READ], "days": 30} | change
    ends = timezone.now() + timedelta(days=wanted.pop("days"))
    with pytest.raises(error):
        api.issue_token(actor=acting(teacher), expires_at=ends, **wanted)
    assert not ApiToken.objects.exists()


def test_an_account_keeps_so_many_tokens(teacher, monkeypatch):
    monkeypatch.setattr("tongxue.apps.accounts.domain.tokens.MOST_TOKENS", 2)
    first = issue(teacher)
    issue(teacher)
    with pytest.raises(errors.TooManyTokens):
        issue(teacher)
    api.revoke_token(actor=acting(teacher), token_id=first.token.id)
    issue(teacher)


def test_issuing_is_told_of_without_the_secret(teacher):
    issued = issue(teacher, WRITE, READ)
    event = OutboxEvent.objects.get(name="accounts.token_issued")
    assert event.data == {
        "account_id": str(teacher.id),
        "token_id": str(issued.token.id),
        "scopes": ["resources:read", "resources:write"],
    }
