"""The textbook browser: each place counts what stands at it and below it, now, without reading the resources."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.access_samples import RECORD
from tests.apps.catalog.samples import item, take

from tongxue.apps.catalog import api as catalog
from tongxue.apps.registry.api import ensure_node_organisation, ensure_textbook
from tongxue.apps.registry.models import Position
from tongxue.platform.actor import NODE

pytestmark = [pytest.mark.django_db, pytest.mark.plan("A1.3", "2.8")]
VOLUMES = ("八年级上册", "八年级下册")


@pytest.fixture
def tree(db):
    """Two volumes of mathematics, and a subject whose address begins as that of mathematics does."""
    with connection.cursor() as cursor:  # what another module of this worker keeps comes back with the rollback
        cursor.execute("TRUNCATE registry_position CASCADE")
    for label in VOLUMES:
        place = {"stage": "junior", "subject": "mathematics", "edition": "人教版", "label": label, "grades": ["g8"]}
        ensure_textbook(actor=NODE, **place)
    Position.objects.create(
        tree="textbook",
        level="subject",
        parent=Position.objects.get(path="textbook/junior"),
        path="textbook/junior/mathematics-2",
        key="mathematics-2",
        zh="数学（二）",
        order=2,
    )


def publish(volume):
    school = ensure_node_organisation(name="示范节点")
    record = replace(RECORD, textbook=("人教版", volume, "勾股定理"))
    resource = catalog.create_resource(actor=NODE, organisation_id=school.id, record=record)
    return catalog.publish_resource(actor=NODE, resource_id=resource.id)


_PLACE = re.compile(r'<a class="place[^>]*><span[^>]*>(?P<title>[^<]*)</span><span class="count">(?P<count>[^<]*)')


def shown(path=""):
    """What the page says of each place: the number, 0 where it says that there is none."""
    page = Client().get(f"/textbooks/{path}").content.decode()
    return {m["title"]: int(re.sub(r"\D", "", m["count"]) or 0) for m in _PLACE.finditer(page)}


MATHEMATICS, EDITION = "junior/mathematics/", "junior/mathematics/人教版/"


def test_each_place_counts_what_stands_at_it_and_below(tree):
    assert shown() == {"初中": 0}
    for volume in (VOLUMES[0], VOLUMES[1], VOLUMES[1]):
        publish(volume)
    assert shown() == {"初中": 3}
    assert shown("junior/") == {"数学": 3, "数学（二）": 0}
    assert shown(MATHEMATICS) == {"人教版": 3}
    assert shown(EDITION) == {VOLUMES[0]: 1, VOLUMES[1]: 2}
    assert shown(f"{EDITION}{VOLUMES[1]}/") == {"勾股定理": 2}


def test_the_count_is_of_now(tree):
    resource = publish(VOLUMES[0])
    catalog.change_resource(
        actor=NODE, resource_id=resource.id, revision=None, changes={"textbook": ("人教版", VOLUMES[1], "勾股定理")}
    )
    assert shown(EDITION) == {VOLUMES[0]: 1, VOLUMES[1]: 0}, "a draft is nowhere yet"
    catalog.publish_resource(actor=NODE, resource_id=resource.id)
    assert shown(EDITION) == {VOLUMES[0]: 0, VOLUMES[1]: 1}
    catalog.withdraw_resource(actor=NODE, resource_id=resource.id, reason="过时")
    assert shown(EDITION) == {VOLUMES[0]: 0, VOLUMES[1]: 0}


def test_what_is_imported_is_counted_and_moves_with_a_new_version(tree, settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path
    found = item("1", textbook=("人教版", VOLUMES[0]), stage=("junior",), subject="mathematics")
    take([found])
    assert shown(EDITION) == {VOLUMES[0]: 1, VOLUMES[1]: 0}
    take([replace(found, record=replace(found.record, textbook=("人教版", VOLUMES[1])))])
    assert shown(EDITION) == {VOLUMES[0]: 0, VOLUMES[1]: 1}


@pytest.mark.plan("2.speed")
@pytest.mark.parametrize("count", [1, 3])
def test_one_query_counts_from_the_index_alone(tree, count):
    for _ in range(count):
        publish(VOLUMES[0])
    with connection.cursor() as cursor:  # a table of three rows would be read whole
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    with CaptureQueriesContext(connection) as asked:
        assert dict(catalog.counts_below("textbook")) == {"textbook/junior": count}
    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using resource_at_position" in plan
