from typing import ClassVar

from django.db import models


class Bucket(models.Model):
    """A token bucket: ``full_at`` is when all that was taken has flowed back. The table is UNLOGGED.

    Personal data: none; the id is a keyed hash of what is limited (an address, an account), and lives for minutes.
    """

    id = models.UUIDField(primary_key=True)
    full_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = []  # none on full_at: each take changes it, and must stay a HOT update
