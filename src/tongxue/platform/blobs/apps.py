from django.apps import AppConfig


class BlobsConfig(AppConfig):
    """Files by their hash."""

    name = "tongxue.platform.blobs"
    label = "blobs"

    def ready(self) -> None:
        """Make the store's background work known."""
        from tongxue.platform.blobs import tasks  # noqa: F401, PLC0415
