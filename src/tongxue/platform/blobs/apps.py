from django.apps import AppConfig


class BlobsConfig(AppConfig):
    """Files by their SHA-256."""

    name = "tongxue.platform.blobs"
    label = "blobs"
