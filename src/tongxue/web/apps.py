from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages that compose the rooms."""

    name = "tongxue.web"
    label = "web"
