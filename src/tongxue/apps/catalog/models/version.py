from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongxue.interop.record import Contributor, Record
from tongxue.platform.ids import new_id


def _codes(length: int = 32) -> Any:
    return ArrayField(models.CharField(max_length=length), default=list)


class Version(models.Model):
    """One state of a resource's record and files: the LOM / LRMI core, column by column as in ``interop.record``.

    Personal data: names of authors, as published with the work.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalog.Resource", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey("accounts.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    title = models.CharField(max_length=500, default="")
    summary = models.TextField(default="")
    type = models.CharField(max_length=32, default="")
    stage = _codes()
    subject = models.CharField(max_length=32, default="")
    grade = _codes()
    textbook = ArrayField(models.CharField(max_length=500), default=list)
    vocational = ArrayField(models.CharField(max_length=500), default=list)
    knowledge_points = ArrayField(models.CharField(max_length=200), default=list)
    keywords = ArrayField(models.CharField(max_length=200), default=list)
    audience = _codes()
    language = models.CharField(max_length=35, default="")
    licence = models.CharField(max_length=200, default="")
    rights_holder = models.CharField(max_length=500, default="")
    contributors = models.JSONField(default=list, help_text="[{name, role}]")
    source = models.CharField(max_length=200, default="")
    provenance = models.TextField(default="")
    location = models.CharField(max_length=4000, default="")
    duration = models.PositiveIntegerField(null=True, help_text="Seconds.")
    accessibility = _codes(64)
    body = models.TextField(default="", help_text="Markdown.")
    fingerprint = models.BinaryField(max_length=32, null=True, help_text="SHA-256 of the imported item.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["resource", "number"], name="version_number_once")]
        indexes: ClassVar = [
            # the resource page: what else covers these points
            GinIndex(fields=["knowledge_points"], name="version_knowledge"),
        ]

    @property
    def record(self) -> Record:
        """The version as the value that codecs, forms, API and index share."""
        values = {name: getattr(self, name) for name in Record.__dataclass_fields__}
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = tuple(value)
        values["contributors"] = tuple(Contributor(c["name"], c["role"]) for c in self.contributors)
        return Record(**values)

    @staticmethod
    def columns(record: Record) -> dict[str, Any]:
        """The columns that hold a record."""
        values = {name: getattr(record, name) for name in Record.__dataclass_fields__}
        for name, value in values.items():
            if isinstance(value, tuple):
                values[name] = list(value)
        values["contributors"] = [{"name": c.name, "role": c.role} for c in record.contributors]
        return values
