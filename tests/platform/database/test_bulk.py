import pytest
from tests.apps.catalog.conftest import RECORD

from tongxue.apps.catalog.models import Resource, Version, VersionFile
from tongxue.apps.registry.models import Organisation
from tongxue.platform.database.bulk import copy_in
from tongxue.platform.ids import new_id
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.plan("2.7"), pytest.mark.django_db]
TIMES = {"created_at", "changed_at", "happened_at"}


def stored(row):
    found = type(row).objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in found.items() if name not in TIMES | {"id"}}


def test_rows_are_what_saving_them_would_have_made():
    school = Organisation.objects.create(name="测试学校", kind="school")
    resource = Resource(id=new_id(), organisation=school, source_key="a", item_key="“1”\t\\N")
    other = Resource(id=new_id(), organisation=school, source_key="b", item_key="“1”\t\\N")
    copy_in([resource])
    other.save()
    assert stored(resource) | {"source_key": ""} == stored(other) | {"source_key": ""}
    assert Resource.objects.get(id=resource.id).created_at is not None
    versions = [
        Version(id=new_id(), resource=r, number=1, fingerprint=b"\0\xff", **Version.columns(RECORD))
        for r in (resource, other)
    ]
    copy_in(versions[:1])
    versions[1].save()
    assert stored(versions[0]) | {"resource_id": 0} == stored(versions[1]) | {"resource_id": 0}
    files = [VersionFile(id=new_id(), version=v, path="a", sha256="0" * 64, size=1, media_type="a/b") for v in versions]
    copy_in(files[:1])
    files[1].save()
    assert stored(files[0]) | {"version_id": 0} == stored(files[1]) | {"version_id": 0}


def test_json_is_json():
    data = {"a": [1, "“", None]}
    event = OutboxEvent(pk=10**9, name="n", version=1, aggregate="a", actor="b", data=data)
    copy_in([event])
    assert OutboxEvent.objects.get(pk=10**9).data == data
