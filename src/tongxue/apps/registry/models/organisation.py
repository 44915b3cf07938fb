from django.db import models

from tongxue.platform.ids import new_id


class Organisation(models.Model):
    """A school, college, bureau or other body.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
