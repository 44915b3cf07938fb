from django.db import models


class StartStep(models.Model):
    """What the node loaded at its start, so that it is not loaded twice.

    Personal data: none.
    """

    name = models.CharField(max_length=64, primary_key=True)
    fingerprint = models.CharField(max_length=128)
    done_at = models.DateTimeField(auto_now=True)
