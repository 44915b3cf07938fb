from typing import ClassVar

from django.db import models

from tongxue.platform.actor import Role
from tongxue.platform.ids import new_id


class Grant(models.Model):
    """A role that an account holds in an organisation.

    Personal data: links a person to a school and a role.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role if r is not Role.VISITOR])
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "organisation", "role"], name="grant_once"),
        ]
