from typing import ClassVar

from django.db import models


class CodeTable(models.Model):
    """A table of codes of a standard, or a closed vocabulary of the record; its values live in versions.

    Personal data: none.
    """

    code = models.CharField(primary_key=True, max_length=40)
    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=120)
    standard = models.CharField(max_length=160)

    class Meta:
        ordering: ClassVar = ["code"]


class CodeTableVersion(models.Model):
    """An edition of a code table. It is in force from ``valid_from`` until the day before ``valid_to``.

    Personal data: none.
    """

    table = models.ForeignKey(CodeTable, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=32)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=300, default="")

    class Meta:
        ordering: ClassVar = [models.F("valid_from").asc(nulls_first=True), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "version"], name="code_table_version_once"),
        ]


class CodeValue(models.Model):
    """One code of a version. A value that is no longer to be used has ``valid_to``; its label stays for old records.

    ``extra`` are further columns of the standard, e.g. the letters of a country.
    Personal data: none.
    """

    version = models.ForeignKey(CodeTableVersion, on_delete=models.CASCADE, related_name="values")
    code = models.CharField(max_length=80)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=120, default="")
    parent_code = models.CharField(max_length=80, default="")
    order = models.PositiveIntegerField()
    extra = models.JSONField(default=dict)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            # also the look-up of a label: by version and code
            models.UniqueConstraint(fields=["version", "code"], name="code_value_once"),
        ]
