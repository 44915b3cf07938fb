"""From publication to the results page: what is found by which words, and what is not found any more."""

import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.catalog.conftest import RECORD, person
from tests.apps.catalog.samples import deliver

from tongxue.apps.catalog import api
from tongxue.apps.catalog.domain import usage
from tongxue.apps.catalog.domain.indexing import FACETS
from tongxue.apps.catalog.models import Resource
from tongxue.interop.record import Record
from tongxue.platform.actor import NODE, Role
from tongxue.platform.paging import BadCursor, encode

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.6", "A1.7")]


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "index"
    yield
    api.close_index()


@pytest.fixture
def index(db):
    """The index that a worker makes at its start."""
    api.prepare_index(actor=NODE)


@pytest.fixture
def publish(school, teacher):
    def make(title, **changes):
        values = {name: getattr(RECORD, name) for name in Record.__dataclass_fields__}
        record = Record(**{**values, "summary": "", "body": "正文", "title": title, **changes})
        resource = api.create_resource(actor=teacher, organisation_id=school.id, record=record)
        return api.publish_resource(actor=teacher, resource_id=resource.id)

    return make


def found(q="", *, sort="relevance", **filters):
    page = api.search_resources(q=q, filters={k: list(v) for k, v in filters.items()}, sort=sort)
    return [result.card["title"] for result in page.results]


@pytest.mark.parametrize(
    "q",
    ["勾股定理", "证明", "gougudingli", "gou gu ding li", "勾股定裏", "勾股定里", "勾股 证明", "面积"],
    ids=["word", "other-word", "pinyin", "spaced", "traditional", "homophone", "two", "summary"],
)
def test_a_published_resource_is_found(index, published, publish, q):
    publish("静夜思的朗读", subject="chinese")
    publish("光合作用实验", subject="biology")
    deliver()
    assert found(q)[:1] == ["勾股定理的证明"]


@pytest.mark.parametrize("q", ["photosynthesis", "photosynthsis", "PHOTOSYNTHESIS"])
def test_latin_words_are_found_with_a_typing_error(index, publish, q):
    publish("Photosynthesis for beginners", language="en")
    publish("勾股定理的证明")
    deliver()
    assert found(q) == ["Photosynthesis for beginners"]


def test_the_words_found_are_marked_and_everything_else_is_text(index, publish):
    publish("勾股<b>定理</b>", body="直角三角形 <img src=x onerror=alert(1)> 勾股")
    deliver()
    result = api.search_resources(q="勾股", filters={}).results[0]
    assert "<mark>勾股</mark>" in result.title
    assert "&lt;b&gt;" in result.title
    assert "<img" not in result.snippet


def test_facets_count_combine_and_are_removed(index, publish):
    publish("甲", subject="chinese", stage=("primary",), grade=("g1", "g2"))
    publish("乙", subject="chinese", stage=("junior",), grade=("g7",))
    publish("丙", subject="mathematics", stage=("junior",), grade=("g7",))
    deliver()
    counted = dict(api.search_resources(q="", filters={}).facets)
    assert dict(counted["subject"]) == {"chinese": 2, "mathematics": 1}
    assert dict(counted["grade"]) == {"g1": 1, "g2": 1, "g7": 2}
    assert sorted(found(subject=["chinese"])) == ["乙", "甲"]
    assert found(subject=["chinese"], stage=["junior"]) == ["乙"]
    assert len(found(subject=["chinese", "mathematics"])) == 3
    narrowed = dict(api.search_resources(q="", filters={"subject": ["chinese"]}).facets)
    assert dict(narrowed["subject"])["mathematics"] == 1, "the other values of a chosen facet can still be added"
    assert dict(narrowed["grade"])["g7"] == 1


def test_drafts_are_not_found_and_a_withdrawn_one_is_not_found_any_more(index, draft, teacher):
    deliver()
    assert found() == []
    api.publish_resource(actor=teacher, resource_id=draft.id)
    deliver()
    assert found() == ["勾股定理的证明"]
    api.withdraw_resource(actor=teacher, resource_id=draft.id, reason="x")
    deliver()
    assert found() == []
    assert api.count_indexed() == 0


def test_a_new_version_takes_the_place_of_the_one_before(index, published, teacher):
    deliver()
    api.change_resource(actor=teacher, resource_id=published.id, revision=None, changes={"title": "毕达哥拉斯定理"})
    deliver()
    assert found("毕达哥拉斯") == []
    api.publish_resource(actor=teacher, resource_id=published.id)
    deliver()
    assert found() == ["毕达哥拉斯定理"]


def test_events_delivered_twice_change_nothing(index, published):
    deliver()
    api.index_resources([published.id, published.id])
    assert api.count_indexed() == 1


def test_sorting_by_use_and_by_date(index, publish):
    old, _new = publish("旧"), publish("新")
    Resource.objects.filter(id=old.id).update(uses=9, published_at="2020-01-01T00:00Z")
    api.index_resources(list(Resource.objects.values_list("id", flat=True)))
    assert found(sort="newest") == ["新", "旧"]
    assert found(sort="uses") == ["旧", "新"]
    assert len(found(sort="no such order")) == 2


def test_what_is_opened_more_comes_first_as_soon_as_it_is_told(index, publish, monkeypatch):
    first, second, third = publish("甲"), publish("乙"), publish("丙")
    monkeypatch.setattr("tongxue.apps.catalog.domain.indexing.CHUNK", 2)
    usage.write(Counter({first.id: 2, second.id: 3, third.id: 1}))
    deliver()
    assert found(sort="uses") == ["乙", "甲", "丙"]


def test_a_rebuild_gives_the_same_answers(index, publish):
    for number in range(25):
        publish(f"第{number}课", grade=(f"g{number % 9 + 1}",))
    deliver()
    before = [api.search_resources(q=q, filters={}, page=n) for q in ("", "第3课", "dike") for n in (1, 2)]
    assert api.rebuild_index(report=lambda _done, _total: None) == {"documents": 25}
    after = [api.search_resources(q=q, filters={}, page=n) for q in ("", "第3课", "dike") for n in (1, 2)]
    assert [(p.total, p.facets, sorted(r.href for r in p.results)) for p in after if p.q] == [
        (p.total, p.facets, sorted(r.href for r in p.results)) for p in before if p.q
    ]
    assert [(p.total, p.facets) for p in after] == [(p.total, p.facets) for p in before]


@pytest.mark.django_db(transaction=True)
def test_a_change_during_a_rebuild_is_in_the_new_index(publish, teacher):
    api.prepare_index(actor=NODE)
    kept, gone = publish("留下"), publish("撤下")
    deliver()
    changed = threading.Event()

    def change(_done, _total):
        if not changed.is_set():
            changed.set()
            api.change_resource(actor=teacher, resource_id=kept.id, revision=None, changes={"title": "改过"})
            api.publish_resource(actor=teacher, resource_id=kept.id)
            api.withdraw_resource(actor=teacher, resource_id=gone.id, reason="x")
            deliver()

    api.rebuild_index(report=change)
    deliver()
    assert changed.is_set()
    assert found() == ["改过"]


def test_prepare_index_makes_a_damaged_one_anew(index, published, settings):
    deliver()
    assert api.prepare_index(actor=NODE) is None
    api.close_index()
    shutil.rmtree(Path(settings.SEARCH_ROOT))
    job = api.prepare_index(actor=NODE)
    assert job.kind == "catalog.rebuild_index"
    assert found() == [], "pages can be read meanwhile"
    api.rebuild_index(report=lambda _done, _total: None)
    assert found() == ["勾股定理的证明"]


@pytest.mark.parametrize("path", ["/search/", "/search/suggest?q=a", "/api/v1/resources"])
def test_without_an_index_the_answer_is_a_clear_503(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 503
    assert "尚未建好" in answer.content.decode()
    if path.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"


def test_suggestions_while_typing(index, published, publish, client):
    publish("勾股数")
    deliver()
    for typed in ("勾股", "gougu", "gg"):
        items = client.get("/search/suggest", {"q": typed}).json()["items"]
        assert {item["text"] for item in items} <= {"勾股定理的证明", "勾股数"}
        assert items or typed == "gg"
    assert client.get("/search/suggest", {"q": "勾股定理"}).json()["items"][0]["href"] == f"/resources/{published.id}/"


def test_cursors_lead_through_all_results_once(index, publish):
    for number in range(7):
        publish(f"第{number}课")
    deliver()
    seen, cursor = [], ""
    for _ in range(4):
        page = api.search_for_program(limit=2, cursor=cursor, sort="relevance", q="")
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert cursor is None
    assert len(set(seen)) == len(seen) == 7


@pytest.mark.parametrize("sort", ["newest", "uses"])
def test_a_resource_that_comes_between_two_pages_shifts_neither(index, publish, sort):
    before = {str(publish(f"第{number}课").id) for number in range(6)}
    deliver()
    first = api.search_for_program(limit=3, cursor="", sort=sort, q="")
    publish("刚刚发布")
    deliver()
    second = api.search_for_program(limit=4, cursor=first["next"], sort=sort, q="")
    seen = [item["id"] for item in first["items"] + second["items"]]
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    assert (first["shifted"], second["shifted"], second["next"]) == (False, False, None)


def test_by_relevance_the_next_page_says_that_results_have_shifted(index, publish):
    for number in range(6):
        publish(f"第{number}课")
    deliver()
    first = api.search_for_program(limit=3, cursor="", sort="relevance", q="课")
    publish("刚刚发布的课")
    deliver()
    assert api.search_for_program(limit=3, cursor=first["next"], sort="relevance", q="课")["shifted"] is True


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "bzE=x",
        "\0",
        "é",
        "b" * 200,
        encode("", 0),
        encode("", 1, "2"),
        encode("-published", 1, 1),
        encode("", 0, 5),
    ],
)
def test_a_cursor_that_the_node_did_not_give_is_refused(index, cursor):
    with pytest.raises(BadCursor):
        api.search_for_program(limit=2, cursor=cursor, sort="relevance", q="")


TEXT = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="\"'()[]{}*?:+-!~^\\/<>&|,。 AND OR NOT勾股\x00\u200b\ud800", max_size=60),
    st.sampled_from(
        ["' OR 1=1 --", "../../etc/passwd", "a" * 5000, "勾" * 3000, "\x00", "%00", "{{7*7}}", "[1 TO 2]", "*"]
    ),
)


@pytest.mark.plan("2.bad")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    q=TEXT,
    values=st.dictionaries(st.sampled_from([*FACETS, "page", "sort", "x"]), st.lists(TEXT, max_size=3), max_size=4),
)
def test_no_input_is_an_error(fuzzed, q, values):
    query = {"q": _sendable(q), **{name: [_sendable(v) for v in given] for name, given in values.items()}}
    for path in ("/search/", "/search/suggest"):
        answer = fuzzed.get(path, query)
        assert answer.status_code == (400 if b"\0" in _sent(query) else 200)


def _sent(query):
    """All that was sent, joined."""
    return b"".join(v for value in query.values() for v in (value if isinstance(value, list) else [value]))


def _sendable(text):
    """As a browser can send it: bytes of any kind, but no lone half of a character."""
    return text.encode("utf-8", "surrogatepass")


@pytest.fixture
def fuzzed(index, publish):
    publish("勾股定理的证明")
    publish("第一课", subject="chinese")
    deliver()
    return Client()


@pytest.mark.parametrize("results", [1, 3])
def test_the_results_page_asks_the_database_nothing_however_many_there_are(
    index, publish, client, results, django_assert_num_queries
):
    for number in range(results):
        publish(f"第{number}课")
    deliver()
    client.get("/search/")
    with django_assert_num_queries(0):
        page = client.get("/search/").content.decode()
    assert page.count('class="result') >= results


def test_every_state_of_the_search_is_an_address_that_works_without_javascript(index, publish, client):
    for number in range(45):
        publish(f"第{number}课", subject="chinese" if number % 2 else "mathematics")
    deliver()
    page = client.get("/search/?q=课&subject=chinese&sort=newest&page=2").content.decode()
    assert "page=1" in page
    assert "sort=uses" in page
    assert 'name="q"' in page
    assert client.get("/search/?page=99").status_code == 200


def test_the_index_is_that_of_the_published_version_alone(index, school, publish):
    steward = person(Role.REVIEWER, school)
    resource = publish("旧题目")
    api.change_resource(actor=steward, resource_id=resource.id, revision=None, changes={"title": "秘密的新题目"})
    api.index_resources([resource.id])
    assert found("秘密") == []
