"""The walk: every URL, every verb, every role, against tests/access.toml. What is not declared there fails."""

import copy
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.messages import ERROR, get_messages
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve
from ninja import NinjaAPI
from tests.access_samples import World, make_world

from tongxue.apps.accounts.api import Scope, access, api_urls
from tongxue.apps.catalog.api import close_index
from tongxue.platform.access import allow, role
from tongxue.platform.actor import Role

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.4", "P5")]
ROLES = ("visitor", "pupil", "teacher", "reviewer", "operator", "stranger", "outsider")
GROUPS = {
    "anyone": ROLES,
    "signed-in": ROLES[1:],
    "authors": ("teacher", "reviewer", "operator", "stranger", "outsider"),
    "operators": ("operator", "outsider"),
    "keepers": ("teacher", "reviewer", "operator"),
}
VERBS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
WRITING = VERBS[3:]
SIGN_IN = "sign-in"
"""What a visitor's page answers: the way to the sign-in."""
TABLE: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "access.toml").read_text("utf-8"))


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every URL pattern as Django writes it, with those that it includes."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)
        else:
            yield from routes(pattern, before + str(pattern.pattern))


@dataclass(frozen=True)
class Answer:
    """The status that a role gets, and whether it is let in."""

    status: int | str
    is_in: bool = False


def expected(route: str, verb: str) -> dict[str, Answer] | None:
    """By role, the one status that is right; None for a verb that the address does not take."""
    declared, is_api = TABLE[route], route.startswith("api/v1/")
    if verb == "HEAD" and "HEAD" not in declared and not is_api:  # ninja's operations have no HEAD
        verb = "GET"
    if verb not in declared:
        return None
    given = read(declared[verb], 200 if is_api or verb == "GET" else 302)
    visitor = 401 if is_api else SIGN_IN if verb == "GET" else 403
    return {who: given.get(who, Answer(visitor if who == "visitor" else 403)) for who in ROLES}


def not_taken(where: str, verb: str, world: World) -> dict[str, Answer]:
    """405 to those whom the view's own mark lets through, who may be more than may use the address; else a refusal."""
    mark = resolve(where).func.access
    refused = {"visitor": SIGN_IN if verb in ("GET", "HEAD") else 403}
    return {who: Answer(405 if mark(world.actors[who]) else refused.get(who, 403)) for who in ROLES}


def read(rule: str, usual: int) -> dict[str, Answer]:
    """``201 keepers outsider=404`` by role: those let in get the number, or what is usual, others their own."""
    given: dict[str, Answer] = {}
    for word in rule.split():
        if word.isdigit():
            usual = int(word)
            continue
        name, _, status = word.partition("=")
        for who in GROUPS.get(name, (name,)):
            if who not in ROLES:
                raise ValueError(f"access.toml knows no role {who}")
            given[who] = Answer(int(status)) if status else Answer(usual, is_in=True)
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


def ask(client: Client, verb: str, where: str, route: str, world: World, *, good: bool = True) -> int | str:
    """The status of one request, of which nothing stays; 422 also where a page goes on and tells an error there.

    What is sent is good enough to be taken; where not ``good``, it is nothing at all.
    """
    body = dict(world.bodies.get((route, verb), {})) if good else {}
    for value in body.values():
        if hasattr(value, "seek"):
            value.seek(0)
    is_json = route.startswith("api/") and "file" not in body
    how = {"content_type": "application/json"} if is_json else {}
    headers = {"If-Match": "*"} if good and route.startswith("api/") else {}
    call, cookies = getattr(client, verb.lower()), copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = (
            call(where, headers=headers) if verb in ("GET", "HEAD") else call(where, body, headers=headers, **how)
        )
        if response.streaming:
            b"".join(response)
        transaction.set_rollback(True)
    client.cookies = cookies  # a sign-out that was rolled back must not take the cookie along
    if response.status_code == 302 and response["Location"].startswith(django_settings.LOGIN_URL):
        return SIGN_IN
    told = get_messages(response.wsgi_request)
    return 422 if any(message.level == ERROR for message in told) else response.status_code


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
        for who, wanted in (expected(route, verb) or not_taken(where, verb, world)).items():
            if verb == "HEAD" and TABLE[route].get("GET") == "anyone" and who != "visitor":
                continue  # nobody is asked who it is: seven times the same answer, only slower
            status = ask(world.clients[who], verb, where, route, world)
            if status != wanted.status:
                wrong.append(f"{verb} {where} as {who}: {status}, not {wanted.status}")
            if verb not in WRITING or wanted.is_in or (route.startswith("api/") and who != "visitor"):
                continue  # the API tells a known person what a request lacks before it looks at what that is about
            status = ask(world.clients[who], verb, where, route, world, good=False)
            if status != wanted.status:
                wrong.append(f"{verb} {where} with nothing as {who}: {status}, not {wanted.status}")
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
