"""The registry in the HTTP API."""

import pytest

from tongxue.apps.registry import api

pytestmark = [
    pytest.mark.usefixtures("facts"),
    pytest.mark.urls("tests.apps.registry.urls"),
    pytest.mark.plan("2.9"),
    pytest.mark.plan("A4.3"),
]


@pytest.fixture
def get(client):
    def ask(path: str, status: int = 200):
        response = client.get(f"/api/v1/registry{path}")
        assert response.status_code == status, response.content
        return response.json()

    return ask


def test_regions(get):
    answer = get("/regions")
    assert (len(answer["items"]), answer["next"]) == (34, None)
    assert answer["items"][0] == {"code": "110000", "name": "北京市", "level": "province", "parent": None}
    assert "330103" in [r["code"] for r in get("/regions?parent=330100&on=2019-01-01")["items"]]
    assert "330114" in [r["code"] for r in get("/regions?q=qiantang")["items"]]


def test_a_region_as_of_a_day(get):
    today, then = get("/regions/330103"), get("/regions/330103?on=2020-01-01")
    assert (today["in_use"], today["successors"]) == (False, [{"code": "330105", "name": "拱墅区"}])
    assert (then["in_use"], then["successors"], then["on"]) == (True, [], "2020-01-01")
    assert today["changes"][0]["source"].endswith("29号")


def test_organisations_page_by_page(get):
    first = get("/organisations?region=110000&limit=50")
    second = get(f"/organisations?region=110000&limit=50&cursor={first['next']}")
    names = [o["name"] for o in first["items"] + second["items"]]
    assert (len(names), len(set(names)), second["next"]) == (92, 92, None)
    one = first["items"][0]
    assert get(f"/organisations/{one['id']}") == one


def test_code_tables(get):
    tables = get("/code-tables")["items"]
    assert {"code": "gb-sex", "zh": "人的性别", "en": "Sex", "standard": "GB/T 2261.1-2003"} in tables
    table = get("/code-tables/jy-boarding?on=2020-01-01")
    assert (table["version"], [v["zh"] for v in table["items"]]) == ("2012", ["走读", "住校", "借宿", "其他"])


def test_textbooks_page_by_page(get):
    seen, cursor = [], ""
    while cursor is not None:
        page = get(f"/textbooks?stage=senior&subject=history&limit=2&cursor={cursor}")
        seen += [book["label"] for book in page["items"]]
        cursor = page["next"]
    assert seen == [b.label for b in api.list_textbooks(stage="senior", subject="history")]
    assert seen[:2] == ["必修 中外历史纲要（上）", "必修 中外历史纲要（下）"]


def test_positions(get):
    assert [p["zh"] for p in get("/positions")["items"]] == ["小学", "初中", "高中", "高等教育"]
    assert len(get("/positions?tree=vocational")["items"]) == 19
    assert get("/positions?under=textbook/primary")["items"][0]["path"] == "textbook/primary/chinese"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/regions/999999", 404, "registry.region_unknown"),
        ("/organisations/00000000-0000-7000-8000-000000000000", 404, "registry.organisation_unknown"),
        ("/code-tables/none", 404, "registry.code_table_unknown"),
        ("/positions?under=nowhere", 404, "registry.position_unknown"),
        ("/organisations?cursor=forged", 422, "request.bad_cursor"),
        ("/textbooks?cursor=WyJhIiwiYiJd", 422, "request.bad_cursor"),
    ],
)
def test_an_error_is_a_problem_document(get, path, status, code):
    assert get(path, status)["code"] == code
