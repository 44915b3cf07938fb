from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """Answers that are given once."""

    name = "tongxue.platform.idempotency"
    label = "idempotency"
