from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from tongxue.platform.ids import new_id


class OrganisationKind(models.TextChoices):
    """What an organisation is; the labels are in the code table ``organisation-kind``."""

    UNIVERSITY = "university"
    COLLEGE = "college"
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    BUREAU = "bureau"
    COMPANY = "company"
    OTHER = "other"


class OrganisationStatus(models.TextChoices):
    """Whether an organisation works; the labels are in the code table ``organisation-status``."""

    ACTIVE = "active"
    CLOSED = "closed"


class Organisation(models.Model):
    """A school, college, bureau or other body.

    ``school_identifier`` is the Ministry's 10-digit 学校（机构）标识码, ``credit_code`` the 18-character unified social
    credit code of GB 32100-2015; each is unique where present and empty where unknown. ``authority`` names the
    competent department; ``parent`` is that department where it is registered itself. ``level`` and ``ownership`` are
    codes of the tables ``institution-level`` and ``institution-ownership``. ``facts`` tells rows that the
    shipped facts keep; it is taken off when an operator changes the row, which from then on is kept here.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    short_names = ArrayField(models.CharField(max_length=60), default=list)
    pinyin = models.CharField(max_length=600, default="")
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices, default=OrganisationKind.OTHER)
    region = models.ForeignKey("registry.Region", null=True, on_delete=models.PROTECT, related_name="organisations")
    school_identifier = models.CharField(max_length=10, default="")
    credit_code = models.CharField(max_length=18, default="")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    authority = models.CharField(max_length=120, default="")
    level = models.CharField(max_length=32, default="")
    ownership = models.CharField(max_length=32, default="")
    status = models.CharField(max_length=8, choices=OrganisationStatus.choices, default=OrganisationStatus.ACTIVE)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200, default="")
    facts = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school_identifier"], condition=~models.Q(school_identifier=""), name="school_identifier_once"
            ),
            models.UniqueConstraint(
                fields=["credit_code"], condition=~models.Q(credit_code=""), name="credit_code_once"
            ),
        ]
        indexes: ClassVar = [
            # the institution list: in pinyin order, page by page
            models.Index(fields=["pinyin", "id"], name="organisation_order"),
            # its filters by kind and level
            models.Index(fields=["kind", "level", "pinyin", "id"], name="organisation_by_kind"),
            # the search box: a part of the name, or of its pinyin or initials
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="organisation_name_trgm"),
            GinIndex(OpClass("pinyin", name="gin_trgm_ops"), name="organisation_pinyin_trgm"),
            GinIndex(fields=["short_names"], name="organisation_short_names"),
        ]
