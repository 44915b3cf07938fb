from typing import ClassVar

from django.db import models


class ChangeKind(models.TextChoices):
    """What happened to a code.

    ``RENAME`` keeps the code. ``RECODE`` gives the same place a new code. In a ``MERGE`` the old code ends inside
    another one; several rows of one act tell how it was divided. In a ``SPLIT`` a part leaves and the old code lives
    on. ``ESTABLISH`` has no old code: the place was made from parts below the county, or from land without a code.
    """

    RENAME = "rename"
    RECODE = "recode"
    MERGE = "merge"
    SPLIT = "split"
    ESTABLISH = "establish"


class RegionChange(models.Model):
    """One step in the history of regions: from a code and name to a code and name, on a day, by an act of government.

    Where only the year of an act is known, ``precision`` is ``year`` and ``date`` is its last day.
    Personal data: none.
    """

    date = models.DateField()
    precision = models.CharField(max_length=5, choices=[("day", "day"), ("month", "month"), ("year", "year")])
    kind = models.CharField(max_length=9, choices=ChangeKind.choices)
    from_code = models.CharField(max_length=6, default="")
    from_name = models.CharField(max_length=64, default="")
    to_code = models.CharField(max_length=6)
    to_name = models.CharField(max_length=64)
    source = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["date", "from_code", "to_code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["date", "from_code", "to_code", "kind"], name="region_change_once"),
        ]
        indexes: ClassVar = [
            # "what became of this code" and "where did this code come from"
            models.Index(fields=["from_code", "date"], name="region_change_from"),
            models.Index(fields=["to_code", "date"], name="region_change_to"),
        ]
