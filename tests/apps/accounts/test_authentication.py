"""Who may call the HTTP API: tokens with scopes, sessions of our own pages, visitors where an endpoint says so."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from ninja import NinjaAPI
from tests.apps.accounts.people import acting

from tongxue.apps.accounts import api
from tongxue.apps.accounts.models import ApiToken
from tongxue.platform.actor import NODE, Role
from tongxue.platform.errors import DomainError
from tongxue.platform.errors.middleware import problem

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.plan("2.4", "2.9", "G3", "P5"),
]
sample = NinjaAPI(urls_namespace="accounts-tests", docs_url=None)


@sample.exception_handler(DomainError)
def _problem(request, error):
    return problem(error, request)


def who(request):
    actor = request.actor
    scopes = sorted(actor.scopes) if actor.scopes is not None else None
    return {"who": str(actor.account_id), "scopes": scopes, "teacher": actor.holds(Role.TEACHER)}


sample.get("/public", auth=api.access(api.Scope.RESOURCES_READ, visitors=True))(who)
sample.get("/private", auth=api.access(api.Scope.RESOURCES_READ))(who)
sample.post("/private", auth=api.access(api.Scope.RESOURCES_WRITE))(who)
urlpatterns = [path("api/sample/", api.api_urls(sample)), path("accounts/", include("tongxue.apps.accounts.urls"))]
PRIVATE, PUBLIC = "/api/sample/private", "/api/sample/public"


def bearer(account, *scopes):
    ends = timezone.now() + timedelta(days=1)
    secret = api.issue_token(actor=acting(account), label="x", scopes=scopes, expires_at=ends).secret
    return {"Authorization": f"Bearer {secret}"}


def code(response) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, json.loads(response.content)["code"]


def test_a_token_with_the_scope_is_let_in(client, teacher):
    answer = client.get(PRIVATE, headers=bearer(teacher, "resources:read"))
    assert answer.json() == {"who": str(teacher.id), "scopes": ["resources:read"], "teacher": True}


def test_a_token_without_the_scope_is_not(client, teacher):
    headers = bearer(teacher, "resources:read", "resources:publish")
    assert code(client.post(PRIVATE, headers=headers)) == (403, "accounts.scope_missing")
    assert code(client.get(PUBLIC, headers=bearer(teacher, "import:write"))) == (403, "accounts.scope_missing")


@pytest.mark.parametrize("header", ["Bearer txk_guess", "Bearer", "Basic d2FuZzpmYW5n", "txk_x", "Bearer \u00e9"])
@pytest.mark.parametrize("where", [PRIVATE, PUBLIC])
def test_a_bad_token_is_never_taken_for_a_visitor(client, teacher, header, where):
    client.force_login(teacher)
    answer = client.get(where, headers={"Authorization": header})
    assert code(answer) == (401, "accounts.token_invalid")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_expired_and_revoked_tokens_are_refused(client, teacher):
    headers = bearer(teacher, "resources:read")
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert code(client.get(PRIVATE, headers=headers)) == (401, "accounts.token_invalid")
    headers = bearer(teacher, "resources:read")
    for token in ApiToken.objects.all():
        api.revoke_token(actor=acting(teacher), token_id=token.id)
    assert code(client.get(PRIVATE, headers=headers)) == (401, "accounts.token_invalid")


def test_a_visitor_is_let_in_where_the_endpoint_says_so(client, db):
    assert client.get(PUBLIC).json() == {"who": "None", "scopes": None, "teacher": False}
    answer = client.get(PRIVATE)
    assert code(answer) == (401, "accounts.sign_in_needed")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("where", [PRIVATE, PUBLIC])
def test_a_session_reads(client, teacher, where):
    client.force_login(teacher)
    assert client.get(where).json() == {"who": str(teacher.id), "scopes": None, "teacher": True}


@pytest.mark.plan("2.bad")
def test_a_session_writes_with_the_csrf_token_of_our_own_page_alone(teacher):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(teacher)
    assert code(strict.post(PRIVATE)) == (403, "accounts.foreign_request")
    page = strict.get("/accounts/sign-in/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert strict.post(PRIVATE, headers={"X-CSRFToken": token}).status_code == 200
    foreign = strict.post(PRIVATE, headers={"X-CSRFToken": token, "Origin": "https://evil.example"})
    assert code(foreign) == (403, "accounts.foreign_request")


def test_a_token_needs_no_csrf_token(teacher):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(PRIVATE, headers=bearer(teacher, "resources:write")).status_code == 200


def test_a_signed_out_session_is_a_visitor(client, teacher):
    client.force_login(teacher)
    stolen = dict(client.cookies)
    client.post("/accounts/sign-out/")
    thief = Client()
    for name, morsel in stolen.items():
        thief.cookies[name] = morsel.value
    assert code(thief.get(PRIVATE)) == (401, "accounts.sign_in_needed")


def test_a_token_loses_what_its_person_loses(client, teacher, school):
    headers = bearer(teacher, "resources:read")
    api.revoke_role(actor=NODE, account_id=teacher.id, organisation_id=school.id, role=Role.TEACHER)
    assert client.get(PRIVATE, headers=headers).json()["teacher"] is False


@pytest.fixture
def _three_a_minute(settings):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"api_rate": 3})


@pytest.mark.usefixtures("_three_a_minute")
def test_each_token_account_and_address_has_its_limit(client, teacher, operator):
    one, two = bearer(teacher, "resources:read"), bearer(teacher, "resources:read")
    assert [client.get(PRIVATE, headers=one).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get(PRIVATE, headers=two).status_code == 200
    assert [client.get(PUBLIC).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get(PUBLIC, REMOTE_ADDR="198.51.100.7").status_code == 200
    limited = client.get(PUBLIC)
    assert code(limited) == (429, "rate.limited")
    assert 0 < int(limited["Retry-After"]) <= 20
    client.force_login(operator)
    assert [client.get(PRIVATE).status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.usefixtures("_three_a_minute")
def test_guessing_tokens_is_limited_by_address(client, db):
    guesses = [client.get(PUBLIC, headers={"Authorization": f"Bearer txk_{n}"}).status_code for n in range(5)]
    assert guesses == [401, 401, 401, 429, 429]


def test_a_token_costs_two_queries_and_a_session_three(client, teacher, django_assert_num_queries):
    headers = bearer(teacher, "resources:read")
    client.get(PRIVATE, headers=headers)
    with django_assert_num_queries(2):
        client.get(PRIVATE, headers=headers)
    client.force_login(teacher)
    with django_assert_num_queries(3):
        client.get(PRIVATE)


def test_the_document_says_what_an_endpoint_needs():
    paths = sample.get_openapi_schema()["paths"]
    assert [list(s) for s in paths[PRIVATE]["post"]["security"]] == [["BearerToken"], ["SessionCookie"]]
    assert "security" not in paths[PUBLIC]["get"]
