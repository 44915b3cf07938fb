"""The API's description: OpenAPI 3.1, whole, and the same as the file that is checked in."""

import json

import jsonschema_rs
import pytest
from django.test import Client

from tongxue.config.cli.openapi import FILE, document

pytestmark = pytest.mark.plan("2.9", "G3")


def test_the_file_is_what_the_node_says():
    if FILE.read_text(encoding="utf-8") != document():
        pytest.fail("docs/openapi.json is not what the API is: write it anew with ./tongxue openapi")


def test_the_node_shows_it(db):
    served = Client().get("/api/v1/openapi.json").json()
    assert served == json.loads(document())


def test_it_is_openapi_3_1():
    described = json.loads(document())
    assert described["openapi"].startswith("3.1")
    assert described["info"]["title"]
    for schema in described["components"]["schemas"].values():
        jsonschema_rs.meta.validate({**schema, "$schema": "https://json-schema.org/draft/2020-12/schema"})


def test_every_operation_has_a_name_a_summary_and_its_refusals():
    names = []
    for path, operations in json.loads(document())["paths"].items():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert operation["summary"], path
            refusals = {status for status in operation["responses"] if status.startswith("4")}
            assert {"404", "422", "429"} <= refusals, path
            for status in refusals:
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"], path
    assert len(set(names)) == len(names)


def test_references_lead_somewhere():
    text = document()
    known = json.loads(text)["components"]["schemas"]
    for piece in text.split('"#/components/schemas/')[1:]:
        assert piece.split('"')[0] in known
