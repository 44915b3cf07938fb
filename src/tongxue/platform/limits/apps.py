from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """How often something may be asked."""

    name = "tongxue.platform.limits"
    label = "limits"
