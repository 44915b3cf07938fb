from typing import ClassVar

from django.db import models

from tongxue.platform.ids import new_id


class StoreOwner(models.Model):
    """The one row by which a database and its folder of files know each other (``owner.py``).

    Personal data: none.
    """

    only = models.BooleanField(primary_key=True, default=True)
    mark = models.UUIDField(default=new_id)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(only=True), name="store_owner_is_one")]
