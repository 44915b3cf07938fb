from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Textbook(models.Model):
    """What is known of the book at a volume of the textbook tree.

    ``stage``, ``subject`` and ``grades`` are codes of the record's vocabularies; ``subject_name`` is the finer name
    that the book has (地理图册, 思想政治). ``label`` is the volume as people say it: 一年级上册, 必修第一册.
    ``year`` is 0 where the title has none.
    Personal data: none; chief editors that an edition is named by are public.
    """

    position = models.OneToOneField("registry.Position", primary_key=True, on_delete=models.CASCADE)
    stage = models.CharField(max_length=16)
    subject = models.CharField(max_length=16)
    subject_name = models.CharField(max_length=40)
    edition = models.CharField(max_length=60)
    publisher = models.CharField(max_length=80, default="")
    grades = ArrayField(models.CharField(max_length=8), default=list)
    label = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            # placing an imported item: all books of a stage and subject
            models.Index(fields=["subject", "stage"], name="textbook_of_subject"),
        ]
