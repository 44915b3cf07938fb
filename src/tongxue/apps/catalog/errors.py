"""What can go wrong in the catalogue."""

from django.utils.translation import gettext_lazy as _

from tongxue.apps.catalog.reasons import reason_text
from tongxue.platform.errors import Conflict, DomainError, NotFound


class ResourceNotFound(NotFound):
    """No such resource, or the actor may not know of it."""

    code = "catalog.resource_not_found"
    message = _("没有这个资源，或您无权查看。")


class DraftNotFound(NotFound):
    """The resource is being prepared by nobody, or the actor may not see by whom."""

    code = "catalog.draft_not_found"
    message = _("这个资源没有草稿，或您无权查看。")


class ResourceGone(DomainError):
    """The resource was withdrawn: there is a tombstone (RFC 9110 §15.5.11)."""

    code = "catalog.resource_withdrawn"
    status = 410
    message = _("这个资源已经下架。")


class RevisionConflict(Conflict):
    """Two editors: the other one was first."""

    code = "catalog.revision_conflict"
    message = _("这份资源刚刚被别人改过（现在是第 {revision} 次修订）。请先看看对方的改动，再保存您的。")


class FieldInvalid(DomainError):
    """A value of the record cannot be; ``reason`` says why in the reader's language."""

    code = "catalog.field_invalid"
    message = "{reason}"


class RecordIncomplete(DomainError):
    """The record lacks what a published resource must have; ``fields`` are their names."""

    code = "catalog.record_incomplete"
    message = _("发布之前还需要填写：{labels}。")


class NothingToPublish(DomainError):
    """There is no draft."""

    code = "catalog.nothing_to_publish"
    status = 409
    message = _("没有正在准备的版本。")


class NotPublished(DomainError):
    """Only what was published can be withdrawn; a draft is discarded."""

    code = "catalog.not_published"
    status = 409
    message = _("这个资源从未发布，不需要下架；不要了可以丢弃草稿。")


class FileRefused(DomainError):
    """A file cannot be taken; ``reason`` says why."""

    code = "catalog.file_refused"
    message = _("文件“{name}”没有收下：{reason}")


class SourceUnknown(DomainError):
    """The path cannot be imported: it is none of the formats."""

    code = "catalog.source_unknown"
    message = _(
        "认不出“{name}”的格式。可以导入：CSV、XLSX、JSONL、题库、Markdown、EPUB、Common Cartridge、SCORM、CNXML。"
    )


class SourceRefused(DomainError):
    """The source as a whole cannot be read; ``reason`` is the codec's code, and ``values`` are what it told with it."""

    code = "catalog.source_refused"
    message = _("“{name}”无法导入：{reason}")

    @property
    def text(self) -> str:
        """With the reason in the reader's language, who need not be the one whose job met it."""
        reason = reason_text(self.params["reason"], self.params["values"])
        return str(self.message).format(name=self.params["name"], reason=reason)
