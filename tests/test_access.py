"""The walk: every URL, every verb, every role, against tests/access.toml. What is not declared there fails."""

import copy
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from ninja import NinjaAPI
from tests.access_samples import World, make_world

from tongxue.apps.accounts.api import Scope, access, api_urls
from tongxue.apps.catalog.api import close_index
from tongxue.platform.access import allow, role
from tongxue.platform.actor import Role

pytestmark = [pytest.mark.plan("2.4", "P5"), pytest.mark.django_db]
ROLES = ("visitor", "pupil", "teacher", "reviewer", "operator", "stranger", "outsider")
GROUPS = {
    "anyone": ROLES,
    "signed-in": ROLES[1:],
    "authors": ("teacher", "reviewer", "operator", "stranger", "outsider"),
    "operators": ("operator", "outsider"),
    "keepers": ("teacher", "reviewer", "operator"),
}
VERBS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# What a request comes to that got past the question who asks; 404 and 405 are not among it, nor is a failure.
LET_IN = {200, 201, 204, 206, 302, 400, 409, 410, 412, 413, 415, 422, 428}
TABLE: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "access.toml").read_text("utf-8"))


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every URL pattern as Django writes it, with those that it includes."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)
        else:
            yield from routes(pattern, before + str(pattern.pattern))


def expected(route: str, verb: str) -> dict[str, set[int] | str]:
    """By role: "in", or the statuses of a refusal."""
    declared = TABLE[route]
    is_api = route.startswith("api/v1/")
    rule = declared.get("GET" if verb == "HEAD" and "HEAD" not in declared else verb)
    if rule is None:
        return _not_taken(declared)
    given = read(rule)
    answer: dict[str, set[int] | str] = {}
    let_in: set[int] | str = LET_IN | {405} if is_api and verb == "HEAD" else "in"  # ninja's operations have no HEAD
    for who in ROLES:
        if who in given:
            status = given[who]
            answer[who] = let_in if status is None else {status}
        elif who == "visitor":
            answer[who] = {401} if is_api else {302} if verb in ("GET", "HEAD") else {403}
        else:
            answer[who] = {403}
    return answer


def _not_taken(declared: dict[str, str]) -> dict[str, set[int] | str]:
    """A verb that the address does not take: 405 to those who may use another, some refusal to all others."""
    may_use = {who for rule in declared.values() for who, status in read(rule).items() if status is None}
    elsewhere = {"visitor": {302, 401, 403, 405}}
    return {who: {405} if who in may_use else elsewhere.get(who, {401, 403, 404, 405}) for who in ROLES}


def read(rule: str) -> dict[str, int | None]:
    """``keepers outsider=404`` as roles with None (let in) or a status."""
    given: dict[str, int | None] = {}
    for word in rule.split():
        name, _, status = word.partition("=")
        for who in GROUPS.get(name, (name,)):
            if who not in ROLES:
                raise ValueError(f"access.toml knows no role {who}")
            given[who] = int(status) if status else None
    return given


def address(route: str, world: World) -> str:
    """The route with the sample arguments in it."""

    def fill(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        try:
            return str(world.arguments.get((route, name)) or world.arguments[name])
        except KeyError:
            pytest.fail(f"{route}: tests/access_samples.py has no sample for the argument {name}")

    return "/" + re.sub(r"<([^>]+)>", fill, route)


def ask(client: Client, verb: str, where: str, route: str, world: World) -> int:
    """The status of one request, of which nothing stays."""
    body = dict(world.bodies.get((route, verb), {}))
    for value in body.values():
        if hasattr(value, "seek"):
            value.seek(0)
    is_json = route.startswith("api/") and "file" not in body
    how = {"content_type": "application/json"} if is_json else {}
    headers = {"If-Match": "*"} if route.startswith("api/") else {}
    call, cookies = getattr(client, verb.lower()), copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = (
            call(where, headers=headers) if verb in ("GET", "HEAD") else call(where, body, headers=headers, **how)
        )
        if response.streaming:
            b"".join(response)
        transaction.set_rollback(True)
    client.cookies = cookies  # a sign-out that was rolled back must not take the cookie along
    if response.status_code == 302 and not response["Location"].startswith(django_settings.LOGIN_URL):
        return 200
    return response.status_code


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("walk")
    node = django_settings.TONGXUE.model_copy(update={"data": folder, "api_rate": 10**6})
    own = {"TONGXUE": node, "BLOBS_ROOT": folder / "blobs", "SEARCH_ROOT": folder / "index"}
    with django_db_blocker.unblock(), override_settings(**own), transaction.atomic():
        with connection.cursor() as cursor:  # what another module of this worker keeps comes back with the rollback
            cursor.execute(
                "TRUNCATE registry_region, registry_organisation, registry_position, accounts_account CASCADE"
            )
        yield make_world(folder)
        close_index()
        transaction.set_rollback(True)


def test_every_route_is_declared_and_every_declaration_has_its_route():
    assert sorted(set(routes(get_resolver()))) == sorted(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE), ids=lambda route: route or "home")
def test_the_walk(world, route):
    where, wrong = address(route, world), []
    for verb in VERBS:
        for who, wanted in expected(route, verb).items():
            if verb == "HEAD" and TABLE[route].get("GET") == "anyone" and who != "visitor":
                continue  # nobody is asked who it is: seven times the same answer, only slower
            status = ask(world.clients[who], verb, where, route, world)
            if status not in (LET_IN if wanted == "in" else wanted):
                wrong.append(f"{verb} {where} as {who}: {status}, not {wanted}")
    assert wrong == []


def silent(request):
    return HttpResponse("for nobody, since it does not say for whom")


@allow(role(Role.TEACHER))
def for_teachers(request):
    return HttpResponse("for teachers")


urlpatterns = [path("silent/", silent), path("teachers/", for_teachers)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_view_that_does_not_say_who_may_is_refused_to_all(world):
    for client in world.clients.values():
        for verb in VERBS:
            assert getattr(client, verb.lower())("/silent/").status_code == 403
    assert world.clients["teacher"].get("/teachers/").status_code == 200
    assert world.clients["pupil"].get("/teachers/").status_code == 403
    assert world.clients["visitor"].get("/teachers/")["Location"] == "/accounts/sign-in/?next=/teachers/"


def test_an_api_operation_that_does_not_say_who_may_is_refused_at_the_start():
    api = NinjaAPI(urls_namespace="planted")
    api.get("/declared", auth=access(Scope.RESOURCES_READ))(lambda request: {})
    api.get("/silent")(lambda request: {})
    with pytest.raises(ImproperlyConfigured, match="does not say who may"):
        api_urls(api)
