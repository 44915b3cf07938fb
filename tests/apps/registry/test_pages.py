"""The registry's pages, in both languages, with one row and with three."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxue.apps.registry import api

pytestmark = [
    pytest.mark.usefixtures("facts"),
    pytest.mark.urls("tests.apps.registry.urls"),
    pytest.mark.plan("2.8"),
    pytest.mark.plan("A4.1"),
]
LANGUAGES = ("zh-hans", "en")


def get(client, path: str, language: str = "zh-hans", status: int = 200) -> str:
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == status
    text = response.content.decode()
    assert f'lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in text
    return text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/regions/", "浙江省"),
        ("/regions/?q=qiantang", "钱塘区"),
        ("/regions/?q=nowhere", "map-2"),
        ("/regions/330100/", "钱塘区"),
        ("/regions/330100/?on=2019-01-01", "江干区"),
        ("/regions/330100/?on=yesterday", "钱塘区"),
        ("/institutions/", "阿坝师范学院"),
        ("/institutions/?q=bjdx", "北京大学"),
        ("/institutions/?region=330105&kind=university", "330105"),
        ("/institutions/?level=undergraduate&region=110000", "教育部"),
        ("/codes/", "JY/T 1001-2012 BXLX"),
        ("/codes/gb-country/", "Aruba"),
        ("/codes/licence/", "CC0 1.0"),
    ],
)
def test_a_page_in_both_languages(client, path, shown, language):
    assert shown in get(client, path, language)


def test_an_ended_region_says_where_it_went(client):
    text = get(client, "/regions/330103/")
    assert "2021-03-11，330103 下城区 并入 330105 拱墅区。" in text
    assert 'href="/regions/330105/"' in text
    assert "29号" in text


@pytest.mark.parametrize(
    "path", ["/regions/999999/", "/institutions/00000000-0000-7000-8000-000000000000/", "/codes/none/"]
)
def test_what_is_not_there(client, path):
    get(client, path, status=404)


def test_an_institution_page(client, operator):
    bureau = api.create_organisation(actor=operator, name="示范县教育局", kind="bureau", region="330122")
    made = api.create_organisation(
        actor=operator, name="示范小学", kind="school", parent=bureau.id, short_names=("示小",), region="330122"
    )
    text = get(client, f"/institutions/{made.id}/")
    for shown in ("示范小学", "示小", "示范县教育局", "浙江省 杭州市 桐庐县"):
        assert shown in text


def test_the_list_goes_on_by_cursor(client):
    text = get(client, "/institutions/?region=540000")
    assert 'rel="next"' not in text
    first = get(client, "/institutions/?region=110000")
    following = first.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    assert "/institutions/" in first
    assert get(client, f"/institutions/{following}") != first


@pytest.mark.parametrize("path", ["/institutions/?region=331126", "/regions/331126/", "/regions/?q=qingyuan"])
def test_one_row_and_three_cost_the_same(client, operator, path):
    counts = []
    for wanted in (1, 3):
        while api.list_organisations(region="331126").count() < wanted:
            api.create_organisation(actor=operator, name=f"庆元学校{uuid4()}", kind="school", region="331126")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            get(client, path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nothing_that_people_wrote_is_markup(client, operator):
    made = api.create_organisation(actor=operator, name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in get(client, f"/institutions/{made.id}/")
    assert "<script>alert(1)" not in get(client, "/institutions/?q=<script>alert(1)</script>")
