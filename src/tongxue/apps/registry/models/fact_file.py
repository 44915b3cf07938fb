from django.db import models


class FactFile(models.Model):
    """A file of shipped facts as it was last loaded; its fingerprint makes the next load cost nothing.

    Personal data: none.
    """

    name = models.CharField(primary_key=True, max_length=80)
    fingerprint = models.CharField(max_length=64)
    records = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(auto_now=True)
