"""``/api/v1/resources`` as a program uses it; every refusal is application/problem+json."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.apps.catalog.samples import browser, deliver
from tests.interop.packages import png

from tongxue.apps.accounts.api import Scope, issue_token
from tongxue.apps.catalog import api
from tongxue.apps.catalog.models import Resource, VersionFile
from tongxue.platform.actor import NODE

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.9", "G3")]
ROOT = "/api/v1/resources"


@pytest.fixture(autouse=True)
def _own_node(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path})
    settings.BLOBS_ROOT, settings.SEARCH_ROOT = tmp_path / "blobs", tmp_path / "index"
    api.prepare_index(actor=NODE)
    yield
    api.close_index()


class Program:
    """A client with a token: JSON in, JSON out."""

    def __init__(self, actor=None, *scopes):
        self.client, self.headers = Client(), {}
        if actor is not None:
            ends = timezone.now() + timedelta(days=1)
            token = issue_token(actor=actor, label="程序", scopes=scopes or list(Scope.values), expires_at=ends)
            self.headers["Authorization"] = f"Bearer {token.secret}"

    def __call__(self, verb, path, body=None, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        how = {} if body is None else {"data": body if isinstance(body, bytes) else json.dumps(body)}
        return self.client.generic(
            verb, path if path.startswith("/api") else ROOT + path, **how,
            content_type="application/json", headers={**self.headers, **sent},
        )  # fmt: skip

    def upload(self, path, name, data, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        file = {"file": SimpleUploadedFile(name, data)}
        return self.client.post(ROOT + path, file, headers={**self.headers, **sent})


@pytest.fixture
def program(teacher):
    return Program(teacher)


def refused(answer, status, code=""):
    """Whether it is a problem as RFC 9457 says, with this status."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "code", "request_id"} <= problem.keys()
    assert problem["status"] == status
    assert problem["title"]
    assert not code or problem["code"] == code
    return problem


def full(**changes):
    record = {"title": "新课", "type": "lesson", "language": "zh-Hans", "source": "校本", "body": "正文"}
    return {**record, "licence": "https://creativecommons.org/licenses/by/4.0/", **changes}


def test_the_life_of_a_resource(program, school):
    made = program("POST", "", full(organisation_id=str(school.id), contributors=[{"name": "王芳"}]))
    assert made.status_code == 201
    resource = made.json()
    one = f"/{resource['id']}"
    assert (resource["state"], resource["revision"], resource["contributors"]) == (
        "draft",
        1,
        [{"name": "王芳", "role": "author"}],
    )
    changed = program("PATCH", one, {"title": "改过", "stage": ["junior"]}, If_Match='"1"')
    assert (changed.status_code, changed["ETag"], changed.json()["title"]) == (200, '"2"', "改过")
    assert changed.json()["body"] == "正文", "what is left out keeps its value"
    added = program.upload(f"{one}/files", "图.png", png(), If_Match='"2"')
    assert (added.status_code, added["ETag"], added.json()["media_type"]) == (201, '"3"', "image/png")
    assert browser().get(added.json()["url"]).status_code == 404
    up = program("POST", f"{one}/publish", If_Match='"3"')
    assert (up.status_code, up.json()["state"]) == (200, "published")
    assert browser().get(added.json()["url"], headers={"Range": "bytes=0-3"}).getvalue() == png()[:4]
    seen = Program()("GET", one)
    assert (seen.status_code, seen["ETag"], seen.json()["files"][0]["path"]) == (200, '"4"', "图.png")
    deliver()
    found = Program()("GET", "?q=改过").json()
    assert [item["id"] for item in found["items"]] == [resource["id"]]
    next_one = program("PATCH", one, {"title": "第二版"}, If_Match="*").json()
    assert (next_one["version"], next_one["state"], next_one["has_draft"]) == (2, "published", True)
    assert Program()("GET", one).json()["title"] == "改过"
    assert program("DELETE", f"{one}/draft", If_Match="*").status_code == 204
    gone = program("POST", f"{one}/withdraw", {"reason": "内容有误"}, If_Match="*")
    assert (gone.json()["state"], gone.json()["withdrawal_reason"], gone.json()["files"]) == (
        "withdrawn",
        "内容有误",
        [],
    )
    refused(program("PATCH", one, {"title": "x"}, If_Match="*"), 410)


def test_paging_meets_every_result_once_under_every_facet(program, school, record, teacher):
    for number in range(9):
        changes = {"subject": "chinese" if number % 3 else "biology", "grade": (f"g{number % 2 + 1}",)}
        made = api.create_resource(
            actor=teacher, organisation_id=school.id, record=record(title=f"第{number}课", **changes)
        )
        api.publish_resource(actor=teacher, resource_id=made.id)
    deliver()
    for query, total in {
        "": 9,
        "&subject=chinese": 6,
        "&subject=chinese&subject=biology&grade=g1": 5,
        "&q=课": 9,
    }.items():
        seen, cursor = [], ""
        while cursor is not None:
            page = Program()("GET", f"?limit=2&cursor={cursor}{query}").json()
            assert page["total"] == total
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
        assert len(seen) == len(set(seen)) == total
    facets = Program()("GET", "?limit=1").json()["facets"]
    assert {v["value"]: v["count"] for v in facets["subject"]} == {"chinese": 6, "biology": 3}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "sort=no", "cursor=nonsense", "q=" + "长" * 501, "&".join(["stage=a"] * 21)],
)
def test_a_query_that_cannot_be_is_refused(query, db):
    refused(Program()("GET", f"?{query}"), 422)


def test_a_creation_with_a_key_is_made_once(program, school):
    body = full(organisation_id=str(school.id))
    first, again = (program("POST", "", body, Idempotency_Key="k1") for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert Resource.objects.count() == 1
    other = program("POST", "", {**body, "title": "别的"}, Idempotency_Key="k1")
    assert other.status_code in (409, 422)
    refused(other, other.status_code)
    assert program("POST", "", body, Idempotency_Key="k2").json()["id"] != first.json()["id"]
    refused(program("POST", "", body, Idempotency_Key="k" * 129), 422)


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("PATCH", "", {"title": "x"}),
        ("POST", "/publish", None),
        ("POST", "/withdraw", {"reason": "x"}),
        ("DELETE", "/draft", None),
        ("DELETE", "/files/00000000-0000-0000-0000-000000000000", None),
    ],
)
def test_a_change_needs_the_revision_that_was_seen(program, published, verb, path, body):
    one = f"/{published.id}{path}"
    refused(program(verb, one, body), 428, "catalog.revision_required")
    refused(program(verb, one, body, If_Match="latest"), 428)
    refused(program(verb, one, body, If_Match='"9999999999999"'), 428)
    refused(program(verb, one, body, If_Match='"1"'), 412, "catalog.revision_conflict")
    assert Resource.objects.get().revision == 2


def test_a_file_needs_it_too(program, draft):
    refused(program.upload(f"/{draft.id}/files", "a.txt", b"x"), 428)
    refused(program.upload(f"/{draft.id}/files", "a.txt", b"x", If_Match='"7"'), 412)
    refused(program.upload(f"/{draft.id}/files", "a.png", b"<html><script>", If_Match="*"), 422, "catalog.file_refused")
    refused(program("POST", f"/{draft.id}/files", {}, If_Match="*"), 422)
    assert not VersionFile.objects.exists()


def test_files_are_removed(program, draft):
    added = program.upload(f"/{draft.id}/files", "a.txt", b"x", If_Match="*").json()
    assert program("DELETE", f"/{draft.id}/files/{added['id']}", If_Match='"2"').status_code == 204
    assert not VersionFile.objects.exists()


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"title": 1}',
        b'{"heading": "x"}',
        b'{"title": "\\ud800"}',
        b"[" * 9999,
    ],
)
def test_a_body_that_is_no_record_is_refused(program, draft, school, body):
    answer = program("PATCH", f"/{draft.id}", body, If_Match="*")
    refused(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert program("POST", "", body).status_code in (400, 422)
    assert Resource.objects.count() == 1


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "alchemy"}, "type"),
        ({"language": "中文"}, "language"),
        ({"licence": "javascript:alert(1)"}, "licence"),
        ({"location": "file:///etc/passwd"}, "location"),
        ({"keywords": ["长" * 201]}, "keywords"),
    ],
)
def test_a_value_that_cannot_be_is_told_by_its_field(program, draft, changes, field):
    problem = refused(program("PATCH", f"/{draft.id}", changes, If_Match="*"), 422, "catalog.field_invalid")
    assert problem["field"] == field


def test_what_a_record_lacks_is_told(program, school):
    made = program("POST", "", {"organisation_id": str(school.id), "title": "空"}).json()
    problem = refused(program("POST", f"/{made['id']}/publish", If_Match="*"), 422, "catalog.record_incomplete")
    assert problem["field"] == "type"


def test_addresses_that_are_not_there_are_problems_too(program, db):
    for path in ("/api/v1/nothing", "/api/nothing", "/api/v1/resources/x", f"/api/v1/resources/{uuid.uuid4()}"):
        refused(program("GET", path), 404)
    refused(program("PUT", ROOT, {}), 405)
    refused(program("DELETE", f"/{uuid.uuid4()}", If_Match="*"), 405)


@pytest.mark.plan("A2.3")
def test_scopes_and_roles_both_count(teacher, colleague, published, school):
    reader = Program(teacher, Scope.RESOURCES_READ)
    assert reader("GET", f"/{published.id}").status_code == 200
    refused(reader("PATCH", f"/{published.id}", {"title": "x"}, If_Match="*"), 403)
    writer = Program(teacher, Scope.RESOURCES_WRITE)
    assert writer("PATCH", f"/{published.id}", {"title": "x"}, If_Match="*").status_code == 200
    refused(writer("POST", f"/{published.id}/publish", If_Match="*"), 403)
    refused(Program(colleague)("PATCH", f"/{published.id}", {"title": "x"}, If_Match="*"), 403)
    refused(Program(colleague)("POST", "", full(organisation_id=str(uuid.uuid4()))), 403)
    nobody = refused(Program()("POST", "", full(organisation_id=str(school.id))), 401)
    assert nobody["code"]
    forged = Program()
    forged.headers["Authorization"] = "Bearer txk_guess"
    refused(forged("GET", f"/{published.id}"), 401)


def test_a_draft_is_not_there_for_others(draft, colleague, teacher):
    refused(Program()("GET", f"/{draft.id}"), 404)
    refused(Program(colleague)("GET", f"/{draft.id}"), 404)
    assert Program(teacher)("GET", f"/{draft.id}").json()["state"] == "draft"


def test_who_asks_too_often_waits(settings, published, teacher):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"api_rate": 3})
    program = Program(teacher)
    answers = [program("GET", f"/{published.id}") for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    refused(answers[-1], 429, "rate.limited")
    assert int(answers[-1]["Retry-After"]) > 0


def test_problems_speak_the_readers_language(published):
    english = Client().get(f"{ROOT}/{uuid.uuid4()}", headers={"Accept-Language": "en"}).json()
    assert english["title"].isascii() or "’" in english["title"]
