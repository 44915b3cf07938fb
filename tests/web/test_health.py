import json
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.test import Client

from tongxue.apps.catalog.domain.indexing import SPEC
from tongxue.platform import search
from tongxue.web import health

pytestmark = pytest.mark.plan("2.1")


def test_the_process_answers(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.fixture(autouse=True)
def _index(settings, tmp_path) -> None:
    """An empty index, as the worker makes it at the first start."""
    settings.SEARCH_ROOT = tmp_path
    search.Writer(tmp_path, SPEC).close()


@pytest.mark.django_db
def test_a_node_with_everything_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, json.loads(answer.content)) == (
        200,
        dict.fromkeys(health.CHECKS, True),
    )
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("part", sorted(health.CHECKS))
def test_a_missing_part_is_named(client: Client, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setitem(health.CHECKS, part, lambda: False)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, up in json.loads(answer.content).items() if not up] == [part]


def test_a_full_disk_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: SimpleNamespace(free=health.LEAST_FREE))
    assert health._disk() is False


def test_a_lost_database_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=refuse))
    monkeypatch.setattr(health, "_MIGRATED", [])
    assert health._database() is False


def test_only_reading_is_answered(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
