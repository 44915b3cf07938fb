from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work with progress."""

    name = "tongxue.platform.jobs"
    label = "jobs"
