from typing import ClassVar

from django.db import models

from tongxue.platform.ids import new_id


class ImportRun(models.Model):
    """One import of one source: how far it came, what it did. A killed one goes on from ``position``.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=32, help_text="The codec.")
    path = models.TextField(help_text="Where the source lies on the node's disk.")
    label = models.CharField(max_length=200, help_text="What people call the source.")
    mapping = models.TextField(default="", help_text="Path of the mapping or settings file, where the codec takes one.")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey("accounts.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0, help_text="Items of the source that are done.")
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        # the list of imports, newest first
        indexes: ClassVar = [models.Index(fields=["-created_at"], name="import_newest")]


class ImportRejection(models.Model):
    """One item, or a part of one, that an import could not take: where it stands and why.

    Personal data: ``params`` may quote a value of the source, cut to 200 characters.
    """

    run = models.ForeignKey("catalog.ImportRun", on_delete=models.CASCADE, related_name="rejections")
    place = models.CharField(max_length=1024)
    code = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    message = models.TextField(default="")

    class Meta:
        ordering: ClassVar = ["id"]
