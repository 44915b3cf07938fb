from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Regions, organisations, code tables, textbooks."""

    name = "tongxue.apps.registry"
    label = "registry"
