from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Events, deliveries and receipts."""

    name = "tongxue.platform.outbox"
    label = "outbox"
