from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Digital resources."""

    name = "tongxue.apps.catalog"
    label = "catalog"
