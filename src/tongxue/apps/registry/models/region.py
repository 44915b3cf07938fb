from typing import ClassVar

from django.db import models


class RegionLevel(models.TextChoices):
    """The three levels of GB/T 2260."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Region(models.Model):
    """An administrative division, one row per GB/T 2260 code ever in use within the coverage of the facts.

    ``name`` is the name now, or the last one of a code that ended; earlier names are in :class:`RegionChange`. An
    open end (None) of the validity means "since before the coverage" and "still in use". ``valid_to`` is the first day
    on which the code was no longer in use.
    Personal data: none.
    """

    code = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=64)
    level = models.CharField(max_length=8, choices=RegionLevel.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    pinyin = models.CharField(max_length=160)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^[0-9]{6}$"), name="region_code_shape"),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_from__lte=models.F("valid_to")),
                name="region_validity_in_order",
            ),
        ]
