"""A draft beside a published version, as a program reads it: record, revision and files."""

import uuid

import pytest
from django.test import Client
from tests.apps.catalog.samples import PDF
from tests.apps.catalog.test_endpoints import Program, refused

from tongxue.apps.accounts.api import Scope
from tongxue.apps.catalog import api
from tongxue.apps.catalog.models import Resource

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.9", "G3")]


@pytest.fixture(autouse=True)
def _own_node(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path})
    settings.BLOBS_ROOT = tmp_path / "blobs"


@pytest.fixture
def one(teacher, published):
    """The address of a published resource that has a draft with another title and a file more."""
    program, one = Program(teacher), f"/{published.id}"
    assert program("PATCH", one, {"title": "第二版"}, If_Match="*").status_code == 200
    assert program.upload(f"{one}/files", "讲义.pdf", PDF, If_Match="*").status_code == 201
    return one


def test_the_draft_is_read_beside_the_published_version(teacher, one):
    program = Program(teacher, Scope.RESOURCES_READ)
    up, draft = program("GET", one), program("GET", f"{one}?version=draft")
    assert [a.json()["title"] for a in (up, draft)] == ["勾股定理的证明", "第二版"]
    assert [a.json()["version"] for a in (up, draft)] == [1, 2]
    assert [[f["path"] for f in a.json()["files"]] for a in (up, draft)] == [[], ["讲义.pdf"]]
    assert [a.json()["state"] for a in (up, draft)] == ["published", "published"]


def test_both_states_have_one_revision_and_a_change_takes_it(teacher, one):
    program = Program(teacher)
    up, draft = program("GET", one), program("GET", f"{one}?version=draft")
    assert up["ETag"] == draft["ETag"] == f'"{draft.json()["revision"]}"'
    changed = program("PATCH", one, {"title": "第二版，改过"}, If_Match=draft["ETag"])
    assert changed.status_code == 200
    again = program("GET", f"{one}?version=draft")
    assert (again["ETag"], again.json()) == (changed["ETag"], changed.json())
    assert changed["ETag"] != draft["ETag"]


def test_the_draft_is_there_for_nobody_else(one, colleague, outsider, operator):
    for stranger in (Program(), Program(colleague), Program(outsider)):
        refused(stranger("GET", f"{one}?version=draft"), 404, "catalog.draft_not_found")
    assert Program(operator)("GET", f"{one}?version=draft").json()["title"] == "第二版"


def test_a_resource_that_was_never_published_is_its_draft(teacher, draft, colleague):
    answers = [Program(teacher)("GET", f"/{draft.id}{query}").json() for query in ("", "?version=draft", "?version=")]
    assert answers[0] == answers[1] == answers[2]
    refused(Program(colleague)("GET", f"/{draft.id}?version=draft"), 404, "catalog.resource_not_found")


def test_where_there_is_no_draft_it_is_told(teacher, published):
    program = Program(teacher)
    refused(program("GET", f"/{published.id}?version=draft"), 404, "catalog.draft_not_found")
    api.withdraw_resource(actor=teacher, resource_id=published.id, reason="旧了")
    refused(program("GET", f"/{published.id}?version=draft"), 404, "catalog.draft_not_found")
    refused(program("GET", f"/{published.id}?version=3"), 422)


def test_a_file_of_the_draft_is_read_by_the_token_and_by_no_other(teacher, one, colleague):
    program = Program(teacher, Scope.RESOURCES_READ)
    file = program("GET", f"{one}?version=draft").json()["files"][0]
    path = f"{one}/files/{file['id']}"
    answer = program("GET", path)
    assert (answer.status_code, answer.getvalue(), answer["Content-Type"]) == (200, PDF, "application/pdf")
    assert answer["ETag"] == f'"{file["sha256"]}"'
    part = program("GET", path, Range="bytes=0-3")
    assert (part.status_code, part.getvalue()) == (206, PDF[:4])
    assert program("GET", path, If_None_Match=answer["ETag"]).status_code == 304
    beyond = program("GET", path, Range="bytes=99999-")
    refused(beyond, 416, "request.range_refused")
    assert beyond["Content-Range"] == f"bytes */{len(PDF)}"
    for stranger in (Program(), Program(colleague)):
        refused(stranger("GET", path), 404, "catalog.resource_not_found")
    refused(Program(teacher, Scope.RESOURCES_WRITE)("GET", path), 403)


def test_a_published_file_is_everybodys_at_its_own_resource_alone(teacher, one, record, school):
    Program(teacher)("POST", f"{one}/publish", If_Match="*")
    file = Program()("GET", one).json()["files"][0]
    assert Program()("GET", f"{one}/files/{file['id']}").getvalue() == PDF
    other = api.create_resource(actor=teacher, organisation_id=school.id, record=record(title="另一个"))
    refused(Program(teacher)("GET", f"/{other.id}/files/{file['id']}"), 404)
    refused(Program()("GET", f"{one}/files/{uuid.uuid4()}"), 404)
    api.withdraw_resource(actor=teacher, resource_id=Resource.objects.get(current__title="第二版").id, reason="旧了")
    refused(Program()("GET", f"{one}/files/{file['id']}"), 404)


def test_a_range_that_is_not_there_has_a_page_of_its_own(teacher, one):
    Program(teacher)("POST", f"{one}/publish", If_Match="*")
    file = Program()("GET", one).json()["files"][0]
    answer = Client().get(file["url"], headers={"Range": "bytes=99999-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(PDF)}")
    assert str(len(PDF)) in answer.content.decode()
