from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongxue.platform.ids import new_id


class Resource(models.Model):
    """A digital resource: what stays the same while its versions change. A withdrawn one stays as a tombstone.

    Personal data: ``created_by`` links to the account of the teacher who made it.
    """

    class State(models.TextChoices):
        """Where it stands. There is no way back from withdrawn."""

        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey("accounts.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    current = models.OneToOneField(
        "catalog.Version", on_delete=models.PROTECT, null=True, related_name="+", help_text="The published version."
    )
    draft = models.OneToOneField(
        "catalog.Version", on_delete=models.SET_NULL, null=True, related_name="+", help_text="The one being prepared."
    )
    position = models.ForeignKey(
        "registry.Position",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        help_text="The place that the published version's ``textbook`` or ``vocational`` names.",
    )
    revision = models.PositiveIntegerField(default=1, help_text="Grows with every change; the ETag.")
    source_key = models.CharField(max_length=64, default="", help_text="The import source that it came by, if any.")
    item_key = models.CharField(max_length=512, default="", help_text="Its key within the source.")
    uses = models.PositiveBigIntegerField(default=0, help_text="How often it was opened or downloaded.")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, help_text="When the current version was published.")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            # a repeated import meets what it made before, and never what another organisation made
            models.UniqueConstraint(
                fields=["organisation", "source_key", "item_key"],
                condition=~Q(source_key=""),
                name="resource_of_source_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="draft", current=None)
                    | Q(state="published", current__isnull=False)
                    | Q(state="withdrawn", draft=None, withdrawn_at__isnull=False)
                ),
                name="resource_state_is_whole",
            ),
        ]
        indexes: ClassVar = [
            # home: newest and most used of the published
            models.Index(fields=["-published_at"], condition=Q(state="published"), name="resource_newest"),
            models.Index(fields=["-uses", "-published_at"], condition=Q(state="published"), name="resource_most_used"),
            # the textbook browser: what stands at each place, counted without reading the resources
            models.Index(fields=["position"], condition=Q(state="published"), name="resource_at_position"),
            # the editor's list of a person
            models.Index(fields=["created_by", "-changed_at"], name="resource_of_author"),
        ]

    @property
    def etag(self) -> str:
        """The entity tag of RFC 9110 §8.8.3, quotes included."""
        return f'"{self.revision}"'
