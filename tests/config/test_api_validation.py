"""A request of the wrong shape is told what is wrong, field by field, in the reader's language."""

import json
import re
import string

import pytest
from django.test import Client
from django.utils import translation

from tongxue.config.api import api
from tongxue.config.api_validation import OTHER, REASONS, describe_errors

pytestmark = pytest.mark.plan("2.9")
ROOT = "/api/v1"
RAISED_BY = {  # a kind of schema, and a constraint of it: the error types that pydantic raises for it
    ("str", ""): {"string_type", "string_unicode"},
    ("str", "min_length"): {"string_too_short"},
    ("str", "max_length"): {"string_too_long"},
    ("list", ""): {"list_type"},
    ("list", "max_length"): {"too_long"},
    ("int", ""): {"int_type", "int_parsing", "int_parsing_size", "int_from_float", "finite_number"},
    ("int", "ge"): {"greater_than_equal"},
    ("int", "le"): {"less_than_equal"},
    ("uuid", ""): {"uuid_type", "uuid_parsing"},
    ("date", ""): {"date_type", "date_from_datetime_parsing", "date_from_datetime_inexact"},
    ("literal", ""): {"literal_error"},
    ("model", ""): {"model_attributes_type"},
    ("model-fields", ""): {"missing"},
    ("model", "forbid"): {"extra_forbidden"},
    ("function-plain", ""): {"value_error"},  # ninja's check of a file
}
FORM = {"model-field", "default", "nullable", "with-info", "function-wrap"}
ABOUT = {"type", "schema", "ref", "metadata", "serialization", "expected", "fields", "items_schema", "function"}
ABOUT |= {
    "cls",
    "config",
    "custom_init",
    "root_model",
    "model_name",
    "computed_fields",
    "post_init",
    "revalidate_instances",
}


def _nodes(schema):
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        for name, part in schema.items():
            if name not in {"metadata", "serialization"}:
                yield from _nodes(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from _nodes(part)


def _raised():
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in operation.models:
                    yield from _nodes(model.__pydantic_core_schema__)


def test_there_is_a_text_for_every_type_that_the_schemas_can_raise():
    raised = set()
    for node in _raised():
        if node["type"] in FORM:
            continue
        constraints = {*(node.keys() - ABOUT), node.get("config", {}).get("extra_fields_behavior") or ""}
        raised |= RAISED_BY[node["type"], ""].union(*(RAISED_BY[node["type"], name] for name in constraints))
    assert raised == set(REASONS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", [*REASONS, "unheard_of"])
def test_every_text_is_filled_in_each_language(code, language):
    context = dict.fromkeys(("min_length", "max_length", "actual_length", "ge", "le"), 7)
    context["expected"] = "'a', 'b' or 'c'"
    with translation.override(language):
        (told,) = describe_errors([{"loc": ("query", "x"), "type": code, "msg": "English", "ctx": context}])
    names = {name for _, name, _, _ in string.Formatter().parse(str(REASONS.get(code, OTHER))) if name}
    assert told["message"].count("7") >= len(names - {"expected"})
    assert bool(re.search(r"[\u4e00-\u9fff]", told["message"])) is (language != "en")
    assert "English" not in told["message"]
    assert " or " not in told["message"]


def ask(verb, path, body=None, language="zh-CN", **headers):
    how = {} if body is None else {"data": body if isinstance(body, bytes) else json.dumps(body)}
    answer = Client().generic(
        verb, ROOT + path, **how, content_type="application/json", headers={"Accept-Language": language, **headers}
    )
    return answer.status_code, answer.json()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("resources?limit=0", ("limit", "greater_than_equal", "不能小于 1。")),
        ("resources?limit=101", ("limit", "less_than_equal", "不能大于 100。")),
        ("resources?limit=x", ("limit", "int_parsing", "应是整数。")),
        ("resources?limit=1.5", ("limit", "int_parsing", "应是整数。")),
        ("resources?sort=no", ("sort", "literal_error", "只能是：'relevance', 'newest', 'uses'。")),
        ("resources?q=" + "a" * 501, ("q", "string_too_long", "最多 500 个字符。")),
        ("resources?" + "&".join(["stage=a"] * 21), ("stage", "too_long", "最多 20 项，这里有 21 项。")),
        ("registry/regions?on=x", ("on", "date_from_datetime_parsing", "应是日期，例如 2026-09-01。")),
        (
            "registry/regions?on=2026-09-01T10:00:00",
            ("on", "date_from_datetime_inexact", "应是日期，不带时间，例如 2026-09-01。"),
        ),
    ],
)
def test_a_query_is_told_in_chinese(query, told):
    status, problem = ask("GET", f"/{query}")
    field, code, message = told
    assert (status, problem["code"], problem["title"]) == (
        422,
        "request.invalid",
        "请求的格式不对，errors 里逐项说明。",
    )
    assert problem["errors"] == [{"where": "query", "field": field, "code": code, "message": message}]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Must not be less than 1."),
        ("en-GB,en;q=0.9", "Must not be less than 1."),
        ("fr", "不能小于 1。"),
        ("", "不能小于 1。"),
    ],
)
def test_in_english_for_who_asks_so_and_in_chinese_for_all_others(language, message):
    _, problem = ask("GET", "/resources?limit=0", language=language)
    assert problem["errors"][0]["message"] == message


@pytest.mark.django_db
def test_a_path_is_told():
    status, problem = ask("GET", "/registry/organisations/x")
    assert (status, problem["errors"][0]["where"], problem["errors"][0]["field"]) == (422, "path", "organisation_id")


VALUES = [
    None,
    True,
    1,
    -1,
    1.5,
    10**9,
    10**40,
    "",
    "x",
    "x" * 5001,
    "1" * 5000,
    [],
    [1],
    [[]],
    ["x"] * 201,
    {},
    {"name": 1},
]


@pytest.mark.django_db
@pytest.mark.plan("2.bad")
def test_no_field_of_a_body_answers_in_pydantics_words(client, django_user_model):
    from tongxue.apps.catalog.schemas import ResourceIn

    account = django_user_model.objects.create_account(username="shape", password=None, display_name="测试")
    client.force_login(account)
    seen = set()
    for field in [*ResourceIn.model_fields, "unheard_of"]:
        for value in VALUES:
            body = {"title": "课", "organisation_id": "01a212bc-31b0-768a-907f-8686ea7ec7e3", field: value}
            answer = client.post(f"{ROOT}/resources", body, content_type="application/json")
            for error in answer.json().get("errors", []):
                assert error.keys() == {"where", "field", "code", "message"}
                assert error["field"].split(".")[0] == field
                assert error["code"] in REASONS, error
                assert re.search(r"[\u4e00-\u9fff]", error["message"]), error
                seen.add(error["code"])
    assert len(seen) > 12


@pytest.mark.django_db
def test_the_place_inside_a_body_is_a_path(client, django_user_model):
    account = django_user_model.objects.create_account(username="shape", password=None, display_name="测试")
    client.force_login(account)

    def errors(body):
        answer = client.post(f"{ROOT}/resources", body, content_type="application/json")
        assert answer.status_code == 422
        return [(e["where"], e["field"], e["code"]) for e in answer.json()["errors"]]

    people = [{"name": "王芳"}, {"name": 1}, {}]
    whole = {"title": "课", "organisation_id": "x", "contributors": people}
    assert errors(whole) == [
        ("body", "contributors.1.name", "string_type"),
        ("body", "contributors.2.name", "missing"),
        ("body", "organisation_id", "uuid_parsing"),
    ]
    assert errors("[]") == errors("null") == [("body", "", "model_attributes_type")]
    assert errors("") == [("body", "", "missing")]


@pytest.mark.django_db
@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 9999, b"title=x"])
def test_a_body_that_is_no_json_is_told_so(client, django_user_model, body):
    account = django_user_model.objects.create_account(username="shape", password=None, display_name="测试")
    client.force_login(account)
    answer = client.post(f"{ROOT}/resources", body, content_type="application/json", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (400, "request.body_unreadable")
    assert answer.json()["title"] == "The body cannot be read: send JSON encoded in UTF-8."
