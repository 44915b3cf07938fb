from django.apps import AppConfig


class UiConfig(AppConfig):
    """Tokens, components, layouts."""

    name = "tongxue.platform.ui"
    label = "ui"
