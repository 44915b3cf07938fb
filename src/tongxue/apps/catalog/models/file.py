from typing import ClassVar

from django.db import models

from tongxue.platform.ids import new_id


class VersionFile(models.Model):
    """A file of a version: where it lies in the version, and by its SHA-256 where its bytes are.

    Personal data: none of its own; the content is the author's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey("catalog.Version", on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=1024, help_text="Relative, POSIX.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    media_type = models.CharField(max_length=127, help_text="By content, not by name.")
    main = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order", "path"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "path"], name="file_path_once")]
        # "is this blob still used?"
        indexes: ClassVar = [models.Index(fields=["sha256"], name="file_of_blob")]
