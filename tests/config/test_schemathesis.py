"""Requests made from the API's own description, good ones and bad ones: no failure, and answers as described."""

import json
from datetime import timedelta

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tongxue.apps.accounts import api as accounts
from tongxue.apps.catalog import api as catalog
from tongxue.apps.registry.api import create_organisation
from tongxue.config.cli.openapi import document
from tongxue.interop.record import Record
from tongxue.platform.actor import NODE, Role

pytestmark = [pytest.mark.plan("2.9", "2.bad", "G3"), pytest.mark.django_db]
handler = WSGIHandler()


def node(environ, start):
    """The node as a server runs it: what an answer holds open is closed with it (PEP 3333)."""
    answer = handler(environ, start)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


schema = schemathesis.openapi.from_dict(json.loads(document()))
schema.app = node
schema.config.generation.update(modes=[schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE])
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
RECORD = Record(
    title="示例", type="lesson", language="zh-Hans", licence="https://example.org/l", source="校本", body="正文"
)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """A teacher's token, a draft and a published resource with an index, in a folder of their own."""
    folder = tmp_path_factory.mktemp("api")
    node = django_settings.TONGXUE.model_copy(update={"data": folder, "api_rate": 10**6})
    own = {"TONGXUE": node, "BLOBS_ROOT": folder / "blobs", "SEARCH_ROOT": folder / "index"}
    with django_db_blocker.unblock(), override_settings(**own):
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # the requests are part of the test's transaction
        yield folder
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        catalog.close_index()


@pytest.fixture
def known(world, db):
    school = create_organisation(actor=NODE, name="示范学校")
    account = accounts.create_account(actor=NODE, username="schema", display_name="测试")
    accounts.grant_role(actor=NODE, account_id=account.id, organisation_id=school.id, role=Role.TEACHER)
    actor = accounts.actor_of(accounts.find_holder(account.id))
    ends = timezone.now() + timedelta(days=1)
    token = accounts.issue_token(actor=actor, label="x", scopes=list(accounts.Scope.values), expires_at=ends)
    made = [catalog.create_resource(actor=actor, organisation_id=school.id, record=RECORD) for _ in range(2)]
    catalog.publish_resource(actor=actor, resource_id=made[1].id)
    catalog.rebuild_index(report=lambda _done, _total: None)
    return {"token": token.secret, "resources": [str(r.id) for r in made], "school": str(school.id)}


@schema.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
def test_the_api_keeps_its_word(case, known):
    """A token of a teacher asks; of what an example changes nothing stays."""
    if "resource_id" in case.path_parameters and hash(str(case.path_parameters)) % 4:
        case.path_parameters["resource_id"] = known["resources"][hash(str(case.path_parameters)) % 2]
    case.headers["Authorization"] = f"Bearer {known['token']}"
    if not case.headers.get("If-Match"):
        case.headers["If-Match"] = "*"
    with transaction.atomic():
        response = case.call()
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS)
