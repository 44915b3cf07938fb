"""/api/docs: what a newcomer needs is on the page, and every link in it leads somewhere."""

import json
import re

import pytest
from django.test import Client

from tongxue.config.cli.openapi import document

pytestmark = [pytest.mark.plan("2.9"), pytest.mark.django_db]


@pytest.fixture
def page():
    return Client().get("/api/docs", headers={"Accept-Language": "en"}).content.decode()


def test_every_operation_says_what_a_token_needs_and_what_its_answers_mean(page):
    described = json.loads(document())
    operations = [(path, verb, o) for path, verbs in described["paths"].items() for verb, o in verbs.items()]
    for path, verb, operation in operations:
        assert f"{verb.upper()} {path}" in page
        assert re.search(r"needs a token with|needs the scope", operation["description"], re.IGNORECASE), path
        assert "." not in operation["operationId"]
        assert "_endpoints_" not in operation["operationId"]
        assert operation["summary"] != operation["operationId"].replace("_", " ").title()
        for status, answer in operation["responses"].items():
            assert answer["description"], (path, status)


def test_reading_is_not_refused_as_a_change_is():
    paths = json.loads(document())["paths"]
    reads = [verbs["get"] for verbs in paths.values() if "get" in verbs]
    assert not {"409", "410", "412", "428", "507"} & {status for read in reads for status in read["responses"]}
    changes = [o for path, verbs in paths.items() for verb, o in verbs.items() if "{" in path and verb != "get"]
    assert all({"404", "410", "412", "428"} <= set(change["responses"]) for change in changes)


def test_every_query_and_header_is_explained():
    for path, verbs in json.loads(document())["paths"].items():
        for verb, operation in verbs.items():
            for parameter in operation.get("parameters", []):
                if parameter["in"] != "path":
                    assert parameter.get("description") or parameter["schema"].get("description"), (path, verb)


def test_shapes_are_on_the_page_and_links_lead_to_them(page):
    targets = set(re.findall(r' id="(\w+)"', page))
    links = set(re.findall(r'href="#(\w+)"', page))
    assert {"ResourceIn", "ResourceOut", "FileOut", "ContributorSchema", "ProblemOut", "FaultOut"} <= targets
    assert links <= targets
    assert "SearchQuery" not in targets
    assert "array of ContributorSchema" in page
    assert "date-time or null" in page
    assert ">any<" not in page


def test_the_frame_of_the_page_speaks_chinese():
    page = Client().get("/api/docs").content.decode()
    assert "以下说明为英文" in page
    assert "Every error is application/problem+json" in page


def test_a_problem_is_what_the_document_says(page):
    del page
    shape = json.loads(document())["components"]["schemas"]
    problem = Client().get("/api/v1/resources?limit=0").json()
    assert problem.keys() <= shape["ProblemOut"]["properties"].keys()
    assert set(shape["ProblemOut"]["required"]) <= problem.keys()
    assert problem["errors"][0].keys() == shape["FaultOut"]["properties"].keys()
