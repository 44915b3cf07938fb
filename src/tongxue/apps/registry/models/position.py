from typing import ClassVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F

from tongxue.platform.ids import new_id


class Tree(models.TextChoices):
    """The trees in which a resource can have a position."""

    TEXTBOOK = "textbook"
    VOCATIONAL = "vocational"


class PositionLevel(models.TextChoices):
    """The rungs of the trees, downwards: five of the textbook tree, four of the vocational one."""

    STAGE = "stage"
    SUBJECT = "subject"
    EDITION = "edition"
    VOLUME = "volume"
    UNIT = "unit"
    CATEGORY = "category"
    MAJOR = "major"
    COURSE = "course"
    SKILL = "skill"


class Position(models.Model):
    """A place in a tree where resources can stand (ADR 0005).

    ``path`` is the keys from the root, joined by "/": ``textbook/primary/chinese/统编版/一年级上册/1``. It is unique,
    the same on every node, and everything below a place is found by its prefix.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tree = models.CharField(max_length=12, choices=Tree.choices)
    level = models.CharField(max_length=10, choices=PositionLevel.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children", db_index=False)
    path = models.CharField(max_length=400, unique=True)
    key = models.CharField(max_length=120)
    zh = models.CharField(max_length=160)
    en = models.CharField(max_length=160, default="")
    order = models.PositiveIntegerField()
    facts = models.BooleanField(default=False)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["order", "path"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(key__contains="/"), name="position_key_without_slash"),
        ]
        indexes: ClassVar = [
            # the children of a place, in order: every browse page
            models.Index(fields=["parent", "order"], name="position_children"),
            # everything below a place, whatever the collation of the server
            models.Index(OpClass(F("path"), name="varchar_pattern_ops"), name="position_prefix"),
        ]
