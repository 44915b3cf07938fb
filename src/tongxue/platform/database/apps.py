from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """PostgreSQL: the one engine."""

    name = "tongxue.platform.database"
    label = "database"
