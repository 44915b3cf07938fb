from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Digital resources."""

    name = "tongxue.apps.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Make the room's background work and receivers known."""
        from tongxue.apps.catalog import receivers, tasks  # noqa: F401, PLC0415
