"""The life of a resource, and who may lead it."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tongxue.apps.catalog import api
from tongxue.apps.catalog.errors import (
    FieldInvalid,
    FileRefused,
    NothingToPublish,
    NotPublished,
    RecordIncomplete,
    ResourceGone,
    ResourceNotFound,
    RevisionConflict,
)
from tongxue.apps.catalog.models import Resource
from tongxue.platform.actor import VISITOR, Actor
from tongxue.platform.errors import AccessDenied
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.5", "A1.3")]


def events(resource):
    rows = OutboxEvent.objects.filter(aggregate=f"resource:{resource.id}").order_by("id")
    return [(row.name, row.actor) for row in rows]


def test_a_draft_is_seen_by_its_author_and_the_stewards_alone(draft, teacher, colleague, operator, outsider):
    assert api.get_resource(actor=teacher, resource_id=draft.id) == draft
    assert api.get_resource(actor=operator, resource_id=draft.id) == draft
    for stranger in (VISITOR, colleague, outsider):
        with pytest.raises(ResourceNotFound):
            api.get_resource(actor=stranger, resource_id=draft.id)


def test_publication_is_told_once_and_by_whom(published, teacher):
    assert published.state == "published"
    assert api.get_resource(actor=VISITOR, resource_id=published.id).current.title == "勾股定理的证明"
    who = f"account:{teacher.account_id}"
    assert events(published) == [("catalog.resource_created", who), ("catalog.resource_published", who)]


def test_a_new_version_is_prepared_while_the_old_one_is_up(published, teacher):
    changed = api.change_resource(actor=teacher, resource_id=published.id, revision=2, changes={"title": "新的标题"})
    assert (changed.current.title, changed.draft.title) == ("勾股定理的证明", "新的标题")
    assert (changed.current.number, changed.draft.number) == (1, 2)
    after = api.publish_resource(actor=teacher, resource_id=published.id)
    assert (after.current.title, after.draft) == ("新的标题", None)


def test_files_of_the_published_version_are_kept_when_the_draft_changes(draft, teacher, settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path
    api.add_file(actor=teacher, resource_id=draft.id, path="a.txt", stream=io.BytesIO(b"one"))
    api.publish_resource(actor=teacher, resource_id=draft.id)
    resource, _ = api.add_file(actor=teacher, resource_id=draft.id, path="a.txt", stream=io.BytesIO(b"two"))
    assert [f.size for f in api.list_files(resource.current_id)] == [3]
    before, after = api.list_files(resource.current_id)[0], api.list_files(resource.draft_id)[0]
    assert before.sha256 != after.sha256
    assert before.main
    assert after.main
    api.remove_file(actor=teacher, resource_id=draft.id, file_id=before.id)
    assert [len(api.list_files(v)) for v in (resource.current_id, resource.draft_id)] == [1, 0]


def test_a_withdrawal_leaves_a_tombstone_for_ever(published, teacher):
    gone = api.withdraw_resource(actor=teacher, resource_id=published.id, reason="内容有误")
    assert (gone.state, gone.withdrawal_reason) == ("withdrawn", "内容有误")
    shown = api.describe_resource(api.get_resource(actor=VISITOR, resource_id=gone.id))
    assert (shown["title"], shown["body"], shown["files"]) == ("勾股定理的证明", "", [])
    for act in (api.publish_resource, api.discard_draft):
        with pytest.raises(ResourceGone):
            act(actor=teacher, resource_id=gone.id)


def test_two_editors_on_one_record(draft, teacher, operator):
    api.change_resource(actor=teacher, resource_id=draft.id, revision=1, changes={"summary": "甲"})
    with pytest.raises(RevisionConflict) as conflict:
        api.change_resource(actor=operator, resource_id=draft.id, revision=1, changes={"summary": "乙"})
    assert conflict.value.status == 412
    assert api.get_resource(actor=teacher, resource_id=draft.id).draft.summary == "甲"


@pytest.mark.parametrize("who", ["colleague", "outsider"])
def test_others_change_nothing(published, who, request):
    stranger = request.getfixturevalue(who)
    with pytest.raises(AccessDenied):
        api.change_resource(actor=stranger, resource_id=published.id, revision=None, changes={"title": "x"})
    with pytest.raises(AccessDenied):
        api.withdraw_resource(actor=stranger, resource_id=published.id, reason="x")


def test_a_token_needs_the_scope_as_well_as_the_role(published, teacher):
    token = Actor(account_id=teacher.account_id, grants=teacher.grants, scopes=frozenset({"resources:write"}))
    api.change_resource(actor=token, resource_id=published.id, revision=None, changes={"title": "改"})
    with pytest.raises(AccessDenied):
        api.publish_resource(actor=token, resource_id=published.id)


def test_what_a_published_record_must_have(teacher, school, record):
    bare = record(type="", licence="", body="")
    draft = api.create_resource(actor=teacher, organisation_id=school.id, record=bare)
    with pytest.raises(RecordIncomplete) as missing:
        api.publish_resource(actor=teacher, resource_id=draft.id)
    assert missing.value.params["fields"] == ["type", "licence", "content"]
    assert Resource.objects.get(id=draft.id).state == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "长" * 501}, "title"),
        ({"stage": ("kindergarten",)}, "stage"),
        ({"subject": "alchemy"}, "subject"),
        ({"language": "中文"}, "language"),
        ({"licence": "javascript:alert(1)"}, "licence"),
        ({"location": "file:///etc/passwd"}, "location"),
        ({"location": "https://a b/"}, "location"),
        ({"keywords": tuple(str(n) for n in range(201))}, "keywords"),
        ({"duration": -1}, "duration"),
    ],
)
def test_a_value_that_cannot_be_is_told_by_its_field(draft, teacher, changes, field):
    with pytest.raises(FieldInvalid) as invalid:
        api.change_resource(actor=teacher, resource_id=draft.id, revision=None, changes=changes)
    assert invalid.value.field == field
    assert invalid.value.text
    assert Resource.objects.get(id=draft.id).revision == 1


def test_text_is_normalised_and_freed_of_control_characters(draft, teacher):
    changes = {"title": "a\x00b\u0301 \n c", "summary": "e\u0301\x07"}
    changed = api.change_resource(actor=teacher, resource_id=draft.id, revision=1, changes=changes)
    assert (changed.draft.title, changed.draft.summary) == ("ab\u0301 c", "é")


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("../../etc/passwd", b"x"),
        ("a\x00.txt", b"x"),
        ("photo.png", b"<html><script>alert(1)</script></html>"),
        ("book.pdf", b"MZ\x90\x00" + b"\0" * 100),
    ],
)
def test_a_file_that_lies_is_refused_and_nothing_is_written(draft, teacher, path, content, settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path
    with pytest.raises(FileRefused):
        api.add_file(actor=teacher, resource_id=draft.id, path=path, stream=io.BytesIO(content))
    assert api.list_files(draft.draft_id) == []


def test_a_discarded_draft_is_gone_and_a_published_version_stays(draft, published, teacher):
    with pytest.raises(NothingToPublish):
        api.discard_draft(actor=teacher, resource_id=published.id)
    api.change_resource(actor=teacher, resource_id=published.id, revision=None, changes={"title": "不要了"})
    api.discard_draft(actor=teacher, resource_id=published.id)
    assert api.get_resource(actor=teacher, resource_id=published.id).draft is None


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_publications_one_wins(draft, teacher):
    def publish(_):
        try:
            api.publish_resource(actor=teacher, resource_id=draft.id, revision=1)
        except RevisionConflict:
            return "conflict"
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publish, range(2))) == ["conflict", "published"]


def test_what_was_never_published_cannot_be_withdrawn(draft, teacher):
    with pytest.raises(NotPublished) as refused:
        api.withdraw_resource(actor=teacher, resource_id=draft.id, reason="旧了")
    assert (refused.value.code, refused.value.status) == ("catalog.not_published", 409)
    assert api.get_resource(actor=teacher, resource_id=draft.id).state == "draft"
