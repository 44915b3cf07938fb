"""The shipped facts, loaded once for this folder and taken away after it; people and organisations are invented."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tongxue.apps.registry import api
from tongxue.platform.actor import Actor, Role

TABLES = ("textbook", "position", "organisation", "codevalue", "codetableversion", "codetable", "regionchange")


@pytest.fixture(scope="package")
def _facts(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        api.load_facts(lambda *_: None)
    yield
    names = ", ".join(f"registry_{name}" for name in (*TABLES, "region", "factfile"))
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}, outbox_outboxevent CASCADE")


@pytest.fixture
def facts(_facts, db):
    """A test that may change the facts; what it changes is undone after it."""


@pytest.fixture
def operator() -> Actor:
    """Of the node's own organisation."""
    return Actor(account_id=uuid4(), grants=frozenset({(Role.OPERATOR, uuid4())}), operates_node=True)


@pytest.fixture
def teacher() -> Actor:
    return Actor(account_id=uuid4(), grants=frozenset({(Role.TEACHER, uuid4())}))


@pytest.fixture
def shared_data() -> Path:
    beside = Path(__file__).resolve().parents[3].parent / "shared" / "data"
    folder = Path(os.environ.get("TONGXUE_SHARED_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"the real input is not here: no folder {folder.name} beside the checkout")
    return folder
