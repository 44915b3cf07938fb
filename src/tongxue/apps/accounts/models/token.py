from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongxue.platform.ids import new_id


class ApiToken(models.Model):
    """A secret that a program shows instead of a person's password. Only its SHA-256 is kept.

    Personal data: belongs to an account; ``label`` is written by the person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=32))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-created_at"], name="token_of_account")]
