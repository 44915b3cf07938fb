from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who a person is here, and what the person may do."""

    name = "tongxue.apps.accounts"
    label = "accounts"
