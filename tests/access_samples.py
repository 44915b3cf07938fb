"""What tests/test_access.py needs to reach an address: a school with people, things to name, and bodies to send.

A new URL pattern: add its line to access.toml; a new kind of argument: add it to ``arguments``; a verb that takes
input: add to ``bodies`` what is good enough to be taken.
"""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.interop.packages import book, zip_bytes

from tongxue.apps.accounts import api as accounts
from tongxue.apps.catalog import api as catalog
from tongxue.apps.registry.api import create_organisation, ensure_node_organisation
from tongxue.apps.registry.domain.facts_codes import load_codes
from tongxue.apps.registry.models import Position, Region
from tongxue.interop.record import Record
from tongxue.platform.actor import NODE, VISITOR, Actor, Role

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
PASSWORD = "quiet-Harbour-27"


@dataclass
class World:
    """Clients and actors by role, path arguments by name or by (route, name), bodies by (route, verb)."""

    clients: dict[str, Client]
    actors: dict[str, Actor]
    arguments: dict[str | tuple[str, str], Any]
    bodies: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


def make_world(folder: Path) -> World:
    """The node's own school and another, seven people, one resource with a published version and a draft, one import."""
    home = ensure_node_organisation(name="示范学校")
    away = create_organisation(actor=NODE, name="另一所学校")
    roles = [(role, home) for role in (Role.PUPIL, Role.TEACHER, Role.REVIEWER, Role.OPERATOR)]
    names = ["pupil", "teacher", "reviewer", "operator", "stranger", "outsider"]
    people = dict(zip(names, [*roles, (Role.TEACHER, away), (Role.OPERATOR, away)], strict=True))
    clients, actors = {"visitor": Client(raise_request_exception=False)}, {"visitor": VISITOR}
    for name, (role, school) in people.items():
        account = accounts.create_account(
            actor=NODE, username=f"walk-{name}", display_name=name, password=PASSWORD if name == "teacher" else None
        )
        accounts.grant_role(actor=NODE, account_id=account.id, organisation_id=school.id, role=role)
        actors[name] = accounts.actor_of(accounts.find_holder(account.id))
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(account)
    arguments = _arguments(actors["teacher"], home, folder)
    catalog.rebuild_index(report=lambda _done, _total: None)
    return World(clients, actors, arguments, _bodies(home))


def _arguments(teacher: Actor, home: Any, folder: Path) -> dict[str | tuple[str, str], Any]:
    resource = catalog.create_resource(actor=teacher, organisation_id=home.id, record=RECORD)
    package = io.BytesIO(zip_bytes({"mimetype": "application/epub+zip", **book()}, zipfile.ZIP_STORED))
    _, file = catalog.add_file(actor=teacher, resource_id=resource.id, path="证明.epub", stream=package)
    catalog.publish_resource(actor=teacher, resource_id=resource.id)
    catalog.change_resource(actor=teacher, resource_id=resource.id, revision=None, changes={"title": "又一稿"})
    draft_file = catalog.list_files(catalog.get_resource(actor=teacher, resource_id=resource.id).draft_id)[0]
    source = folder / "links.csv"
    source.write_text("title,location\n示例,https://example.org/\n")
    run = catalog.start_import(actor=NODE, path=source)
    ends = timezone.now() + timedelta(days=1)
    token = accounts.issue_token(actor=teacher, label="x", scopes=["resources:read"], expires_at=ends).token
    Region.objects.create(code="330000", name="浙江省", level="province", pinyin="zhejiang sheng")
    load_codes()  # pages write codes with their labels; the other facts take seconds and are not needed
    for tree, path, level in (("textbook", "textbook/senior", "stage"), ("vocational", "vocational/41", "major")):
        Position.objects.create(tree=tree, level=level, path=path, key=path.split("/")[1], zh="示例", order=1)
    removable = "editor/<uuid:resource_id>/files/<uuid:file_id>/remove"
    return {
        "resource_id": resource.id,
        "file_id": file.id,
        (removable, "file_id"): draft_file.id,
        ("api/v1/resources/<uuidstr:resource_id>/files/<uuidstr:file_id>", "file_id"): draft_file.id,
        "name": "证明.epub",
        "number": 1,
        "run_id": run.id,
        "token_id": token.id,
        "organisation_id": home.id,
        "code": "330000",
        ("codes/<str:code>/", "code"): "licence",
        ("api/v1/registry/code-tables/<code>", "code"): "licence",
        ("textbooks/<path:path>/", "path"): "senior",
        ("vocational/<path:path>/", "path"): "41",
    }


def _bodies(home: Any) -> dict[tuple[str, str], dict[str, Any]]:
    one = "api/v1/resources/<uuidstr:resource_id>"
    return {
        ("accounts/sign-in/", "POST"): {"username": "walk-teacher", "password": PASSWORD},
        ("accounts/tokens/", "POST"): {"label": "示例", "scopes": ["resources:read"], "days": "30"},
        ("import/", "POST"): {"source": SimpleUploadedFile("诗.jsonl", b'{"a": 1}\n')},
        ("editor/new", "POST"): {"organisation": str(home.id), "title": "新资源"},
        ("editor/<uuid:resource_id>/", "POST"): {"title": "改过的标题"},
        ("editor/<uuid:resource_id>/save", "POST"): {"title": "改过的标题"},
        ("editor/<uuid:resource_id>/files", "POST"): {"file": io.BytesIO(b"x")},
        ("editor/<uuid:resource_id>/withdraw", "POST"): {"reason": "示例"},
        ("api/v1/resources", "POST"): {"organisation_id": str(home.id), "title": "新资源"},
        (one, "PATCH"): {"title": "改过的标题"},
        (f"{one}/withdraw", "POST"): {"reason": "示例"},
        (f"{one}/files", "POST"): {"file": io.BytesIO(b"x")},
    }
