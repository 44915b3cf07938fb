from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class PreparedPackage(models.Model):
    """A package (EPUB, SCORM, HTML in a ZIP) made ready to be read: once for its bytes, whichever files have them.

    Personal data: none of its own; the content is the author's.
    """

    class State(models.TextChoices):
        """``FAILED`` is the package's own fault and final; what the node could not do leaves it waiting."""

        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    sha256 = models.CharField(max_length=64, primary_key=True, help_text="Of the package.")
    media_type = models.CharField(max_length=127)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    job_id = models.UUIDField(null=True, help_text="The job that prepares it, or did.")
    manifest = models.CharField(max_length=64, default="", help_text="SHA-256 of the manifest of its members.")
    pages = models.JSONField(default=list, help_text="[[path, title]] in reading order.")
    right_to_left = models.BooleanField(default=False)
    blobs = ArrayField(models.CharField(max_length=64), default=list, help_text="The manifest and the members.")
    reason = models.CharField(max_length=64, default="", help_text="Code of why it cannot be read.")
    params = models.JSONField(default=dict, help_text="Of the reason.")

    class Meta:
        # "is this blob still used?"
        indexes: ClassVar = [GinIndex(fields=["blobs"], name="package_of_blob")]
