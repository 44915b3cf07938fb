"""People and records that the catalogue's tests share; every name is invented."""

from dataclasses import replace

import pytest

from tongxue.apps.accounts.api import actor_of
from tongxue.apps.accounts.models import Account, Grant
from tongxue.apps.catalog.models import Resource
from tongxue.apps.registry.api import ensure_node_organisation
from tongxue.apps.registry.models import Organisation
from tongxue.interop.record import Record
from tongxue.platform.actor import Actor, Role

RECORD = Record(
    title="勾股定理的证明",
    summary="用面积法证明勾股定理。",
    type="lesson",
    stage=("junior",),
    subject="mathematics",
    grade=("g8",),
    language="zh-Hans",
    licence="https://creativecommons.org/licenses/by/4.0/",
    source="校本资源",
    body="直角三角形两直角边的平方和等于斜边的平方。",
)


@pytest.fixture
def school(db):
    return Organisation.objects.create(name="示范学校")


@pytest.fixture
def other_school(db):
    return Organisation.objects.create(name="另一所学校")


def person(role: Role, organisation: Organisation) -> Actor:
    account = Account.objects.create_account(
        username=f"{role}-{Account.objects.count()}", password=None, display_name="测试用户"
    )
    Grant.objects.create(account=account, organisation=organisation, role=role)
    return actor_of(account)


@pytest.fixture
def teacher(school):
    return person(Role.TEACHER, school)


@pytest.fixture
def colleague(school):
    return person(Role.TEACHER, school)


@pytest.fixture
def operator(school):
    return person(Role.OPERATOR, school)


@pytest.fixture
def keeper(db):
    """Runs the node: operator of its own organisation."""
    return person(Role.OPERATOR, ensure_node_organisation(name="示范节点"))


@pytest.fixture
def outsider(other_school):
    return person(Role.OPERATOR, other_school)


@pytest.fixture
def draft(teacher, school) -> Resource:
    from tongxue.apps.catalog import api

    return api.create_resource(actor=teacher, organisation_id=school.id, record=RECORD)


@pytest.fixture
def published(teacher, draft) -> Resource:
    from tongxue.apps.catalog import api

    return api.publish_resource(actor=teacher, resource_id=draft.id)


@pytest.fixture
def record():
    return lambda **changes: replace(RECORD, **changes)
